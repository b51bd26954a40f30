import * as fc from 'fast-check';
import { chaos, COST_USD, holds, laneOf, playChaos, SETTLED, type Chaos } from './chaos';
import type { Played } from './scenario';

const check = async (hold: (plan: Chaos, played: Played) => void): Promise<void> =>
	await fc.assert(
		fc.asyncProperty(chaos, async (plan) => hold(plan, await playChaos(plan))),
		{ numRuns: 250 },
	);

/** What the tries of one job came to; a try that nobody waited for came to nothing. */
const kindsOf = ({ starts }: Played, index: number): string[] =>
	starts.filter((start) => start.index === index).map(({ came }) => came?.kind ?? 'nothing');

describe('a run in which anything can happen', () => {
	test('settles every job once, and books every request', async () => {
		await check(({ fates }, played) => {
			const { result, reads, starts, clock } = played;
			expect(result.outcomes).toHaveLength(fates.length);
			expect(reads).toEqual([...new Set(reads)]);
			result.outcomes.forEach((outcome, index) => {
				if (fates[index] === 'settled') expect(outcome).toBe(SETTLED);
				else expect(outcome.attempts).toBe(kindsOf(played, index).length);
			});
			const booked = result.outcomes.reduce((sum, { attempts }) => sum + attempts, 0);
			const before = fates.filter((fate) => fate === 'settled').length * SETTLED.attempts;
			expect(booked).toBe(starts.length + before);
			expect(clock.sleeping).toBe(0);
		});
	});

	test('ends every job as its last reply says', async () => {
		await check(({ limits }, played) => {
			played.result.outcomes.forEach((outcome, index) => {
				const kinds = kindsOf(played, index);
				if (kinds.length === 0) return;
				const tries = kinds.filter((kind) => kind === 'transient').length;
				expect(tries).toBeLessThanOrEqual(limits.maxAttempts);
				if (outcome.status === 'answered') {
					expect(kinds.indexOf('answered')).toBe(kinds.length - 1);
				} else if (outcome.status === 'failed' && !outcome.retryable) {
					expect(kinds.indexOf('failed')).toBe(kinds.length - 1);
				} else if (outcome.status === 'failed') {
					expect(kinds).not.toContain('failed');
				}
			});
		});
	});

	test('never flies more than it may, and gives a server the time that it asks for', async () => {
		await check(({ fates, limits }, played) => {
			expect(played.mostInFlight).toBeLessThanOrEqual(limits.maxConcurrency);
			for (const { lane, fromMs, untilMs } of holds(played, fates)) {
				const early = played.starts.filter(
					({ index, atMs }) =>
						atMs > fromMs && atMs < untilMs && (lane === null || laneOf(fates, index) === lane),
				);
				expect(early).toEqual([]);
			}
		});
	});

	test('keeps its limits of time and money', async () => {
		await check(({ limits, capUsd, cancelAtMs }, { starts, clock, budget }) => {
			const endMs = Math.min(limits.startUntilMs, limits.cutOffAtMs, cancelAtMs);
			for (const { atMs } of starts) expect(atMs).toBeLessThanOrEqual(endMs);
			expect(clock.now()).toBeLessThanOrEqual(Math.min(limits.cutOffAtMs + 500, cancelAtMs));
			if (capUsd > 0) expect(budget.totalUsd).toBeLessThan(capUsd + COST_USD + 1e-9);
		});
	});

	test('skips only for a reason that was given, and says which', async () => {
		await check(({ fates, limits, capUsd, estimateUsd, cancelAtMs }, { result, clock }) => {
			const reasons = new Set(
				result.outcomes.flatMap((outcome) =>
					outcome.status === 'skipped' ? [outcome.reason] : [],
				),
			);
			expect(result.stopped === null).toBe(reasons.size === 0);
			const isTimed = Math.min(limits.startUntilMs, limits.cutOffAtMs) < Infinity;
			if (!isTimed) expect(reasons).not.toContain('runTimeReached');
			if (capUsd === 0) expect(reasons).not.toContain('costBudgetReached');
			if (limits.stopAfterFailures === 0) expect(reasons).not.toContain('stoppedAfterFailures');
			if (!fates.includes('fatal')) expect(reasons).not.toContain('stoppedAfterFatal');
			if (clock.now() < cancelAtMs) expect(reasons).not.toContain('cancelled');
			if (capUsd === 0 || estimateUsd !== null) expect(reasons).not.toContain('costUnknown');
		});
	});
});
