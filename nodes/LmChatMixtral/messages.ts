import type { Message, MessageContent } from '@n8n/ai-node-sdk';
import {
	isEmptyTurn,
	OPENING_TURN,
	type ChatMessage,
	type ContentPart,
} from '../openrouter/chatMessage';
import { idOnWire } from './callIds';
import { toFilePart } from './files';
import { readKeptReasoning } from './reasoning';
import { isRecord, parseJson } from '../values';

type Part<Type extends MessageContent['type']> = Extract<MessageContent, { type: Type }>;

/**
 * The conversation of a chain or an agent as the API takes it
 * (https://openrouter.ai/docs/api-reference/overview#requests).
 */
export function toWireMessages(messages: readonly Message[]): ChatMessage[] {
	const joined = new Joined();
	for (const message of messages) {
		switch (message.role) {
			case 'assistant':
				joined.addAssistant(message);
				break;
			case 'tool':
				for (const result of message.content.filter(isOf('tool-result'))) {
					joined.wire.push(toolMessage(result));
				}
				break;
			default:
				joined.wire.push(plainMessage(message.role, message));
		}
	}
	// A memory may hold turns that say nothing; providers refuse the whole conversation for one.
	const last = joined.wire.at(-1);
	return opened(
		joined.wire.filter((turn) => turn === last || turn.role === 'tool' || !isEmptyTurn(turn)),
	);
}

/**
 * A memory that is cut at some length may begin with a call of tools, which Gemini refuses: "function call
 * turn comes immediately after a user turn or after a function response turn".
 */
function opened(turns: ChatMessage[]): ChatMessage[] {
	const first = turns.findIndex(({ role }) => role !== 'system');
	if (turns[first]?.tool_calls === undefined) return turns;
	return [...turns.slice(0, first), OPENING_TURN, ...turns.slice(first)];
}

/**
 * n8n's AI Agent 3 makes a turn of its own of each call that a model made in parallel, all with the
 * same reasoning. Reasoning belongs to the turn as the model gave it, so those turns become one again.
 */
class Joined {
	readonly wire: ChatMessage[] = [];
	private last: { turn: ChatMessage; reasoning: string; ids: Set<string | undefined> } | null =
		null;

	addAssistant({ content, name }: Message): void {
		const turn = assistantMessage(content, name);
		const calls = content.filter(isOf('tool-call'));
		const reasoning = calls.length > 0 ? reasoningOf(content) : '';
		if (this.belongsToLast(calls, reasoning)) {
			for (const { toolCallId } of calls) this.last?.ids.add(toolCallId);
			this.last?.turn.tool_calls?.push(...(turn.tool_calls ?? []));
			return;
		}
		this.wire.push({ ...turn, ...readKeptReasoning(reasoning) });
		const sent = this.wire.at(-1);
		this.last =
			sent === undefined || reasoning === ''
				? null
				: { turn: sent, reasoning, ids: new Set(calls.map(({ toolCallId }) => toolCallId)) };
	}

	private belongsToLast(calls: Array<Part<'tool-call'>>, reasoning: string): boolean {
		const { last } = this;
		if (last === null || last.reasoning !== reasoning) return false;
		return (
			this.wire.at(-1)?.role === 'tool' && !calls.some(({ toolCallId }) => last.ids.has(toolCallId))
		);
	}
}

function reasoningOf(content: readonly MessageContent[]): string {
	return content
		.filter(isOf('reasoning'))
		.map(({ text }) => text)
		.join('');
}

function plainMessage(role: 'system' | 'user', { content, name }: Message): ChatMessage {
	return { role, content: contentOf(content), ...(name !== undefined && { name }) };
}

function assistantMessage(content: readonly MessageContent[], name?: string): ChatMessage {
	const calls = content.filter(isOf('tool-call'));
	const text = content
		.filter(isOf('text'))
		.map((part) => part.text)
		.join('');
	return {
		role: 'assistant',
		content: text === '' && calls.length > 0 ? null : text,
		...(name !== undefined && { name }),
		...(calls.length > 0 && {
			tool_calls: calls.map(({ toolCallId, toolName, input }) => ({
				id: idOnWire(toolCallId),
				type: 'function',
				function: { name: toolName, arguments: withoutCallId(input, toolCallId) },
			})),
		}),
	};
}

/**
 * The arguments as the model gave them: n8n's AI Agent 3 puts the call's ID among them, which is no
 * parameter of the tool.
 */
function withoutCallId(input: string, toolCallId: string | undefined): string {
	if (toolCallId === undefined || !input.includes('"id"')) return input;
	const parameters = parseJson(input);
	if (!isRecord(parameters) || parameters.id !== toolCallId) return input;
	delete parameters.id;
	return JSON.stringify(parameters);
}

function toolMessage({ toolCallId, result }: Part<'tool-result'>): ChatMessage {
	return { role: 'tool', content: resultText(result), tool_call_id: idOnWire(toolCallId) };
}

function resultText(result: unknown): string {
	if (typeof result === 'string') return result;
	if (Array.isArray(result) && result.length > 0 && result.every(isTextPart)) {
		return result.map(({ text }) => text).join('');
	}
	return JSON.stringify(result) ?? '';
}

/** Plain text where there is nothing else, since some providers take nothing else. */
function contentOf(content: readonly MessageContent[]): string | ContentPart[] {
	const parts = content.map(toPart).filter((part) => part !== null);
	const filled = parts.filter((part) => part.text !== '');
	return filled.every(isTextPart) ? filled.map(({ text }) => text).join('\n\n') : filled;
}

function toPart(content: MessageContent): ContentPart | null {
	switch (content.type) {
		case 'text':
			return { type: 'text', text: content.text };
		case 'file':
			return toFilePart(content);
		case 'provider':
			return typeof content.value.type === 'string'
				? { ...content.value, type: content.value.type }
				: null;
		default:
			return null;
	}
}

function isTextPart(part: unknown): part is { text: string } {
	return isRecord(part) && part.type === 'text' && typeof part.text === 'string';
}

function isOf<Type extends MessageContent['type']>(type: Type) {
	return (content: MessageContent): content is Part<Type> => content.type === type;
}
