import { isRecord, jsonText, parseJson } from '../../values';
import type { ErrorBody } from './errorBody';
import type { HttpHead } from './httpReply';

const LONGEST_MESSAGE = 600;
/** More of an error is not looked at: whole pages and prompts come back in some. */
const LONGEST_TEXT = 20_000;
const LONGEST_PAGE = 5_000;
const DEEPEST = 6;
const MOST_ENTRIES = 5;

/** Where an error object has its words, the plainest first. */
const WORD_KEYS = [
	'message',
	'error',
	'detail',
	'msg',
	'error_description',
	'error_msg',
	'description',
	'errors',
	'reason',
	'title',
];

/**
 * The words of an error for a person: OpenRouter's first, then those of the provider behind it.
 *
 * @param bodyText the body, for one that is no JSON
 */
export function describeError(
	{ status, headers }: Pick<HttpHead, 'status' | 'headers'>,
	{ fields, metadata, availability }: ErrorBody,
	bodyText: string,
): string {
	if (status >= 300 && status < 400) {
		const { location } = headers;
		const target = typeof location === 'string' ? location : 'another address';
		return `The Base URL redirects to ${target}`;
	}
	const own = wordsOf(fields);
	const upstream = wordsOf(metadata.raw);
	const parts = own === null ? [] : [own];
	if (upstream !== null && !own?.includes(upstream)) parts.push(upstream);
	if (availability.excluded_by !== undefined) {
		parts.push(`excluded by ${jsonText(availability.excluded_by) ?? 'unknown rules'}`);
	}
	if (parts.length === 0) parts.push(plainText(bodyText) || `HTTP status ${status}`);
	return shorten(parts.join(': '));
}

/** The words in whatever a provider gives for an error; null when there are none. */
export function wordsOf(value: unknown, depth = 0): string | null {
	if (depth > DEEPEST) return null;
	if (typeof value === 'string') return wordsOfText(value.slice(0, LONGEST_TEXT), depth);
	if (Array.isArray(value)) {
		const words = value.slice(0, MOST_ENTRIES).map((entry: unknown) => wordsOf(entry, depth + 1));
		return words.filter((entry) => entry !== null).join('; ') || null;
	}
	if (!isRecord(value)) return null;
	for (const key of WORD_KEYS) {
		const words = wordsOf(value[key], depth + 1);
		if (words !== null) return words;
	}
	return null;
}

/** Text that may be JSON, or a sentence with JSON behind it, as gateways wrap the provider's reply. */
function wordsOfText(text: string, depth: number): string | null {
	const trimmed = text.trim();
	const start = trimmed.search(/[{[]/);
	if (start !== -1) {
		const end = Math.max(trimmed.lastIndexOf('}'), trimmed.lastIndexOf(']'));
		const parsed = end > start ? parseJson(trimmed.slice(start, end + 1)) : undefined;
		const inner = parsed === undefined ? messageIn(trimmed, start) : wordsOf(parsed, depth + 1);
		if (inner !== null) return [trimmed.slice(0, start).trim(), inner].filter(Boolean).join(' ');
	}
	return plainText(trimmed) || null;
}

const MESSAGE = /"(?:message|detail|error|msg)"\s?:\s?("(?:[^"\\]|\\.)*")/;

/** The message of JSON that is cut off, without its escapes. */
function messageIn(text: string, start: number): string | null {
	const quoted = MESSAGE.exec(text.slice(start))?.[1];
	const words = quoted === undefined ? undefined : parseJson(quoted);
	return typeof words === 'string' && words.trim() !== '' ? words.trim() : null;
}

/** Text in one line; of a web page its title, or its words. */
export function plainText(text: string): string {
	const start = text.slice(0, LONGEST_PAGE);
	const title = isWebPage(text) ? /<title>([^<]*)<\/title>/i.exec(start)?.[1] : undefined;
	const words = title ?? (start.includes('<') ? start.replace(/<[^<>]*>/g, ' ') : start);
	return words.replace(/\s+/g, ' ').trim();
}

/** Whether a body is a page for a browser, told by its beginning. */
export function isWebPage(text: string): boolean {
	return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)?<(?:!doctype|html|head|body|title|center|h1|p|div|script|meta)\b/i.test(
		text.slice(0, 1_000),
	);
}

export function shorten(text: string, longest = LONGEST_MESSAGE): string {
	return text.length > longest ? `${text.slice(0, longest)}...` : text;
}
