'use strict';

/**
 * What a provider's limits say to one request.
 *
 * @typedef {object} Limits
 * @property {number} ratePerSecond refill of the token bucket; 0 = no rate limit
 * @property {number} burst size of the bucket, full at the start
 * @property {number} concurrency requests in work at once; 0 = no limit
 * @property {number} tokensPerMinute prompt and answer tokens together; 0 = no limit
 */

/**
 * A bucket that fills evenly and starts full.
 *
 * @param {number} perSecond
 * @param {number} size
 * @param {number} nowMs
 */
function createBucket(perSecond, size, nowMs) {
	let level = size;
	let filledAtMs = nowMs;
	return {
		/** Takes `amount` if it is there. */
		take(amount, atMs) {
			level = Math.min(size, level + ((atMs - filledAtMs) / 1000) * perSecond);
			filledAtMs = atMs;
			if (level < amount) return false;
			level -= amount;
			return true;
		},
	};
}

/**
 * The gate in front of the answers: rate, concurrency and tokens per minute, in this order.
 *
 * @param {Limits} limits
 * @param {number} nowMs
 * @returns {{ admit: (inFlight: number, tokens: number, atMs: number) => boolean }}
 */
function createGate(limits, nowMs) {
	const rate =
		limits.ratePerSecond > 0 ? createBucket(limits.ratePerSecond, limits.burst, nowMs) : null;
	const tokenRate = limits.tokensPerMinute / 60;
	const tokenBucket =
		tokenRate > 0 ? createBucket(tokenRate, limits.tokensPerMinute / 6, nowMs) : null;
	return {
		admit(inFlight, tokens, atMs) {
			if (limits.concurrency > 0 && inFlight >= limits.concurrency) return false;
			if (rate && !rate.take(1, atMs)) return false;
			return tokenBucket ? tokenBucket.take(tokens, atMs) : true;
		},
	};
}

module.exports = { createGate };
