'use strict';

const { createHash } = require('node:crypto');

/**
 * How long a reply takes: a lognormal time drawn from a hash of the prompt, so that every client
 * that sends the same prompts waits the same times, in whatever order it sends them.
 *
 * @param {{ medianMs: number, sigma?: number }} options `sigma` 0 gives the median always
 * @returns {(prompt: string) => number} milliseconds
 */
function lognormalLatency({ medianMs, sigma = 0 }) {
	return (prompt) => medianMs * Math.exp(sigma * standardNormal(prompt));
}

/** Box and Muller's transform of two uniform numbers taken from the hash. */
function standardNormal(text) {
	const hash = createHash('sha256').update(text).digest();
	const uniform = (offset) => (hash.readUInt32BE(offset) + 0.5) / 2 ** 32;
	return Math.sqrt(-2 * Math.log(uniform(0))) * Math.cos(2 * Math.PI * uniform(4));
}

module.exports = { lognormalLatency };
