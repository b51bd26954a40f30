import type { Usage } from './usage';

/** A page that an answer cites; indices count characters of the text. */
export type Citation = {
	url: string;
	title: string | null;
	content: string | null;
	startIndex: number | null;
	endIndex: number | null;
};

/** A picture or a recording in an answer. */
export interface Media {
	kind: 'image' | 'audio';
	mimeType: string;
	/** Base64 text. */
	data: string;
}

export interface Answer {
	text: string;
	/** Content that came as a value (an object, a number) in place of text; undefined for text. */
	value?: unknown;
	/** What the model thought, as text; null without any. */
	reasoning: string | null;
	/** The reasoning as the API wants it back, byte for byte; empty without any. */
	reasoningDetails: unknown[];
	citations: Citation[];
	media: Media[];
	/** Parsed files, which sent back are not parsed (and paid) again; empty without any. */
	fileAnnotations: unknown[];
	toolCalls: unknown[];
	logprobs: unknown;
	finishReason: string | null;
	/** The model that answered, which a fallback or a preset may have chosen. */
	model: string | null;
	provider: string | null;
	generationId: string | null;
	usage: Usage;
	/** Set when OpenRouter's response cache answered, free of charge. */
	cache: { ageSeconds: number | null; sourceId: string | null } | null;
	/** The reply as it came. */
	raw: Record<string, unknown>;
}
