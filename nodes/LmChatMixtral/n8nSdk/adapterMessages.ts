import { isRecord } from '../../values';

/**
 * A message of LangChain as n8n's adapter (`@n8n/ai-utilities` 0.34) can read it. The adapter knows
 * LangChain's standard blocks only, and drops the files that n8n's nodes make, and the calls in a turn of
 * n8n's Anthropic model; it refuses a message without content, as a memory may hold; and it does not read
 * the reasoning of a turn.
 */
export function toReadableMessage(message: unknown): unknown {
	if (!isRecord(message)) return message;
	const content = readableContent(message);
	if (content === message.content) return message;
	const copy = Object.create(
		Object.getPrototypeOf(message) as object,
		Object.getOwnPropertyDescriptors(message),
	) as Record<string, unknown>;
	copy.content = content;
	return copy;
}

/**
 * Puts the reasoning before tool calls back where n8n has lost it; see `ReasoningMemory`. It goes into the
 * message itself, which an agent stores in its memory afterwards: the next question of a chat is another
 * execution.
 */
export function restoreReasoning(message: unknown, recall: (toolCallId: string) => string): void {
	if (!isRecord(message) || !Array.isArray(message.tool_calls)) return;
	const [first] = message.tool_calls as unknown[];
	const known = isRecord(message.additional_kwargs) ? message.additional_kwargs : {};
	if (!isRecord(first) || typeof first.id !== 'string' || known.reasoning_content) return;
	const reasoning = recall(first.id);
	if (reasoning === '') return;
	message.additional_kwargs = { ...known, reasoning_content: reasoning };
}

function readableContent(message: Record<string, unknown>): unknown {
	const { additional_kwargs: more, tool_calls: calls } = message;
	const hasCalls = Array.isArray(calls) && calls.length > 0;
	const content = hasCalls ? message.content : withCalls(message.content);
	const reasoning = isRecord(more) ? more.reasoning_content : undefined;
	if (typeof reasoning === 'string' && reasoning !== '') {
		return [{ type: 'reasoning', reasoning }, ...blocksOf(content)];
	}
	if (typeof content === 'string') return content;
	const blocks = blocksOf(content);
	const isReadable = Array.isArray(content) && blocks.every((block, at) => block === content[at]);
	return isReadable ? content : blocks;
}

/** AI Agent 3 makes turns like this, without `tool_calls` beside them, of what Claude thought. */
function withCalls(content: unknown): unknown {
	if (!Array.isArray(content) || !content.some(isToolUse)) return content;
	return content.map((block: unknown) =>
		isToolUse(block) ? { ...block, type: 'tool_call', args: block.input } : block,
	);
}

function isToolUse(block: unknown): block is { input: unknown } {
	return isRecord(block) && block.type === 'tool_use';
}

function blocksOf(content: unknown): unknown[] {
	if (content === undefined || content === null || content === '') return [];
	if (!Array.isArray(content)) return [{ type: 'text', text: String(content) }];
	return content.map(toStandardBlock);
}

function toStandardBlock(block: unknown): unknown {
	if (typeof block === 'string') return { type: 'text', text: block };
	if (!isRecord(block)) return block;
	const { type, image_url: image, mime_type: mimeType } = block;
	if (type === 'image_url') {
		const { url, detail } = isRecord(image) ? image : { url: image, detail: undefined };
		const source = dataOf(url) ?? { url, mimeType: 'image/*' };
		return { type: 'image', ...source, ...(detail !== undefined && { metadata: { detail } }) };
	}
	const isUntyped = block.mimeType === undefined && mimeType !== undefined;
	return isUntyped ? { ...block, mimeType } : block;
}

/** The parts of a data URL, taken apart without a search through its megabytes; null for another URL. */
function dataOf(url: unknown): { data: string; mimeType: string } | null {
	const comma = typeof url === 'string' && url.startsWith('data:') ? url.indexOf(',') : -1;
	if (typeof url !== 'string' || comma === -1) return null;
	const [mimeType = ''] = url.slice('data:'.length, comma).split(';');
	return { data: url.slice(comma + 1), mimeType };
}
