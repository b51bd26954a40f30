'use strict';

const { randomFrom } = require('./draws.js');
const { FakeClock, LimitRegistry, runBatch } = require('./engine.js');

/** Milliseconds after which a refusal comes back. */
const REFUSAL_MS = 2;

const LIMITS = {
	maxAttempts: 5,
	requestsPerMinute: 0,
	requestTimeoutMs: 300_000,
	maxRateLimitWaitMs: 300_000,
	stopAfterFailures: 0,
	startUntilMs: Infinity,
	cutOffAtMs: Infinity,
};

/**
 * Runs one or more workers, each an engine of its own, against one provider in simulated time.
 *
 * @param {object} options
 * @param {number} options.items of each worker
 * @param {number} [options.workers] that know nothing of each other
 * @param {number} [options.runs] of each worker, one after the other, in one process
 * @param {{ admit: Function }} options.provider see `providers.js`
 * @param {(job: number) => number} options.latency in milliseconds
 * @returns what each worker met, and times in milliseconds
 */
async function simulate({
	items,
	workers = 1,
	runs = 1,
	maxConcurrency,
	provider,
	latency,
	seed,
	limits,
}) {
	const clock = new FakeClock();
	const stats = Array.from({ length: workers }, () => ({
		requests: 0,
		startedAtMs: [],
		refusedAtMs: [],
		answeredAtMs: [],
		runEndsMs: [],
	}));
	let inFlight = 0;
	let answered = 0;
	const attempt = async (worker, job, tries) => {
		worker.startedAtMs.push(clock.now());
		tries[job] = (tries[job] ?? 0) + 1;
		const refusal = provider.admit(clock.now(), inFlight, job, tries[job]);
		if (refusal !== null) {
			worker.refusedAtMs.push(clock.now());
			await clock.after(REFUSAL_MS);
			// As in `openrouter/reply/throttleScope.ts`: without a word and a time it is not known who refuses.
			const { retryAfterMs, scope = retryAfterMs === null ? 'unknown' : 'lane' } = refusal;
			return { kind: 'throttled', failure: 'throttled', scope, retryAfterMs };
		}
		inFlight += 1;
		await clock.after(latency(job));
		inFlight -= 1;
		worker.answeredAtMs.push(clock.now());
		return { kind: 'answered', value: null };
	};
	const work = async (worker, index) => {
		const shared = { registry: new LimitRegistry(), key: '' };
		for (let run = 0; run < runs; run++) {
			const tries = [];
			const { outcomes } = await runBatch({
				count: items,
				prepare: (job) => ({ kind: 'job', job, lane: 'model', estimateUsd: null }),
				attempt: (job) => attempt(worker, job, tries),
				limits: { ...LIMITS, maxConcurrency, ...limits },
				clock,
				random: randomFrom(seed * 1_000 + index),
				shared,
			});
			worker.runEndsMs.push(clock.now());
			answered += outcomes.filter(({ status }) => status === 'answered').length;
		}
	};
	await clock.run(Promise.all(stats.map(work)));
	const sum = (name) => stats.reduce((total, worker) => total + worker[name].length, 0);
	return {
		endMs: clock.now(),
		stats,
		requests: sum('startedAtMs'),
		refused: sum('refusedAtMs'),
		waste: sum('refusedAtMs') / sum('startedAtMs'),
		lost: items * workers * runs - answered,
	};
}

module.exports = { REFUSAL_MS, simulate };
