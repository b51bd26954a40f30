'use strict';

const { tokenBucket, tokensPerMinuteBucket } = require('../../openrouter/limits.js');

/**
 * Providers with one limit each. `admit` gives null, or how long a refused reply asks to wait
 * (null: it does not say).
 */

/** So many requests per second, with a burst. */
function byRate({ rate, burst, hintMs = null, rateAt = () => rate }) {
	const bucket = tokenBucket(rateAt, burst, 0);
	return { admit: (nowMs) => (bucket.take(1, nowMs) ? null : { retryAfterMs: hintMs }) };
}

/** So many requests at once. */
function byConcurrency({ most, hintMs = null }) {
	return { admit: (_nowMs, inFlight) => (inFlight >= most ? { retryAfterMs: hintMs } : null) };
}

/** So many tokens per minute, of which every request takes some. */
function byTokens({ perMinute, tokens, hintMs = null }) {
	const bucket = tokensPerMinuteBucket(perMinute, 0);
	return { admit: (nowMs) => (bucket.take(tokens(), nowMs) ? null : { retryAfterMs: hintMs }) };
}

/** So many requests per window of the clock; throttled replies name its end. */
function byWindow({ count, windowMs }) {
	let current = -1;
	let used = 0;
	return {
		admit(nowMs) {
			const index = Math.floor(nowMs / windowMs);
			if (index !== current) [current, used] = [index, 0];
			if (used >= count) return { retryAfterMs: (index + 1) * windowMs - nowMs };
			used += 1;
			return null;
		},
	};
}

/** Refuses by chance, whatever the rate: as a pool that others fill, or without saying why. */
function byChance({ share, random, scope, hintMs = null }) {
	return { admit: () => (random() < share ? { retryAfterMs: hintMs, scope } : null) };
}

const unlimited = () => ({ admit: () => null });

module.exports = { byChance, byConcurrency, byRate, byTokens, byWindow, unlimited };
