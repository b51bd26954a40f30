import { isRecord, isText, parseJson } from '../../values';
import type { Headers } from '../httpReply';
import type { ErrorBody } from './errorBody';

/** Numbers below this are seconds from now, the rest points in time. */
const EPOCH_SECONDS = 1_000_000_000;
const EPOCH_MILLISECONDS = 1_000_000_000_000;
/** More of what a provider sent is not looked at. */
const LONGEST_TEXT = 20_000;
const DAY_MS = 86_400_000;
/** A year: what is longer is in a unit that we do not know. */
const LONGEST_WAIT_MS = 366 * 24 * 3_600_000;

/**
 * How long a reply asks to wait, in milliseconds; null when it does not say. First come `Retry-After`
 * (seconds or a date), then `error.availability.retry_after` (seconds), then `X-RateLimit-Reset`, whose
 * unit is stated nowhere and told by its size (https://openrouter.ai/docs/api-reference/limits), then
 * what the providers have for it. Headers may stand in HTTP or in `error.metadata.headers`, which is all
 * that a 200 can carry; the names in a body are written in many ways.
 *
 * @param wallClockMs the time now, in milliseconds since 1970
 * @param words of the error, which may say it, too: "Please try again in 20s"
 */
export function readRetryAfterMs(
	error: Omit<ErrorBody, 'isFromProvider' | 'isOwnProviderKey'>,
	wallClockMs: number,
	words = '',
): number | null {
	const { headers, metadata } = error;
	const body = hintsIn(error);
	const hints = [
		milliseconds(headers['retry-after-ms']),
		duration(headers['retry-after'], wallClockMs),
		...valuesOf(body, AFTER).map((value) => duration(value, wallClockMs)),
		...valuesOf(body, AFTER_MS).map(milliseconds),
		...RESETS.map((name) => resetOf(headers, name, wallClockMs)),
		...valuesOf(body, AT).map((value) => resetTime(value, wallClockMs)),
		spentReset(headers, wallClockMs),
		...valuesOf(body, ['retrydelay']).map(retryDelay),
		retryDelay(/"retryDelay"\s?:\s?"([^"]{1,20})"/.exec(textOf(metadata.raw))?.[1]),
		durationIn(AGAIN.exec(words.replace(/\ban? (?=hour|minute|day)/gi, '1 '))?.[1]),
		resetTime(AGAIN_AT.exec(words)?.[1], wallClockMs),
		duration(RETRY_AFTER.exec(words)?.[1], wallClockMs),
		isDaily(metadata.limit_source, words) ? untilMidnight(wallClockMs) : null,
	];
	return hints.find((waitMs) => waitMs !== null && waitMs <= LONGEST_WAIT_MS) ?? null;
}

/** Names of hints in a body, in lower case and without marks between their words. */
const AFTER = [
	'retryafter',
	'retryafterseconds',
	'retryaftersec',
	'retryaftersecs',
	'retryaftersecondsraw',
	'retryin',
	'retryinseconds',
	'resetsin',
	'resetinseconds',
	'resetsinseconds',
];
const AFTER_MS = ['retryafterms', 'retryaftermilliseconds', 'retryinms', 'resetinms', 'resetsinms'];
const AT = ['retryat', 'resetat', 'resetsat', 'resettime', 'ratelimitreset', 'reset'];
const NAMES = new Set([...AFTER, ...AFTER_MS, ...AT, 'retrydelay']);
const MOST_FIELDS = 300;
const DEEPEST = 6;

/** The hints in an error by their names, those nearest to its surface first. */
function hintsIn({
	availability,
	metadata,
	fields,
}: Pick<ErrorBody, 'availability' | 'metadata' | 'fields'>): Map<string, unknown[]> {
	const hints = new Map<string, unknown[]>();
	let level: unknown[] = [availability, metadata, fields];
	let left = MOST_FIELDS;
	for (let depth = 0; depth < DEEPEST && level.length > 0; depth += 1) {
		const inner: unknown[] = [];
		for (const part of level) {
			if (typeof part !== 'object' || part === null) continue;
			for (const [name, value] of Object.entries(part).slice(0, Math.max(0, left))) {
				left -= 1;
				const known = name.replace(/[-_ ]/g, '').toLowerCase();
				if (NAMES.has(known)) hints.set(known, [...(hints.get(known) ?? []), value]);
				// What other providers said before is no hint about this one.
				if (name !== 'previous_errors') inner.push(name === 'raw' ? parsed(value) : value);
			}
		}
		level = inner;
	}
	return hints;
}

/** What a provider sent, which is JSON in most cases. */
function parsed(raw: unknown): unknown {
	return typeof raw === 'string' ? parseJson(textOf(raw)) : raw;
}

function textOf(raw: unknown): string {
	return typeof raw === 'string' ? raw.slice(0, LONGEST_TEXT) : '';
}

function valuesOf(hints: Map<string, unknown[]>, names: readonly string[]): unknown[] {
	return names.flatMap((name) => hints.get(name) ?? []);
}

function milliseconds(value: unknown): number | null {
	const number = numberIn(value);
	return number === null ? null : Math.max(0, number);
}

