import { isRecord, jsonText, parseJson } from '../../values';
import type { ErrorBody } from './errorBody';
import type { HttpHead } from '../httpReply';

const LONGEST_MESSAGE = 600;
/** More of an error is not looked at: whole pages and prompts come back in some. */
const LONGEST_TEXT = 20_000;
const LONGEST_PAGE = 5_000;
const DEEPEST = 6;
const MOST_ENTRIES = 5;
const MOST_FIELDS = 50;

/** Where an error object has its words, the plainest first; without underscores, in lower case. */
const WORD_KEYS = [
	'message',
	'error',
	'detail',
	'details',
	'msg',
	'errordescription',
	'errormessage',
	'errormsg',
	'faultstring',
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
	{ fields, metadata, availability, isFromProvider }: ErrorBody,
	bodyText: string,
): string {
	if (status >= 300 && status < 400) {
		const { location } = headers;
		const target = typeof location === 'string' ? location : 'another address';
		return `The Base URL redirects to ${target}`;
	}
	const own = wordsOf(fields);
	const parts = own === null ? [] : [own];
	const upstream = [metadata.raw, metadata.upstream_error, metadata.provider_error, metadata.error];
	if (isFromProvider) upstream.push(metadata.previous_errors);
	for (const more of [firstWords(upstream), firstWords([fields.innererror, fields.errors])]) {
		if (more !== null && !parts.some((part) => part.includes(more))) parts.push(more);
	}
	if (availability.excluded_by !== undefined) {
		parts.push(`excluded by ${jsonText(availability.excluded_by) ?? 'unknown rules'}`);
	}
	if (parts.length === 0) {
		parts.push(wordsOf(fields, 1) ?? wordsOfBody(bodyText) ?? withoutWords(status, fields.code));
	}
	return shorten(parts.join(': '));
}

function firstWords(values: readonly unknown[]): string | null {
	return values.map((value) => wordsOf(value, 1)).find((words) => words !== null) ?? null;
}

function wordsOfBody(text: string): string | null {
	return isWebPage(text) ? plainText(text) || null : wordsOf(text);
}

function withoutWords(status: number, code: unknown): string {
	if (status >= 300) return `HTTP status ${status}`;
	const name = typeof code === 'string' || typeof code === 'number' ? ` ${code}` : '';
	return `The reply reports an error${name} without words`;
}

/** The words in whatever a provider gives for an error; null when there are none. */
export function wordsOf(value: unknown, depth = 0): string | null {
	if (depth > DEEPEST) return null;
	if (typeof value === 'string') return wordsOfText(value.slice(0, LONGEST_TEXT), depth);
	if (Array.isArray(value)) {
		const words = value.slice(0, MOST_ENTRIES).map((entry: unknown) => wordsOf(entry, depth + 1));
		return words.filter((entry) => entry !== null).join('; ') || null;
	}
	return isRecord(value) ? wordsOfFields(value, depth) : null;
}

function wordsOfFields(fields: Record<string, unknown>, depth: number): string | null {
	const entries = Object.entries(fields).slice(0, MOST_FIELDS);
	for (const key of WORD_KEYS) {
		for (const [name, value] of entries) {
			if (name.replaceAll('_', '').toLowerCase() !== key) continue;
			const words = wordsOf(value, depth + 1);
			if (words !== null) return withPlace(fields, words);
		}
	}
	return depth === 0 ? null : sentenceIn(entries, depth);
}

/** The field of the request that is wrong, where a checker names it: `path` (zod), `loc` (pydantic). */
function withPlace({ path, loc }: Record<string, unknown>, words: string): string {
	const place =
		[path, loc]
			.find(Array.isArray)
			?.filter((part) => part !== 'body')
			.join('.') ?? '';
	return place === '' || words.includes(place) ? words : `${place}: ${words}`;
}

/** In an object whose keys say nothing: the first value that is more than one word. */
function sentenceIn(entries: ReadonlyArray<[string, unknown]>, depth: number): string | null {
	for (const [, value] of entries) {
		const words = typeof value === 'object' ? wordsOf(value, depth + 1) : value;
		if (typeof words !== 'string') continue;
		const start = words.slice(0, LONGEST_TEXT);
		if (/\p{L}\s+\S/u.test(start)) return plainText(start);
	}
	return null;
}

/** Text that may be JSON, or a sentence with JSON in it, as gateways wrap the provider's reply. */
function wordsOfText(text: string, depth: number): string | null {
	const trimmed = text.trim();
	if (trimmed.startsWith('"')) {
		const inner = parseJson(trimmed);
		if (typeof inner === 'string') return wordsOf(inner, depth + 1);
	}
	const start = trimmed.search(/\{|\[\s*\{/);
	if (start === -1) return plainText(trimmed) || null;
	const end = 1 + Math.max(trimmed.lastIndexOf('}'), trimmed.lastIndexOf(']'));
	const parsed = end > start ? parseJson(trimmed.slice(start, end)) : undefined;
	const inner = parsed === undefined ? messageIn(trimmed, start) : wordsOf(parsed, depth + 1);
	if (inner === null) return plainText(trimmed) || null;
	const before = trimmed.slice(0, start).replace(/(?:^|\s)data:\s*$/, '');
	const behind = parsed === undefined ? '' : trimmed.slice(end);
	return [before, inner, /\p{L}{3}/u.test(behind) ? behind : '']
		.map((part) => part.trim())
		.filter(Boolean)
		.join(' ');
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
	return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)?<(?:!doctype|html|head|body|title|center|h[1-6]|p|div|pre|script|style|meta|link|span|table|form|iframe|noscript|svg|img|font|b|a)\b/i.test(
		text.slice(0, 1_000),
	);
}

export function shorten(text: string, longest = LONGEST_MESSAGE): string {
	return text.length > longest ? `${text.slice(0, longest)}...` : text;
}
