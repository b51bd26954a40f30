import { checkJsonArray, isBlank, isUnset } from '../../fields/checks';
import type { ChatMessage } from './messages';
import { invalid, quote, valid, type Checked } from '../../checked';
import { isRecord } from '../../values';

/** The three ways to write a prompt in the editor. */
export type PromptParameters =
	| { promptType: 'prompt'; systemMessage: unknown; prompt: unknown }
	| { promptType: 'messages'; messages: unknown }
	| { promptType: 'json'; messagesJson: unknown };

const ROW_ROLES = ['system', 'user', 'assistant'] as const;
/** Roles that the API takes: https://openrouter.ai/docs/api-reference/overview#requests */
const API_ROLES = ['system', 'developer', 'user', 'assistant', 'tool'] as const;

/** The `messages` of a request. */
export function buildMessages(parameters: PromptParameters): Checked<ChatMessage[]> {
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
	const list = checkJsonArray(json, label);
	if (!list.ok) return list;
	if (list.value.length === 0) return invalid(label, 'must hold at least one message');
	for (const [index, message] of list.value.entries()) {
		const where = `message ${index + 1}`;
		if (!isRecord(message)) return invalid(label, `${where} must be an object`);
		if (!API_ROLES.some((role) => role === message.role)) {
			const roles = API_ROLES.join(', ');
			return invalid(label, `${where} has the role ${quote(message.role)}; known are ${roles}`);
		}
		const problem = contentProblem(message);
		if (problem !== null) return invalid(label, `${where} ${problem}`);
	}
	return valid(list.value as ChatMessage[]);
}

/** Assistant turns may only call tools, and a tool may have nothing to say. */
const MAY_BE_EMPTY = ['assistant', 'tool'];

function contentProblem({ role, content, tool_call_id }: Record<string, unknown>): string | null {
	if (role === 'tool' && typeof tool_call_id !== 'string') return 'needs a "tool_call_id"';
	if (isBlank(content) && content !== '{}' && content !== '[]') {
		return MAY_BE_EMPTY.includes(String(role)) ? null : 'has no content';
	}
	if (typeof content === 'string') return null;
	if (!Array.isArray(content)) return 'needs content: text or an array of content parts';
	const isPart = (part: unknown): boolean => isRecord(part) && typeof part.type === 'string';
	return content.every(isPart) ? null : 'has a content part without a "type"';
}
