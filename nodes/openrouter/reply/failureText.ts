import type { Headers } from './retryAfter';
import { isRecord } from '../../values';

const LONGEST_MESSAGE = 600;
/** Looking for tags takes the square of a text's length at worst. */
const LONGEST_PAGE = 5_000;

/** The provider's own words, as far as they can be found. */
export function describeError(
	reply: { status: number; headers: Headers; bodyText: string },
	error: Record<string, unknown>,
	metadata: Record<string, unknown>,
): string {
	if (reply.status >= 300 && reply.status < 400) {
		const { location } = reply.headers;
		const target = typeof location === 'string' ? location : 'another address';
		return `The Base URL redirects to ${target}`;
	}
	const parts: string[] = [];
	if (typeof error.message === 'string' && error.message !== '') parts.push(error.message);
	const upstream = upstreamWords(metadata.raw);
	if (upstream !== null && !parts.some((part) => part.includes(upstream))) parts.push(upstream);
	const availability = isRecord(error.availability) ? error.availability : {};
	if (availability.excluded_by !== undefined) {
		parts.push(`excluded by ${JSON.stringify(availability.excluded_by)}`);
	}
	if (parts.length === 0) parts.push(plainText(reply.bodyText) || `HTTP status ${reply.status}`);
	const text = parts.join(': ');
	return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}...` : text;
}

/** What the provider behind OpenRouter said, which is often JSON inside a string. */
function upstreamWords(raw: unknown): string | null {
	if (typeof raw !== 'string' || raw === '') return null;
	const match = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(raw);
	return match?.[1] ?? plainText(raw);
}

/** An HTML error page in a few words. */
function plainText(text: string): string {
	const start = text.slice(0, LONGEST_PAGE);
	const title = /<title>([^<]*)<\/title>/i.exec(start)?.[1];
	const words = title ?? start.replace(/<[^>]*>/g, ' ');
	return words.replace(/\s+/g, ' ').trim().slice(0, 200);
}
