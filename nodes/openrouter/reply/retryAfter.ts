import { isRecord } from '../../values';

/** Header names in lower case, as n8n's helper gives them. */
export type Headers = Record<string, unknown>;

/** Numbers below this are seconds from now, the rest points in time. */
const EPOCH_SECONDS = 1_000_000_000;
const EPOCH_MILLISECONDS = 1_000_000_000_000;
/** A year: what is longer is in a unit that we do not know. */
const LONGEST_WAIT_MS = 366 * 24 * 3_600_000;

/**
 * How long a reply asks to wait, in milliseconds; null when it does not say. First come
 * `Retry-After` (seconds or a date), then `error.availability.retry_after` (seconds), then
 * `X-RateLimit-Reset`, whose unit is stated nowhere and told by its size
 * (https://openrouter.ai/docs/api-reference/limits).
 *
 * @param wallClockMs the time now, in milliseconds since 1970
 */
export function readRetryAfterMs(
	headers: Headers,
	error: unknown,
	wallClockMs: number,
): number | null {
	const availability = isRecord(error) && isRecord(error.availability) ? error.availability : {};
	const hints = [
		secondsOrDate(headers['retry-after'], wallClockMs),
		secondsOrDate(availability.retry_after, wallClockMs),
		resetTime(headers['x-ratelimit-reset'], wallClockMs),
	];
	return hints.find((waitMs) => waitMs !== null && waitMs <= LONGEST_WAIT_MS) ?? null;
}

/** True for OpenRouter's own limits, which hold for every model behind the key. */
export function isPlatformLimit(headers: Headers): boolean {
	return Object.keys(headers).some((name) => name.startsWith('x-ratelimit-'));
}

function secondsOrDate(value: unknown, wallClockMs: number): number | null {
	if (typeof value === 'number') return Number.isFinite(value) ? Math.max(0, value * 1000) : null;
	if (typeof value !== 'string' || value.trim() === '') return null;
	const seconds = Number(value);
	if (!Number.isNaN(seconds)) return secondsOrDate(seconds, wallClockMs);
	const dateMs = Date.parse(value);
	return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - wallClockMs);
}

function resetTime(value: unknown, wallClockMs: number): number | null {
	const reset = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof reset !== 'number' || !Number.isFinite(reset)) {
		return typeof value === 'string' ? secondsOrDate(value, wallClockMs) : null;
	}
	if (reset < EPOCH_SECONDS) return Math.max(0, reset * 1000);
	const resetMs = reset < EPOCH_MILLISECONDS ? reset * 1000 : reset;
	return Math.max(0, resetMs - wallClockMs);
}
