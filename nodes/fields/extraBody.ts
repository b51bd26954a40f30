import type { INodeProperties } from 'n8n-workflow';
import { invalid, valid } from '../checked';
import { isRecord } from '../values';
import { jsonObject, type Rule } from './rules';

export const extraBody = {
	displayName: 'Extra Body',
	name: 'extraBody',
	type: 'json',
	default: '{}',
	description:
		'JSON object that is merged into the request last. It replaces whole top-level keys, including the model and the messages. "stream" is refused. To insert values, use {{ JSON.stringify(value) }}, or an expression that gives an object.',
} as const satisfies INodeProperties;

/**
 * Refuses `stream`, which would change how the reply arrives, keys that reach into prototypes, and a
 * model or messages that are none.
 */
export const extraBodyKeys: Rule<Record<string, unknown>> = (value, label) => {
	const extra = jsonObject(value, label);
	if (!extra.ok || extra.value === undefined) return extra.ok ? valid(undefined) : extra;
	const { model, messages } = extra.value;
	if (Object.hasOwn(extra.value, 'stream')) {
		return invalid(label, 'must not set "stream"; use Enable Streaming instead');
	}
	const keys = Object.keys(extra.value);
	if (keys.includes('constructor') || keys.includes('prototype') || holdsProto(extra.value)) {
		return invalid(label, 'must not hold the keys "__proto__", "constructor" or "prototype"');
	}
	if (keys.includes('model') && (typeof model !== 'string' || model.trim() === '')) {
		return invalid(label, 'must not replace "model" by something other than a model ID');
	}
	const areMessages = Array.isArray(messages) && messages.length > 0 && messages.every(isRecord);
	if (keys.includes('messages') && !areMessages) {
		return invalid(label, 'must not replace "messages" by something other than messages');
	}
	return valid(extra.value);
};

function holdsProto(value: unknown): boolean {
	if (Array.isArray(value)) return value.some(holdsProto);
	if (!isRecord(value)) return false;
	return Object.entries(value).some(([key, inner]) => key === '__proto__' || holdsProto(inner));
}
