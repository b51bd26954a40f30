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
