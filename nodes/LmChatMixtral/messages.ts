import type { Message, MessageContent } from '@n8n/ai-node-sdk';
import type { ChatMessage, ContentPart } from '../openrouter/request/messages';
import { toFilePart } from './files';
import { isRecord } from '../values';

type Part<Type extends MessageContent['type']> = Extract<MessageContent, { type: Type }>;

/**
 * The conversation of a chain or an agent as the API takes it
 * (https://openrouter.ai/docs/api-reference/overview#requests).
 */
export function toWireMessages(messages: readonly Message[]): ChatMessage[] {
	return messages.flatMap((message) => {
		switch (message.role) {
			case 'assistant':
				return [assistantMessage(message)];
			case 'tool':
				return message.content.filter(isOf('tool-result')).map(toolMessage);
			default:
				return [plainMessage(message.role, message)];
		}
	});
}

function plainMessage(role: 'system' | 'user', { content, name }: Message): ChatMessage {
	return { role, content: contentOf(content), ...(name !== undefined && { name }) };
}

function assistantMessage({ content, name }: Message): ChatMessage {
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
				id: toolCallId,
				type: 'function',
				function: { name: toolName, arguments: input },
			})),
		}),
	};
}

function toolMessage({ toolCallId, result }: Part<'tool-result'>): ChatMessage {
	return { role: 'tool', content: resultText(result), tool_call_id: toolCallId };
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
	const [only] = parts;
	if (parts.length > 1) return parts.filter((part) => part.text !== '');
	if (only === undefined) return '';
	return only.type === 'text' ? (only.text ?? '') : parts;
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
