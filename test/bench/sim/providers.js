'use strict';

const { tokenBucket, tokensPerMinuteBucket } = require('../../openrouter/limits.js');
const { drawOf } = require('./draws.js');

/**
 * Providers with one limit each. `admit(nowMs, inFlight, job, attempt)` gives null, or how long a
 * refused reply asks to wait (null: it does not say) and whom it names (see `ThrottleScope`).
 */

/** So many requests per second, with a burst. */
function byRate({ rateAt, burst, hintMs = null, scope }) {
	const bucket = tokenBucket(rateAt, burst, 0);
	return { admit: (nowMs) => (bucket.take(1, nowMs) ? null : { retryAfterMs: hintMs, scope }) };
}

/** So many requests at once. */
function byConcurrency({ most, scope }) {
	return {
		admit: (_nowMs, inFlight) => (inFlight >= most ? { retryAfterMs: null, scope } : null),
	};
}

/** So many tokens per minute, of which every request takes some. */
function byTokens({ perMinute, tokens, scope }) {
	const bucket = tokensPerMinuteBucket(perMinute, 0);
	return {
		admit: (nowMs) => (bucket.take(tokens(), nowMs) ? null : { retryAfterMs: null, scope }),
	};
}

/** So many requests per window of the clock; refusals name its end. */
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
function byChance({ shareAt, seed, scope, hintMs = null }) {
	return {
		admit: (nowMs, _inFlight, job, attempt) =>
			drawOf(seed, job, attempt) < shareAt(nowMs) ? { retryAfterMs: hintMs, scope } : null,
	};
}

/** How often `byChance` refuses a job before it answers. */
function refusalsByChance(share, seed) {
	return (job) => {
		let times = 0;
		while (drawOf(seed, job, times + 1) < share) times += 1;
		return times;
	};
}

const unlimited = () => ({ admit: () => null });

module.exports = {
	byChance,
	byConcurrency,
	byRate,
	byTokens,
	byWindow,
	refusalsByChance,
	unlimited,
};
