'use strict';

/**
 * Makespan of a perfect sliding window: items start in input order, each in the moment a slot is
 * free, with no overhead at all.
 *
 * @param {number[]} latenciesMs one per item, in input order
 * @param {number} concurrency slots, at least 1
 * @returns {number} ms until the last item is done
 */
function windowMakespanMs(latenciesMs, concurrency) {
	const slotFreeAtMs = new Array(Math.min(concurrency, latenciesMs.length)).fill(0);
	for (const latencyMs of latenciesMs) {
		const earliest = indexOfSmallest(slotFreeAtMs);
		slotFreeAtMs[earliest] += latencyMs;
	}
	return Math.max(0, ...slotFreeAtMs);
}

/**
 * Makespan of batches with a barrier: each batch waits for its slowest item. What the Basic LLM
 * Chain would need if it had no overhead.
 *
 * @param {number[]} latenciesMs one per item, in input order
 * @param {number} batchSize at least 1
 * @returns {number} ms
 */
function barrierMakespanMs(latenciesMs, batchSize) {
	let totalMs = 0;
	for (let start = 0; start < latenciesMs.length; start += batchSize) {
		totalMs += Math.max(...latenciesMs.slice(start, start + batchSize));
	}
	return totalMs;
}

/**
 * Shortest time in which a full token bucket lets all requests pass, latency left out.
 *
 * @param {number} requests
 * @param {{ ratePerSecond: number, burst: number }} bucket
 * @returns {number} ms
 */
function tokenBucketMakespanMs(requests, { ratePerSecond, burst }) {
	return (Math.max(0, requests - burst) / ratePerSecond) * 1000;
}

/** @param {number[]} values */
function indexOfSmallest(values) {
	let smallest = 0;
	for (let index = 1; index < values.length; index++) {
		if (values[index] < values[smallest]) smallest = index;
	}
	return smallest;
}

module.exports = { windowMakespanMs, barrierMakespanMs, tokenBucketMakespanMs };
