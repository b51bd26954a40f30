'use strict';

const { lognormal } = require('../../openrouter/latency.js');
const { Budget, FakeClock, runBatch } = require('./engine.js');

const LIMITS = {
	maxAttempts: 5,
	requestsPerMinute: 0,
	requestTimeoutMs: 300_000,
	maxRateLimitWaitMs: 300_000,
	stopAfterFailures: 0,
	startUntilMs: Infinity,
	cutOffAtMs: Infinity,
};

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

/** Latencies in milliseconds, lognormal around a median. */
function lognormalFrom(random, medianMs, sigma) {
	return () => lognormal({ medianMs, sigma }, Math.max(1e-12, random()), random());
}

/**
 * Runs one or more workers, each an engine of its own, against one provider in simulated time. A
 * throttled reply comes after 2 ms, an answer after its latency.
 */
async function simulate({ items, workers = 1, maxConcurrency, provider, latency, seed, limits }) {
	const clock = new FakeClock();
	const stats = Array.from({ length: workers }, () => ({
		requests: 0,
		throttled: 0,
		answeredAtMs: [],
	}));
	let inFlight = 0;
	const attempt = async (worker, job) => {
		worker.requests += 1;
		const refusal = provider.admit(clock.now(), inFlight);
		if (refusal !== null) {
			worker.throttled += 1;
			await clock.after(2);
			const { retryAfterMs, scope = retryAfterMs === null ? 'unknown' : 'lane' } = refusal;
			return { kind: 'throttled', failure: 'throttled', scope, retryAfterMs };
		}
		inFlight += 1;
		await clock.after(latency(job));
		inFlight -= 1;
		worker.answeredAtMs.push(clock.now());
		return { kind: 'answered', value: null };
	};
	const runs = stats.map((worker, index) =>
		runBatch({
			count: items,
			prepare: (job) => ({ kind: 'job', job, lane: 'model', estimateUsd: null }),
			attempt: (job) => attempt(worker, job),
			limits: { ...LIMITS, maxConcurrency, ...limits },
			budget: new Budget(0),
			clock,
			random: randomFrom(seed * 1_000 + index),
			lookAhead: 0,
		}),
	);
	const results = await clock.run(Promise.all(runs));
	const sum = (name) => stats.reduce((total, worker) => total + worker[name], 0);
	return {
		endMs: clock.now(),
		sleeps: clock.sleeps,
		requests: sum('requests'),
		throttled: sum('throttled'),
		stats,
		answered: results
			.flatMap(({ outcomes }) => outcomes)
			.filter(({ status }) => status === 'answered').length,
	};
}

/** Time that a static window of `size` takes for these latencies, in order and without overhead. */
function idealMs(latencies, size) {
	const slots = new Array(Math.min(size, latencies.length)).fill(0);
	for (const latencyMs of latencies) {
		let first = 0;
		for (let slot = 1; slot < slots.length; slot++) if (slots[slot] < slots[first]) first = slot;
		slots[first] += latencyMs;
	}
	return Math.max(...slots);
}

/** Fairness of shares: 1 when all are equal, 1 / n when one has all. */
function jainIndex(shares) {
	const sum = shares.reduce((total, share) => total + share, 0);
	const squares = shares.reduce((total, share) => total + share * share, 0);
	return (sum * sum) / (shares.length * squares);
}

module.exports = { idealMs, jainIndex, lognormalFrom, randomFrom, simulate };
