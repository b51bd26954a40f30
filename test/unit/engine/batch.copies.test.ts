import type { Prepared } from '../../../nodes/engine/types';
import { answer, busy, play, refuse, statuses, type Scenario, type Steps } from './scenario';

const UNSENT = { attempts: 0, lostReplies: 0, durationMs: 0 };

/** Plays jobs one at a time, of which some are copies of others. */
async function playCopies(
	steps: Steps,
	copies: Record<number, number>,
	{ count, ...more }: Scenario,
) {
	const prepare = (index: number): Prepared<number, string> => {
		const of = copies[index];
		if (of !== undefined) return { kind: 'copy', of };
		return { kind: 'job', job: index, lane: 'one', estimateUsd: null };
	};
	const limits = { maxConcurrency: 1, ...more.limits };
	return await play(steps, { prepare, count, ...more, limits });
}

describe('copies', () => {
	test('are never sent, and point to their original', async () => {
		const played = await playCopies(() => answer(), { 1: 0, 3: 2, 4: 0 }, { count: 5 });
		expect(played.starts.map(({ index }) => index)).toEqual([0, 2]);
		expect(played.starts.length).toBe(2);
		expect(played.result.outcomes.slice(3)).toEqual([
			{ status: 'answered', value: 'yes', copyOf: 2, ...UNSENT },
			{ status: 'answered', value: 'yes', copyOf: 0, ...UNSENT },
		]);
	});

	test('count no failure when the original is answered in the end', async () => {
		const steps: Steps = (_, turn) => (turn < 2 ? busy() : answer());
		const limits = { stopAfterFailures: 1, maxConcurrency: 4 };
		const played = await playCopies(steps, { 1: 0, 2: 0 }, { count: 4, limits });
		expect(statuses(played)).toEqual(['answered', 'answered', 'answered', 'answered']);
	});

	test('that were read first fail with their original', async () => {
		const steps: Steps = (index) => (index === 0 ? refuse(500) : answer(100));
		const limits = { stopAfterFailures: 3, maxConcurrency: 2 };
		const played = await playCopies(steps, { 1: 0, 2: 0 }, { count: 20, limits });
		expect(played.result.stopped).toBe('stoppedAfterFailures');
		expect(Math.max(...played.starts.map(({ atMs }) => atMs))).toBeLessThanOrEqual(500);
	});

	test('that are read later fail at once', async () => {
		const steps: Steps = (index) => (index === 0 ? refuse() : answer());
		const limits = { stopAfterFailures: 2 };
		const played = await playCopies(steps, { 2: 0 }, { count: 4, limits });
		expect(statuses(played)).toEqual(['failed', 'answered', 'failed', 'stoppedAfterFailures']);
	});

	test('of an invalid job fail as well', async () => {
		const prepare = (index: number): Prepared<number, string> =>
			index === 0 ? { kind: 'invalid', failure: 'odd' } : { kind: 'copy', of: 0 };
		const limits = { stopAfterFailures: 3 };
		const played = await play(() => answer(), { count: 5, prepare, limits });
		expect(played.reads).toEqual([0, 1, 2]);
		expect(statuses(played)).toEqual([
			'failed',
			'failed',
			'failed',
			'stoppedAfterFailures',
			'stoppedAfterFailures',
		]);
		expect(played.result.outcomes[0]).toEqual({
			status: 'failed',
			failure: 'odd',
			retryable: false,
			...UNSENT,
		});
	});

	test('of a skipped job are no failures', async () => {
		const limits = { stopAfterFailures: 2, cutOffAtMs: 1_000, maxConcurrency: 2 };
		const played = await playCopies(() => answer(9_000), { 1: 0, 2: 0 }, { count: 3, limits });
		expect(statuses(played)).toEqual(['runTimeReached', 'runTimeReached', 'runTimeReached']);
		expect(played.result.stopped).toBe('runTimeReached');
	});

	test('of a job that failed in an earlier run count as failures', async () => {
		const settled = [{ status: 'failed', failure: 'no', retryable: false, ...UNSENT } as const];
		const limits = { stopAfterFailures: 1 };
		const played = await playCopies(() => answer(), { 1: 0 }, { count: 3, settled, limits });
		expect(statuses(played)).toEqual(['failed', 'failed', 'stoppedAfterFailures']);
		expect(played.starts).toEqual([]);
	});
});
