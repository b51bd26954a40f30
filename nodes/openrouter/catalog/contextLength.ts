import type { ChatMessage } from '../chatMessage';

/**
 * No token of a Mistral tokenizer has more letters: the longest in the vocabularies of versions 1 to 3
 * (Mixtral) has 15, in Tekken 21 ("Erstveröffentlichung"), in GPT-4's and GPT-4o's 42 and 26.
 */
const MAX_LETTERS_PER_TOKEN = 64;

/** Special tokens and role words around one message, in the widest of the usual chat templates. */
const TEMPLATE_TOKENS_PER_MESSAGE = 16;
/** Text that templates or hosts add once: dates, default or safety system prompts, tool manuals. */
const TEMPLATE_TOKENS_PER_REQUEST = 512;

const SPACE = 0x20;
const LINE_FEED = 0x0a;

/** The parts of a body that become prompt tokens. */
export interface PromptBody {
	messages: ChatMessage[];
	tools?: unknown;
	response_format?: unknown;
}

/**
 * A number of tokens that the messages surely reach. Every word (letters or digits between spaces or
 * line breaks) costs at least one token, because no token of these tokenizers holds letters from both
 * sides of a space or line break; this was checked against the whole vocabularies named above. Runs of
 * spaces or punctuation, images and the template count nothing. Real prompts have up to twice as many.
 */
export function minimumPromptTokens(messages: ChatMessage[]): number {
	let tokens = 0;
	for (const { content } of messages) {
		if (typeof content === 'string') tokens += minimumTextTokens(content);
		if (!Array.isArray(content)) continue;
		for (const { type, text } of content) {
			if (type === 'text' && typeof text === 'string') tokens += minimumTextTokens(text);
		}
	}
	return tokens;
}

function minimumTextTokens(text: string): number {
	let tokens = 0;
	let letters = 0;
	for (let index = 0; index < text.length; index += 1) {
		const code = text.charCodeAt(index);
		if (code === SPACE || code === LINE_FEED) {
			tokens += Math.ceil(letters / MAX_LETTERS_PER_TOKEN);
			letters = 0;
		} else if (isLetterOrDigit(code)) {
			letters += 1;
		}
	}
	return tokens + Math.ceil(letters / MAX_LETTERS_PER_TOKEN);
}

/** Letters of the common scripts; one that is missing here only makes the bound lower. */
function isLetterOrDigit(code: number): boolean {
	const lower = code | 0x20;
	if (code < 0x80) return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39);
	if (code < 0x250) return code >= 0xc0 && code !== 0xd7 && code !== 0xf7;
	return (
		(code >= 0x391 && code <= 0x481) ||
		(code >= 0x5d0 && code <= 0x5ea) ||
		(code >= 0x620 && code <= 0x64a) ||
		(code >= 0x3041 && code <= 0x3096) ||
		(code >= 0x4e00 && code <= 0x9fff) ||
		(code >= 0xac00 && code <= 0xd7a3)
	);
}

/**
 * A number of tokens that a prompt of text cannot exceed: the bytes of its JSON text, since a tokenizer
 * that falls back to bytes never makes more tokens than bytes, plus what a template may add. Says
 * nothing about images, audio and files, nor about text that plugins, server tools or presets add.
 */
export function promptTokenUpperBound(body: PromptBody): number {
	const { messages, tools, response_format: responseFormat } = body;
	const text = JSON.stringify({ messages, tools, responseFormat }, whole);
	const templateTokens = messages.length * TEMPLATE_TOKENS_PER_MESSAGE;
	return Buffer.byteLength(text) + templateTokens + TEMPLATE_TOKENS_PER_REQUEST;
}

/** Half a character becomes a whole one on the way; JSON.stringify takes long to escape it. */
function whole(_key: string, value: unknown): unknown {
	const isBroken = typeof value === 'string' && /\p{Surrogate}/u.test(value);
	return isBroken ? Buffer.from(value).toString() : value;
}
