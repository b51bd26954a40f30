/** One piece of a message: text, image, audio, file; only the fields that our own code reads. */
export interface ContentPart {
	type: string;
	text?: string;
	[field: string]: unknown;
}

/** A turn of a conversation: https://openrouter.ai/docs/api-reference/overview#requests */
export interface ChatMessage {
	role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
	content?: string | ContentPart[] | null;
	tool_calls?: unknown[];
	tool_call_id?: string;
	name?: string;
	/** What the model thought before it called tools, which some models want back. */
	reasoning?: string;
	/** https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning */
	reasoning_details?: unknown[];
	/** What OpenRouter has read of files: https://openrouter.ai/docs/guides/overview/multimodal/pdfs */
	annotations?: unknown[];
}

/** Said for the user where a conversation has no opening user turn; providers refuse an empty one. */
export const OPENING_TURN: ChatMessage = { role: 'user', content: 'Begin.' };

/** Whether a turn neither says anything nor calls a tool. */
export function isEmptyTurn({ content, tool_calls: calls }: ChatMessage): boolean {
	return !(Array.isArray(calls) && calls.length > 0) && isBlankContent(content);
}

/** Whether there is no content: none at all, blank text, or only parts of blank text. */
export function isBlankContent(content: ChatMessage['content']): boolean {
	if (content === null || content === undefined) return true;
	if (typeof content === 'string') return content.trim() === '';
	return content.every(({ type, text }) => type === 'text' && (text ?? '').trim() === '');
}
