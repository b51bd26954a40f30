'use strict';

const { lognormal } = require('../../openrouter/latency.js');

/** A repeatable source of random numbers in [0, 1). */
function randomFrom(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** One number in [0, 1) for a job and its try, the same however often and in which order it is drawn. */
const drawOf = (seed, job, attempt) =>
	randomFrom(Math.imul(seed, 0x9e3779b1) + Math.imul(job, 0x85ebca6b) + attempt)();

/** Latencies in milliseconds, lognormal around a median with a sigma of 0.5. */
function lognormalFrom(seed, medianMs, sigma = 0.5) {
	const random = randomFrom(seed);
	return () => lognormal({ medianMs, sigma }, Math.max(1e-12, random()), random());
}

/** So many latencies, one for each job. */
function latenciesFrom(seed, medianMs, count, sigma = 0.5) {
	return Array.from({ length: count }, lognormalFrom(seed, medianMs, sigma));
}

module.exports = { drawOf, latenciesFrom, lognormalFrom, randomFrom };
