import * as fc from 'fast-check';
import { runBatch } from '../../../nodes/engine/batch';
import type { BatchOptions } from '../../../nodes/engine/batchOptions';
import { Budget } from '../../../nodes/engine/budget';
import type { BatchLimits, AttemptResult } from '../../../nodes/engine/types';
import { FakeClock } from './fakeClock';

type Reply = 'answered' | 'transient' | 'throttled' | 'hinted' | 'failed' | 'lost';

/** What the server does with each try of one job; the last reply repeats. */
interface Script {
	lane: number;
	tries: Array<{ reply: Reply; latencyMs: number }>;
}

/** Timers come late; a start makes up for so much, so that the pace holds on the whole. */
const TIMER_SLACK_MS = 20;

const LIMITS: BatchLimits = {
	maxConcurrency: 4,
	maxAttempts: 5,
	requestsPerMinute: 0,
	requestTimeoutMs: 60_000,
	maxRateLimitWaitMs: 300_000,
	stopAfterFailures: 0,
	startUntilMs: Infinity,
	cutOffAtMs: Infinity,
};

const reply = fc.constantFrom<Reply>(
	'answered',
	'answered',
	'answered',
	'transient',
	'throttled',
	'hinted',
	'failed',
	'lost',
);
const script = fc.record({
	lane: fc.integer({ min: 0, max: 2 }),
	tries: fc.array(fc.record({ reply, latencyMs: fc.integer({ min: 0, max: 5_000 }) }), {
		minLength: 1,
		maxLength: 4,
	}),
});
const scripts = fc.array(script, { minLength: 1, maxLength: 40 });

/** Runs scripts through the engine in simulated time and records what the server sees. */
async function simulate(
	jobs: readonly Script[],
	more: Partial<BatchOptions<number, number, string>> = {},
) {
	const clock = new FakeClock();
	const starts: Array<{ index: number; atMs: number }> = [];
	const tries = new Map<number, number>();
	const inFlightByLane = new Map<number, number>();
	let inFlight = 0;
	let maxInFlight = 0;
	const attempt = async (
		index: number,
		signal: AbortSignal,
	): Promise<AttemptResult<number, string>> => {
		const job = jobs[index];
		if (job === undefined) throw new Error(`no job ${index}`);
		const turn = tries.get(index) ?? 0;
		tries.set(index, turn + 1);
		// A server that throttles for ever would never let the run end.
		const step = job.tries[Math.min(turn, job.tries.length - 1)];
		const isLast = turn >= 12;
		starts.push({ index, atMs: clock.now() });
		inFlight += 1;
		inFlightByLane.set(job.lane, (inFlightByLane.get(job.lane) ?? 0) + 1);
		maxInFlight = Math.max(maxInFlight, inFlight);
		await clock.after(step?.latencyMs ?? 0);
		inFlight -= 1;
		if (signal.aborted) return { kind: 'transient', failure: 'aborted' };
		switch (isLast ? 'answered' : step?.reply) {
			case 'transient':
				return { kind: 'transient', failure: 'busy' };
			case 'lost':
				return { kind: 'transient', failure: 'lost', charge: { costUsd: null, lost: true } };
			case 'throttled':
				return { kind: 'throttled', failure: 'slow down', scope: 'lane', retryAfterMs: null };
			case 'hinted':
				return { kind: 'throttled', failure: 'slow down', scope: 'lane', retryAfterMs: 1_000 };
			case 'failed':
				return { kind: 'failed', failure: 'no' };
			default:
				return { kind: 'answered', value: index, charge: { costUsd: 1 } };
		}
	};
	const result = await clock.run(
		runBatch<number, number, string>({
			count: jobs.length,
			prepare: (index) => ({
				kind: 'job',
				job: index,
				lane: String(jobs[index]?.lane),
				estimateUsd: 1,
			}),
			attempt,
			limits: LIMITS,
			budget: new Budget(0),
			clock,
			random: () => 0.5,
			lookAhead: 10,
			...more,
		}),
	);
	return { result, starts, maxInFlight, clock };
}

