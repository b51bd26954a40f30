import { isRecord } from './fields';
import type { ChatMessage } from './messages';

/**
 * No token of a Mistral tokenizer has more letters: the longest in the vocabularies of versions 1 to 3
 * (Mixtral) has 15, in Tekken 21 ("Erstveröffentlichung"), in GPT-4's and GPT-4o's 42 and 26.
 */
const MAX_LETTERS_PER_TOKEN = 64;

/** Special tokens and role words around one message, in the widest of the usual chat templates. */
const TEMPLATE_TOKENS_PER_MESSAGE = 16;
/** Text that templates or hosts add once: dates, default or safety system prompts, tool manuals. */
const TEMPLATE_TOKENS_PER_REQUEST = 512;

/** The parts of a body that become prompt tokens, and those that can add more of them. */
export interface PromptBody {
	messages: unknown;
	model?: unknown;
	models?: unknown;
	tools?: unknown;
	response_format?: unknown;
	plugins?: unknown;
	preset?: unknown;
	web_search_options?: unknown;
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

const SPACE = 0x20;
const LINE_FEED = 0x0a;

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
 * A number of tokens that the prompt cannot exceed: the bytes of its JSON text, since a tokenizer that
 * falls back to bytes never makes more tokens than bytes, plus what a template may add. Null where the
 * body gives no bound: images, audio, files, web search, server tools, plugins and presets.
 */
export function promptTokenUpperBound(body: PromptBody): number | null {
	if (!Array.isArray(body.messages) || isUnbounded(body)) return null;
	const messages = body.messages as unknown[];
	if (!messages.every(isTextMessage)) return null;
	const { tools, response_format: responseFormat } = body;
	const text = JSON.stringify({ messages, tools, responseFormat });
	const templateTokens = messages.length * TEMPLATE_TOKENS_PER_MESSAGE;
	return utf8Bytes(text) + templateTokens + TEMPLATE_TOKENS_PER_REQUEST;
}

function isUnbounded({ model, models, tools, plugins, preset, ...body }: PromptBody): boolean {
	const modelIds = [model, ...(Array.isArray(models) ? (models as unknown[]) : [])];
	if (modelIds.some((id) => typeof id === 'string' && /:online|@preset\//.test(id))) return true;
	if (preset !== undefined || body.web_search_options !== undefined) return true;
	const list = Array.isArray(tools) ? (tools as unknown[]) : [];
	if (list.some((tool) => !isRecord(tool) || tool.type !== 'function')) return true;
	return Array.isArray(plugins) && !plugins.every(isHarmlessPlugin);
}

/** Compression only shortens a prompt, healing only touches the answer. */
function isHarmlessPlugin(plugin: unknown): boolean {
	if (!isRecord(plugin)) return false;
	return plugin.id === 'response-healing' || plugin.id === 'context-compression';
}

function isTextMessage(message: unknown): boolean {
	if (!isRecord(message)) return false;
	const { content } = message;
	if (!Array.isArray(content)) return true;
	return content.every((part: unknown) => isRecord(part) && part.type === 'text');
}

function utf8Bytes(text: string): number {
	let bytes = text.length;
	for (let index = 0; index < text.length; index += 1) {
		const code = text.charCodeAt(index);
		if (code < 0x80) continue;
		// Each half of a surrogate pair counts two of its four bytes.
		bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
	}
	return bytes;
}
