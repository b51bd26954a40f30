import type { ErrorBody } from './errorBody';

/** Numbers below this are seconds from now, the rest points in time. */
const EPOCH_SECONDS = 1_000_000_000;
const EPOCH_MILLISECONDS = 1_000_000_000_000;
/** A year: what is longer is in a unit that we do not know. */
const LONGEST_WAIT_MS = 366 * 24 * 3_600_000;

/**
 * How long a reply asks to wait, in milliseconds; null when it does not say. First come `Retry-After`
 * (seconds or a date), then `error.availability.retry_after` (seconds), then `X-RateLimit-Reset`, whose
 * unit is stated nowhere and told by its size (https://openrouter.ai/docs/api-reference/limits). Each
 * may stand in the HTTP headers or in `error.metadata.headers`, which is all that a 200 can carry.
 *
 * @param wallClockMs the time now, in milliseconds since 1970
 */
export function readRetryAfterMs(
	{
		headers,
		availability,
		metadata,
		fields,
	}: Omit<ErrorBody, 'isFromProvider' | 'isOwnProviderKey'>,
	wallClockMs: number,
): number | null {
	const hints = [
		milliseconds(headers['retry-after-ms']),
		secondsOrDate(headers['retry-after'], wallClockMs),
		secondsOrDate(availability.retry_after, wallClockMs),
		secondsOrDate(metadata.retry_after ?? fields.retry_after, wallClockMs),
		resetTime(headers['x-ratelimit-reset'], wallClockMs),
	];
	return hints.find((waitMs) => waitMs !== null && waitMs <= LONGEST_WAIT_MS) ?? null;
}

function milliseconds(value: unknown): number | null {
	const number = numberIn(value);
	return number === null ? null : Math.max(0, number);
}

function secondsOrDate(value: unknown, wallClockMs: number): number | null {
	const seconds = numberIn(value);
	if (seconds !== null) return Math.max(0, seconds * 1000);
	return typeof value === 'string' && /\bGMT$/.test(value.trim())
		? untilDate(value, wallClockMs)
		: null;
}

function resetTime(value: unknown, wallClockMs: number): number | null {
	const reset = numberIn(value);
	if (reset === null) return typeof value === 'string' ? untilDate(value, wallClockMs) : null;
	if (reset < EPOCH_SECONDS) return Math.max(0, reset * 1000);
	const resetMs = reset < EPOCH_MILLISECONDS ? reset * 1000 : reset;
	return Math.max(0, resetMs - wallClockMs);
}

function untilDate(text: string, wallClockMs: number): number | null {
	const dateMs = Date.parse(text);
	return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - wallClockMs);
}

function numberIn(value: unknown): number | null {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
