'use strict';

const { REFUSAL_MS } = require('./simulate.js');

/**
 * What a perfect window takes, in milliseconds: kept full, in order, with refused jobs first in line
 * once their hint is over, and no request that a bucket would refuse. No rule that honours hints and
 * does not know what will be refused is faster on average: whichever job that may start is sent next, its
 * chance is the same.
 *
 * @param {object} options
 * @param {number[]} options.latencies of each job
 * @param {number} options.size of the window
 * @param {(job: number) => number} [options.refusalsOf] how often a job is refused before its answer
 * @param {number} [options.hintMs] that each refusal names
 * @param {boolean} [options.holdsSlot] a job waits for the end of its hint on its slot, and not beside it
 * @param {{ take: (amount: number, atMs: number) => boolean }} [options.bucket] of a limit
 * @param {number} [options.fromMs] start of the run
 */
function possibleMs({
	latencies,
	size,
	refusalsOf = () => 0,
	hintMs = 0,
	holdsSlot = false,
	bucket = null,
	fromMs = 0,
}) {
	const slots = new Array(size).fill(fromMs);
	const waiting = [];
	const refused = new Map();
	let next = 0;
	let endMs = fromMs;
	let lastMs = fromMs;
	const takeJob = (freeMs) => {
		const isDue = waiting.length > 0 && waiting[0].atMs <= freeMs;
		if (isDue || next === latencies.length) return waiting.shift();
		return { atMs: freeMs, job: next++ };
	};
	while (next < latencies.length || waiting.length > 0) {
		const slot = earliest(slots);
		const { atMs, job } = takeJob(slots[slot]);
		let startMs = Math.max(slots[slot], atMs, bucket === null ? 0 : lastMs);
		while (bucket !== null && !bucket.take(1, startMs)) startMs += 1;
		lastMs = startMs;
		const times = refused.get(job) ?? 0;
		if (times < refusalsOf(job)) {
			refused.set(job, times + 1);
			const againMs = startMs + REFUSAL_MS + hintMs;
			slots[slot] = holdsSlot ? againMs : startMs + REFUSAL_MS;
			waiting.push({ atMs: againMs, job });
			waiting.sort((left, right) => left.atMs - right.atMs);
		} else {
			slots[slot] = startMs + latencies[job];
			endMs = Math.max(endMs, slots[slot]);
		}
	}
	return endMs;
}

function earliest(times) {
	let first = 0;
	for (let index = 1; index < times.length; index++) if (times[index] < times[first]) first = index;
	return first;
}

/** Fairness of shares (Jain): 1 when all are equal, 1 / n when one has all. */
function jainIndex(shares) {
	const sum = shares.reduce((total, share) => total + share, 0);
	const squares = shares.reduce((total, share) => total + share * share, 0);
	return (sum * sum) / (shares.length * squares);
}

module.exports = { jainIndex, possibleMs };
