import { isMixtralFamily } from '../../../../nodes/openrouter/mixtralTemplate/appliesTo';
import type { ChatMessage } from '../../../../nodes/openrouter/chatMessage';
import { isRecord } from '../../../../nodes/values';

const ID = /^[a-zA-Z0-9]{9}$/;

/** MistralRequestValidator._validate_message_order */
const MAY_FOLLOW: Readonly<Record<string, readonly string[]>> = {
	system: ['user', 'assistant', 'system'],
	user: ['assistant', 'system', 'user'],
	assistant: ['assistant', 'user', 'tool'],
	tool: ['assistant', 'tool'],
};

/**
 * What Mistral's servers would refuse, by the rules of
 * https://github.com/mistralai/mistral-common/blob/main/src/mistral_common/protocol/instruct/validator.py
 * (written anew: versions 3 and 13, of which the stricter holds), and for the Mixtral family by the
 * chat template of
 * https://huggingface.co/mistralai/Mixtral-8x22B-Instruct-v0.1/blob/main/tokenizer_config.json
 */
export function problemsOf(messages: readonly ChatMessage[], model: string): string[] {
	const problems = [...orderProblems(messages), ...toolProblems(messages)];
	if (isMixtralFamily(model)) problems.push(...templateProblems(messages));
	return problems;
}

function orderProblems(messages: readonly ChatMessage[]): string[] {
	const problems: string[] = [];
	if (messages.length === 0) problems.push('no message');
	if (messages.some(({ role }) => role === 'developer')) problems.push('unknown role developer');
	for (const [index, message] of messages.entries()) {
		const previous = messages[index - 1];
		if (previous !== undefined && MAY_FOLLOW[previous.role]?.includes(message.role) !== true) {
			problems.push(`${index}: ${message.role} after ${previous.role}`);
		}
		if (message.role === 'assistant' && !hasText(message) && callsOf(message).length === 0) {
			problems.push(`${index}: assistant has neither content nor tool calls`);
		}
	}
	if (messages.every(({ role }) => role !== 'user')) problems.push('no user turn');
	return problems;
}

/** MistralRequestValidatorV13._validate_tool_calls_followed_by_tool_messages, in serving mode */
function toolProblems(messages: readonly ChatMessage[]): string[] {
	const problems: string[] = [];
	let expected = new Set<string>();
	for (const [index, message] of messages.entries()) {
		if (message.role === 'tool') {
			const id = String(message.tool_call_id);
			if (!expected.delete(id)) problems.push(`${index}: result of no call that waits`);
			continue;
		}
		if (expected.size > 0) problems.push(`${index}: calls before it have no result`);
		const ids = callsOf(message).map((call) => (isRecord(call) ? String(call.id) : ''));
		if (!ids.every((id) => ID.test(id))) problems.push(`${index}: ID of another form`);
		expected = new Set(ids);
		if (expected.size < ids.length) problems.push(`${index}: two calls of one ID`);
	}
	if (expected.size > 0) problems.push('the last calls have no result');
	return problems;
}

/** One system message at most, then user and assistant in turn; turns that call tools do not count. */
function templateProblems(messages: readonly ChatMessage[]): string[] {
	const problems: string[] = [];
	const [first, ...rest] = messages;
	const turns = first?.role === 'system' ? rest : messages;
	const counted = turns.filter(
		(message) => message.role !== 'tool' && callsOf(message).length === 0,
	);
	for (const [index, { role }] of counted.entries()) {
		const expected = index % 2 === 0 ? 'user' : 'assistant';
		if (role !== expected) problems.push(`${index}: ${role} in the place of ${expected}`);
	}
	for (const message of turns) {
		if (callsOf(message).length > 0 && hasText(message)) problems.push('text beside tool calls');
	}
	return problems;
}

function callsOf({ tool_calls: calls }: ChatMessage): unknown[] {
	return calls ?? [];
}

function hasText({ content }: ChatMessage): boolean {
	if (typeof content === 'string') return content.trim() !== '';
	return (content ?? []).some(({ text }) => text !== '');
}