/**
 * OpenRouter's limits for a day end at midnight UTC. Refused requests count against them, so it is no
 * use to ask before (https://openrouter.ai/docs/api-reference/limits).
 */
function isDaily(source: unknown, words: string): boolean {
	if (/free-models-per-day/i.test(words)) return true;
	return typeof source === 'string' && /^openrouter_\w*(?:daily|per_day|_day\b)/i.test(source);
}

function untilMidnight(wallClockMs: number): number {
	return DAY_MS - (wallClockMs % DAY_MS);
}

/** A date of HTTP, or of ISO 8601. */
const DATE = /\bGMT$|^\d{4}-\d\d-\d\d/;

/** Seconds, a date, or a time with its units. */
function duration(value: unknown, wallClockMs: number): number | null {
	const seconds = numberIn(value);
	if (seconds !== null) return Math.max(0, seconds * 1000);
	if (typeof value !== 'string') return null;
	return DATE.test(value.trim()) ? untilDate(value, wallClockMs) : durationIn(value);
}

function resetTime(value: unknown, wallClockMs: number): number | null {
	const reset = numberIn(value);
	if (reset === null) {
		return duration(value, wallClockMs) ?? (isText(value) ? untilDate(value, wallClockMs) : null);
	}
	if (reset < EPOCH_SECONDS) return Math.max(0, reset * 1000);
	const resetMs = reset < EPOCH_MILLISECONDS ? reset * 1000 : reset;
	return Math.max(0, resetMs - wallClockMs);
}

/** Headers with the reset of a limit: of OpenRouter, of the draft of IETF, of gateways. */
const RESETS = [
	'x-ratelimit-reset',
	'ratelimit-reset',
	'x-rate-limit-reset',
	'x-ratelimit-reset-after',
	'ratelimit',
];

/** A reset is no hint while its limit has something left. */
function resetOf(headers: Headers, name: string, wallClockMs: number): number | null {
	const value = headers[name];
	if (name === 'ratelimit') {
		// https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
		const text = textOf(value);
		const isSpent = /\b(?:r|remaining)\s?=\s?0\b/.test(text);
		return isSpent ? duration(/\b(?:t|reset)\s?=\s?(\d+)/.exec(text)?.[1], wallClockMs) : null;
	}
	const left = numberIn(headers[name.replace(/reset.*/, 'remaining')]);
	return left !== null && left > 0 ? null : resetTime(value, wallClockMs);
}

/** The reset of what is spent, requests or tokens, in the headers of OpenAI and Anthropic. */
function spentReset(headers: Headers, wallClockMs: number): number | null {
	const resets = Object.keys(headers)
		.filter((name) => /ratelimit\b.*\breset\b/.test(name) && !RESETS.includes(name))
		.filter((name) => numberIn(headers[name.replace('reset', 'remaining')]) === 0)
		.map((name) => resetTime(headers[name], wallClockMs))
		.filter((reset) => reset !== null);
	return resets.length === 0 ? null : Math.max(...resets);
}

/** Google's `RetryInfo`: "17s", or seconds and nanoseconds. */
function retryDelay(delay: unknown): number | null {
	if (typeof delay === 'string') return durationIn(delay);
	if (!isRecord(delay)) return null;
	const seconds = numberIn(delay.seconds);
	return seconds === null ? null : seconds * 1000 + (numberIn(delay.nanos) ?? 0) / 1e6;
}

const AGAIN =
	/\b(?:(?:try(?:ing)? again|retry|available|resets?) ?(?:in|after)|(?:please|must|should|to) wait(?: for| at least)?) ?[:=]? ?(?:about )?((?:\d+(?:\.\d+)?\s?[a-z]+\s?){1,3})/i;
const AGAIN_AT =
	/\b(?:again|retry|available|resets?)\b[^.]{0,20}?(\d{4}-\d\d-\d\d[T ][\d:.]{5,15} ?(?:Z|UTC|[+-]\d\d:?\d\d))/i;
/** "(Retry-After: 30)", in seconds like the header. */
const RETRY_AFTER = /\bretry[-_ ]?after\b["']? ?[:=] ?["']?(\d+(?:\.\d+)? ?[a-z]*)/i;
const UNIT =
	/(\d+(?:\.\d+)?)\s?(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)(?![a-z])/gi;
const UNIT_MS: Readonly<Record<string, number>> = {
	s: 1_000,
	m: 60_000,
	h: 3_600_000,
	d: DAY_MS,
};

/** "2m30s", "1.5 seconds", "120ms"; null for anything else. */
function durationIn(text: string | undefined): number | null {
	let sumMs: number | null = null;
	for (const [, number = '', unit = ''] of (text ?? '').slice(0, 60).matchAll(UNIT)) {
		const name = unit.toLowerCase();
		const isMilli = name === 'ms' || name.startsWith('milli');
		sumMs = (sumMs ?? 0) + Number(number) * (isMilli ? 1 : (UNIT_MS[name.charAt(0)] ?? 0));
	}
	return sumMs;
}

function untilDate(text: string, wallClockMs: number): number | null {
	const dateMs = Date.parse(text);
	return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - wallClockMs);
}

function numberIn(value: unknown): number | null {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