describe('a batch under random latencies and failures', () => {
	test('settles every job once, keeps the order, and never flies more than it may', async () => {
		await fc.assert(
			fc.asyncProperty(scripts, fc.integer({ min: 1, max: 8 }), async (jobs, maxConcurrency) => {
				const limits = { ...LIMITS, maxConcurrency };
				const { result, maxInFlight, clock } = await simulate(jobs, { limits });
				expect(result.outcomes).toHaveLength(jobs.length);
				result.outcomes.forEach((outcome, index) => {
					if (outcome.status === 'answered') expect(outcome.value).toBe(index);
					expect(['answered', 'failed']).toContain(outcome.status);
				});
				expect(maxInFlight).toBeLessThanOrEqual(maxConcurrency);
				expect(clock.sleeping).toBe(0);
			}),
			{ numRuns: 200 },
		);
	});

	test('counts only tries that were not throttled towards maxAttempts', async () => {
		await fc.assert(
			fc.asyncProperty(scripts, fc.integer({ min: 1, max: 3 }), async (jobs, maxAttempts) => {
				const limits = { ...LIMITS, maxAttempts };
				const { result } = await simulate(jobs, { limits });
				result.outcomes.forEach((outcome, index) => {
					if (outcome.status !== 'failed' || !['busy', 'lost'].includes(outcome.failure)) return;
					if (outcome.resetAtMs !== undefined) return;
					const played = jobs[index]?.tries ?? [];
					const counted = Array.from(
						{ length: outcome.attempts },
						(_, turn) => played[Math.min(turn, played.length - 1)]?.reply,
					).filter((name) => name === 'transient' || name === 'lost');
					expect(counted).toHaveLength(maxAttempts);
				});
			}),
			{ numRuns: 100 },
		);
	});

	test('never sends an answered job again', async () => {
		await fc.assert(
			fc.asyncProperty(scripts, async (jobs) => {
				const { result, starts } = await simulate(jobs);
				const sent = new Map<number, number>();
				for (const { index } of starts) sent.set(index, (sent.get(index) ?? 0) + 1);
				result.outcomes.forEach((outcome, index) => {
					expect(sent.get(index) ?? 0).toBe(outcome.attempts);
				});
			}),
			{ numRuns: 100 },
		);
	});

	test('goes over a cost cap by one answer at most where each estimate bounds its try', async () => {
		await fc.assert(
			fc.asyncProperty(
				scripts,
				fc.integer({ min: 1, max: 100 }),
				fc.double({ min: 0.1, max: 20, noNaN: true }),
				async (jobs, maxConcurrency, capUsd) => {
					const budget = new Budget(capUsd);
					const limits = { ...LIMITS, maxConcurrency };
					const { result } = await simulate(jobs, { limits, budget });
					expect(budget.totalUsd).toBeLessThan(capUsd + 1);
					for (const outcome of result.outcomes) {
						if (outcome.status === 'skipped') expect(outcome.reason).toBe('costBudgetReached');
					}
				},
			),
			{ numRuns: 100 },
		);
	});

	test('paces starts evenly under requestsPerMinute', async () => {
		await fc.assert(
			fc.asyncProperty(scripts, fc.integer({ min: 1, max: 600 }), async (jobs, perMinute) => {
				const limits = { ...LIMITS, requestsPerMinute: perMinute };
				const { starts } = await simulate(jobs, { limits });
				const intervalMs = 60_000 / perMinute;
				const [first] = starts;
				starts.forEach(({ atMs }, index) => {
					const dueMs = (first?.atMs ?? 0) + index * intervalMs;
					expect(atMs).toBeGreaterThanOrEqual(dueMs - TIMER_SLACK_MS);
				});
			}),
			{ numRuns: 50 },
		);
	});

	test('ends in the same turn when it is cancelled, and leaves no timer behind', async () => {
		await fc.assert(
			fc.asyncProperty(scripts, fc.integer({ min: 0, max: 8_000 }), async (jobs, cancelAtMs) => {
				const clock = new FakeClock();
				const controller = new AbortController();
				let startsAfter = 0;
				clock.at(cancelAtMs, () => controller.abort());
				const result = await clock.run(
					runBatch<number, number, string>({
						count: jobs.length,
						prepare: (index) => ({ kind: 'job', job: index, lane: 'one', estimateUsd: null }),
						attempt: async (index) => {
							if (controller.signal.aborted) startsAfter += 1;
							await clock.after(jobs[index]?.tries[0]?.latencyMs ?? 0);
							return { kind: 'answered', value: index };
						},
						limits: LIMITS,
						budget: new Budget(0),
						clock,
						random: () => 0.5,
						lookAhead: 0,
						cancelSignal: controller.signal,
					}),
				);
				expect(startsAfter).toBe(0);
				expect(clock.sleeping).toBe(0);
				expect(clock.now()).toBeLessThanOrEqual(Math.max(cancelAtMs, 200_000));
				for (const outcome of result.outcomes) {
					if (outcome.status === 'skipped') expect(outcome.reason).toBe('cancelled');
				}
			}),
			{ numRuns: 100 },
		);
	});
});
