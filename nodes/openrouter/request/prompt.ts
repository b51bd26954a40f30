import { invalid, quote, valid, type Checked } from '../../checked';
import { isBlank, isUnset } from '../../fields/rules';
import { checkJson } from '../../json/jsonText';
import { isBlankContent, type ChatMessage, type ContentPart } from '../chatMessage';
import { isRecord } from '../../values';

/** The three ways to write a prompt in the editor. */
export type PromptParameters =
	| { promptType: 'prompt'; systemMessage: unknown; prompt: unknown }
	| { promptType: 'messages'; messages: unknown }
	| { promptType: 'json'; messagesJson: unknown };

const ROW_ROLES = ['system', 'user', 'assistant'] as const;
/** Roles that the API takes: https://openrouter.ai/docs/api-reference/overview#requests */
const API_ROLES = ['system', 'developer', 'user', 'assistant', 'tool'] as const;

/** Reads the `messages` of a request. */
export function readMessages(parameters: PromptParameters): Checked<ChatMessage[]> {
	switch (parameters.promptType) {
		case 'prompt':
			return fromPrompt(parameters.systemMessage, parameters.prompt);
		case 'messages':
			return fromRows(parameters.messages);
		case 'json':
			return fromJson(parameters.messagesJson);
	}
}

function fromPrompt(systemMessage: unknown, prompt: unknown): Checked<ChatMessage[]> {
	const content = textOf(prompt);
	if (content === null) return invalid('Prompt', `must be text, not ${quote(prompt)}`);
	if (content.trim() === '') return invalid('Prompt', 'is empty');
	const system = isUnset(systemMessage) ? '' : textOf(systemMessage);
	if (system === null)
		return invalid('System Message', `must be text, not ${quote(systemMessage)}`);
	const user: ChatMessage = { role: 'user', content };
	return valid(system.trim() === '' ? [user] : [{ role: 'system', content: system }, user]);
}

/** Text as it stands; numbers and booleans of an expression as text; null for anything else. */
function textOf(value: unknown): string | null {
	if (isUnset(value)) return '';
	if (typeof value === 'string') return value;
	return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function fromRows(rows: unknown): Checked<ChatMessage[]> {
	const list = isRecord(rows) ? rows.message : rows;
	if (!Array.isArray(list) || list.length === 0) return invalid('Messages', 'is empty');
	const messages: ChatMessage[] = [];
	for (const [index, row] of (list as unknown[]).entries()) {
		const { role, content } = isRecord(row) ? row : { role: undefined, content: undefined };
		const known = ROW_ROLES.find((candidate) => candidate === role);
		const where = `message ${index + 1}`;
		if (known === undefined) {
			return invalid('Role', `of ${where} must be ${ROW_ROLES.join(', ')}, not ${quote(role)}`);
		}
		const text = textOf(content);
		if (text === null) return invalid('Content', `of ${where} must be text, not ${quote(content)}`);
		if (text.trim() === '') return invalid('Content', `of ${where} is empty`);
		messages.push({ role: known, content: text });
	}
	return valid(messages);
}

function fromJson(json: unknown): Checked<ChatMessage[]> {
	const label = 'Messages (JSON)';
	if (isUnset(json)) return invalid(label, 'is empty');
	const parsed = checkJson(json, label);
	if (!parsed.ok) return parsed;
	const list = parsed.value;
	if (!Array.isArray(list)) return invalid(label, `must be a JSON array, not ${quote(list)}`);
	if (list.length === 0) return invalid(label, 'must hold at least one message');
	for (const [index, message] of (list as unknown[]).entries()) {
		const where = `message ${index + 1}`;
		if (!isRecord(message)) return invalid(label, `${where} must be an object`);
		if (!API_ROLES.some((role) => role === message.role)) {
			const roles = API_ROLES.join(', ');
			return invalid(label, `${where} has the role ${quote(message.role)}; known are ${roles}`);
		}
		const problem = contentProblem(message);
		if (problem !== null) return invalid(label, `${where} ${problem}`);
	}
	return valid(list as ChatMessage[]);
}

/** Assistant turns may only call tools, and a tool may have nothing to say. */
const MAY_BE_EMPTY = ['assistant', 'tool'];
const NO_CONTENT = 'has no content';

function contentProblem({ role, content, tool_call_id }: Record<string, unknown>): string | null {
	if (role === 'tool' && typeof tool_call_id !== 'string') return 'needs a "tool_call_id"';
	const mayBeEmpty = MAY_BE_EMPTY.includes(String(role));
	if (isBlank(content) && content !== '{}' && content !== '[]') {
		return mayBeEmpty ? null : NO_CONTENT;
	}
	if (typeof content === 'string') return null;
	if (!Array.isArray(content)) return 'needs content: text or an array of content parts';
	for (const part of content as unknown[]) {
		if (!isRecord(part) || typeof part.type !== 'string')
			return 'has a content part without a "type"';
		const problem = partProblem(part.type, part);
		if (problem !== null) return problem;
	}
	return !mayBeEmpty && isBlankContent(content as ContentPart[]) ? NO_CONTENT : null;
}

/** A part that came of a missing field: the provider would refuse it, or answer about nothing. */
function partProblem(type: string, part: Record<string, unknown>): string | null {
	if (type === 'text') {
		if (typeof part.text === 'string') return null;
		return `has a text part whose "text" is ${quote(part.text)}`;
	}
	const details = PART_DETAILS.get(type);
	if (details === undefined) return null;
	const { holder, keys } = details;
	const inner = part[holder];
	const sources = isRecord(inner) ? keys.map((key) => inner[key]) : [];
	const given = sources.filter((source) => !isUnset(source));
	if (given.length === 0) return `has a part of type "${type}" without "${holder}.${keys[0]}"`;
	const odd = given.find((source) => typeof source !== 'string' || isMissingValue(source));
	return odd === undefined ? null : `has a part of type "${type}" with ${quote(odd)}`;
}

/** Where the parts of the API hold what they are about; one of the keys is enough. */
const PART_DETAILS = new Map([
	['image_url', { holder: 'image_url', keys: ['url'] }],
	['video_url', { holder: 'video_url', keys: ['url'] }],
	['input_audio', { holder: 'input_audio', keys: ['data'] }],
	['file', { holder: 'file', keys: ['file_data', 'file_id', 'fileData', 'url'] }],
]);

/**
 * What an expression makes of a value that is missing: blanks, a data URL without data, or a word, alone
 * or at the end of an address.
 */
function isMissingValue(source: string): boolean {
	const end = source.slice(-LONGEST_MISSING).trim();
	return (
		end === '' ||
		/^data:[^,]*,$/.test(end) ||
		/(^|[/,=\s])(undefined|null|NaN|\[object Object\])$/.test(end)
	);
}

const LONGEST_MISSING = 40;
