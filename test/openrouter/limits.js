'use strict';

/**
 * A token bucket: it fills evenly, and is full at the start.
 *
 * @param {number | ((atMs: number) => number)} perSecond
 * @param {number} size
 * @param {number} nowMs
 */
function tokenBucket(perSecond, size, nowMs) {
	const rateAt = typeof perSecond === 'function' ? perSecond : () => perSecond;
	let level = size;
	let filledAtMs = nowMs;
	return {
		/** Takes `amount` if it is there. */
		take(amount, atMs) {
			level = Math.min(size, level + ((atMs - filledAtMs) / 1000) * rateAt(atMs));
			filledAtMs = atMs;
			if (level < amount) return false;
			level -= amount;
			return true;
		},
	};
}

/** The bucket of a limit in tokens per minute, with ten seconds in stock. */
const tokensPerMinuteBucket = (perMinute, nowMs) =>
	tokenBucket(perMinute / 60, perMinute / 6, nowMs);

/**
 * What a provider's limits say to one request.
 *
 * @typedef {object} Limits
 * @property {number} ratePerSecond refill of the token bucket; 0 = no rate limit
 * @property {number} burst size of the bucket
 * @property {number} concurrency requests in work at once; 0 = no limit
 * @property {number} tokensPerMinute prompt and answer tokens together; 0 = no limit
 */

/**
 * The limiter in front of the answers: concurrency, rate and tokens per minute, in this order.
 *
 * @param {Limits} limits
 * @param {number} nowMs
 * @returns {{ admit: (inFlight: number, tokens: number, atMs: number) => boolean }}
 */
function createLimiter({ ratePerSecond, burst, concurrency, tokensPerMinute }, nowMs) {
	const rate = ratePerSecond > 0 ? tokenBucket(ratePerSecond, burst, nowMs) : null;
	const tokenRate = tokensPerMinute > 0 ? tokensPerMinuteBucket(tokensPerMinute, nowMs) : null;
	return {
		admit(inFlight, tokens, atMs) {
			if (concurrency > 0 && inFlight >= concurrency) return false;
			if (rate && !rate.take(1, atMs)) return false;
			return tokenRate ? tokenRate.take(tokens, atMs) : true;
		},
	};
}

module.exports = { createLimiter, tokenBucket, tokensPerMinuteBucket };
