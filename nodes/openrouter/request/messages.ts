import type { ChatMessage, ContentPart } from '../chatMessage';

/** Puts files behind the text of the last user turn, or into a turn of their own. */
export function addFiles(
	messages: ChatMessage[],
	fileParts: readonly ContentPart[],
): ChatMessage[] {
	if (fileParts.length === 0) return messages;
	const index = messages.findLastIndex(({ role }) => role === 'user');
	const turn = messages[index];
	if (turn === undefined) return [...messages, { role: 'user', content: [...fileParts] }];
	return messages.with(index, { ...turn, content: [...partsOf(turn.content), ...fileParts] });
}

/** Puts an instruction at the end of a leading system message, or in front as one of its own. */
export function instruct(messages: ChatMessage[], instruction: string | null): ChatMessage[] {
	if (instruction === null) return messages;
	const [first, ...rest] = messages;
	if (first?.role === 'system' && typeof first.content === 'string') {
		return [{ ...first, content: `${first.content}\n\n${instruction}` }, ...rest];
	}
	return [{ role: 'system', content: instruction }, ...messages];
}

/**
 * Marks the end of the leading system message as the end of what a provider's prompt cache keeps
 * (https://openrouter.ai/docs/guides/best-practices/prompt-caching). A mark at the top level of the
 * body would stand behind the last message, so that every item of a batch pays for writing the cache.
 */
export function cacheSystemMessage(
	messages: ChatMessage[],
	keptFor: 'off' | '5m' | '1h' = 'off',
): ChatMessage[] {
	const [first, ...rest] = messages;
	if (keptFor === 'off' || first === undefined || !isSystem(first)) return messages;
	const parts = partsOf(first.content);
	const last = parts.at(-1);
	if (last === undefined || isSystemMessageCached(messages)) return messages;
	const marked = { ...last, cache_control: { type: 'ephemeral', ttl: keptFor } };
	return [{ ...first, content: [...parts.slice(0, -1), marked] }, ...rest];
}

/** Whether the leading system message is marked for a provider's prompt cache. */
export function isSystemMessageCached([first]: readonly ChatMessage[]): boolean {
	if (first === undefined || !isSystem(first)) return false;
	return partsOf(first.content).some((part) => part.cache_control !== undefined);
}

function isSystem({ role }: ChatMessage): boolean {
	return role === 'system' || role === 'developer';
}

function partsOf(content: ChatMessage['content']): ContentPart[] {
	if (typeof content !== 'string') return content ?? [];
	return content === '' ? [] : [{ type: 'text', text: content }];
}
