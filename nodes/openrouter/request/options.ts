import {
	checkBoolean,
	checkChoice,
	checkJsonArray,
	checkJsonObject,
	checkText,
	isBlank,
	isUnset,
} from '../../fields/checks';
import { invalid, quote, valid, type Checked } from '../../checked';
import { isRecord } from '../../values';

/** The user's request options, named as in the editor; an absent one is not sent. */
export type OptionParameters = Record<string, unknown>;

export const SERVICE_TIERS = ['auto', 'default', 'fast', 'flex', 'priority', 'scale'] as const;

/** https://openrouter.ai/docs/api-reference/chat-completion: at most 16 pairs of bounded text. */
const METADATA_PAIRS = 16;
const METADATA_KEY_LENGTH = 64;
const METADATA_VALUE_LENGTH = 512;
const SESSION_ID_LENGTH = 256;

type Part = (parameters: OptionParameters) => Checked<Record<string, unknown>>;

/** Everything that `options` adds to a request body but `extraBody`, in wire order. */
export function buildOptions(parameters: OptionParameters): Checked<Record<string, unknown>> {
	const body: Record<string, unknown> = {};
	for (const part of PARTS) {
		const checked = part(parameters);
		if (!checked.ok) return checked;
		Object.assign(body, checked.value);
	}
	return valid(body);
}

const optional =
	(name: string, wire: string, read: (value: unknown) => Checked<unknown>): Part =>
	(parameters) => {
		if (isBlank(parameters[name])) return valid({});
		const checked = read(parameters[name]);
		return checked.ok ? valid({ [wire]: checked.value }) : checked;
	};

const PARTS: readonly Part[] = [
	optional('tools', 'tools', tools),
	optional('toolChoice', 'tool_choice', toolChoice),
	optional('parallelToolCalls', 'parallel_tool_calls', (value) =>
		checkBoolean(value, 'Parallel Tool Calls'),
	),
	optional('reasoning', 'reasoning', (value) => checkJsonObject(value, 'Reasoning')),
	plugins,
	optional('preset', 'preset', (value) => trimmed(value, 'Preset')),
	optional('serviceTier', 'service_tier', (value) =>
		checkChoice(value, 'Service Tier', SERVICE_TIERS),
	),
	optional('user', 'user', (value) => checkText(value, 'User')),
	optional('sessionId', 'session_id', (value) => checkText(value, 'Session ID', SESSION_ID_LENGTH)),
	optional('metadata', 'metadata', metadata),
];

/**
 * Replaces whole top-level keys of a body by those of `extraBody`.
 * Refuses `stream`, which would change how the reply arrives, and keys that reach into prototypes.
 */
export function mergeExtraBody(
	body: Record<string, unknown>,
	extraBody: unknown,
): Checked<Record<string, unknown>> {
	if (isBlank(extraBody)) return valid(body);
	const label = 'Extra Body';
	const extra = checkJsonObject(extraBody, label);
	if (!extra.ok) return extra;
	if (Object.hasOwn(extra.value, 'stream')) {
		return invalid(label, 'must not set "stream"; use Enable Streaming instead');
	}
	const keys = Object.keys(extra.value);
	if (keys.includes('constructor') || keys.includes('prototype') || holdsProto(extra.value)) {
		return invalid(label, 'must not hold the keys "__proto__", "constructor" or "prototype"');
	}
	return valid({ ...body, ...extra.value });
}

function holdsProto(value: unknown): boolean {
	if (Array.isArray(value)) return value.some(holdsProto);
	if (!isRecord(value)) return false;
	return Object.entries(value).some(([key, inner]) => key === '__proto__' || holdsProto(inner));
}

function trimmed(value: unknown, label: string): Checked<string> {
	const text = checkText(value, label);
	return text.ok ? valid(text.value.trim()) : text;
}

function tools(value: unknown): Checked<unknown> {
	const list = checkJsonArray(value, 'Tools');
	if (!list.ok) return list;
	for (const [index, tool] of list.value.entries()) {
		if (!isRecord(tool) || typeof tool.type !== 'string') {
			return invalid('Tools', `entry ${index + 1} must be an object with a "type"`);
		}
		if (tool.type === 'function' && !(isRecord(tool.function) && tool.function.name)) {
			return invalid('Tools', `entry ${index + 1} needs a "function" with a "name"`);
		}
	}
	return list;
}

/** `auto`, `none`, `required`, the name of one function, or the API's own object. */
function toolChoice(value: unknown): Checked<unknown> {
	if (isRecord(value)) return valid(value);
	if (typeof value !== 'string') {
		return invalid('Tool Choice', `must be text, not ${quote(value)}`);
	}
	const text = value.trim();
	if (text.startsWith('{')) return checkJsonObject(text, 'Tool Choice');
	if (['auto', 'none', 'required'].includes(text)) return valid(text);
	return valid({ type: 'function', function: { name: text } });
}

/** A plugin that is switched off goes out too: the account may have it on by default. */
function plugins(parameters: OptionParameters): Checked<Record<string, unknown>> {
	const entries: Array<Record<string, unknown>> = [];
	for (const [name, label, plugin] of PLUGINS) {
		if (isUnset(parameters[name])) continue;
		const wanted = checkBoolean(parameters[name], label);
		if (!wanted.ok) return wanted;
		entries.push(wanted.value ? plugin : { id: plugin.id, enabled: false });
	}
	return valid(entries.length === 0 ? {} : { plugins: entries });
}

/** https://openrouter.ai/docs/features/plugins, .../message-transforms */
const PLUGINS: ReadonlyArray<[name: string, label: string, plugin: Record<string, unknown>]> = [
	['webSearch', 'Web Search', { id: 'web' }],
	['responseHealing', 'Response Healing', { id: 'response-healing' }],
	[
		'contextCompression',
		'Context Compression',
		{ id: 'context-compression', engine: 'middle-out' },
	],
];

function metadata(value: unknown): Checked<unknown> {
	const label = 'Metadata';
	const pairs = checkJsonObject(value, label);
	if (!pairs.ok) return pairs;
	const entries = Object.entries(pairs.value);
	if (entries.length > METADATA_PAIRS) {
		return invalid(label, `takes at most ${METADATA_PAIRS} pairs, not ${entries.length}`);
	}
	const texts: Record<string, string> = {};
	for (const [key, value] of entries) {
		if (key.length > METADATA_KEY_LENGTH) {
			return invalid(
				label,
				`takes keys of at most ${METADATA_KEY_LENGTH} characters: ${quote(key)}`,
			);
		}
		const isText = ['string', 'number', 'boolean'].includes(typeof value);
		if (!isText || String(value).length > METADATA_VALUE_LENGTH) {
			const limit = `text of at most ${METADATA_VALUE_LENGTH} characters`;
			return invalid(label, `takes ${limit}, which ${quote(key)} is not`);
		}
		texts[key] = String(value);
	}
	return valid(texts);
}
