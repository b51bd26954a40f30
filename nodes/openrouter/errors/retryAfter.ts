import { jsonText } from '../../values';
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
 * what the providers have for it. Each may stand in the HTTP headers or in `error.metadata.headers`,
 * which is all that a 200 can carry.
 *
 * @param wallClockMs the time now, in milliseconds since 1970
 * @param words of the error, which may say it, too: "Please try again in 20s"
 */
export function readRetryAfterMs(
	{
		headers,
		availability,
		metadata,
		fields,
	}: Omit<ErrorBody, 'isFromProvider' | 'isOwnProviderKey'>,
	wallClockMs: number,
	words = '',
): number | null {
	const later = { ...fields, ...metadata, ...availability };
	const hints = [
		milliseconds(headers['retry-after-ms']),
		duration(headers['retry-after'], wallClockMs),
		duration(later.retry_after ?? later.retry_after_seconds, wallClockMs),
		milliseconds(later.retry_after_ms),
		resetTime(headers['x-ratelimit-reset'], wallClockMs),
		resetTime(later.retry_at ?? later.reset_at ?? later.resets_at, wallClockMs),
		spentReset(headers, wallClockMs),
		retryDelay(metadata.raw),
		durationIn(AGAIN.exec(words)?.[1]),
		isDaily(metadata.limit_source, words) ? untilMidnight(wallClockMs) : null,
	];
	return hints.find((waitMs) => waitMs !== null && waitMs <= LONGEST_WAIT_MS) ?? null;
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

/** Seconds, a date, or a time with its units. */
function duration(value: unknown, wallClockMs: number): number | null {
	const seconds = numberIn(value);
	if (seconds !== null) return Math.max(0, seconds * 1000);
	if (typeof value !== 'string') return null;
	return /\bGMT$/.test(value.trim()) ? untilDate(value, wallClockMs) : durationIn(value);
}

function resetTime(value: unknown, wallClockMs: number): number | null {
	const reset = numberIn(value);
	if (reset === null) {
		return typeof value === 'string' ? (durationIn(value) ?? untilDate(value, wallClockMs)) : null;
	}
	if (reset < EPOCH_SECONDS) return Math.max(0, reset * 1000);
	const resetMs = reset < EPOCH_MILLISECONDS ? reset * 1000 : reset;
	return Math.max(0, resetMs - wallClockMs);
}

/** OpenAI's headers: the reset of what is spent, requests or tokens. */
function spentReset(headers: ErrorBody['headers'], wallClockMs: number): number | null {
	const resets = ['requests', 'tokens']
		.filter((kind) => numberIn(headers[`x-ratelimit-remaining-${kind}`]) === 0)
		.map((kind) => resetTime(headers[`x-ratelimit-reset-${kind}`], wallClockMs))
		.filter((reset) => reset !== null);
	return resets.length === 0 ? null : Math.max(...resets);
}

/** Google's `RetryInfo` in what the provider sent. */
function retryDelay(raw: unknown): number | null {
	const text = typeof raw === 'string' ? raw : (jsonText(raw) ?? '');
	return durationIn(/"retryDelay"\s?:\s?"([\d.]+m?s)"/.exec(text.slice(0, LONGEST_TEXT))?.[1]);
}

const AGAIN =
	/\b(?:try again|retry|available|resets?) (?:in|after) (?:about )?((?:\d+(?:\.\d+)?\s?[a-z]+\s?){1,3})/i;
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
