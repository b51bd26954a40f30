import * as fc from 'fast-check';
import type { Prepared } from '../../../nodes/engine/types';
import { type Steps, answer, busy, doom, play, refuse, statuses, throttle } from './scenario';

const ONE_AT_A_TIME = { maxConcurrency: 1 };
const lastStartMs = (starts: Array<{ atMs: number }>): number =>
	Math.max(...starts.map(({ atMs }) => atMs));

describe('too many failures', () => {
	test('end new starts, while what is in flight finishes', async () => {
		const steps: Steps = (index) => (index < 2 ? refuse(100 * (index + 1)) : answer(5_000));
		const limits = { stopAfterFailures: 2, maxConcurrency: 4 };
		const played = await play(steps, { count: 20, limits });
		expect(played.result).toMatchObject({ stopped: 'stoppedAfterFailures' });
		expect(lastStartMs(played.starts)).toBeLessThan(400);
		expect(played.starts.every(({ abortReason }) => abortReason === null)).toBe(true);
		const sent = played.starts.length;
		expect(statuses(played)).toEqual([
			...new Array(2).fill('failed'),
			...new Array(sent - 2).fill('answered'),
			...new Array(20 - sent).fill('stoppedAfterFailures'),
		]);
	});

	test('are counted to the job, those of earlier runs included', async () => {
		const failures = fc.array(fc.boolean(), { minLength: 1, maxLength: 30 });
		const limit = fc.integer({ min: 1, max: 6 });
		await fc.assert(
			fc.asyncProperty(failures, limit, fc.nat({ max: 4 }), async (fails, most, failedBefore) => {
				const played = await play((index) => (fails[index] ? refuse() : answer()), {
					count: fails.length,
					failedBefore,
					limits: { ...ONE_AT_A_TIME, stopAfterFailures: most },
				});
				let failed = failedBefore;
				const expected = fails.map((isFailure) => {
					if (failed >= most) return 'stoppedAfterFailures';
					if (isFailure) failed += 1;
					return isFailure ? 'failed' : 'answered';
				});
				expect(statuses(played)).toEqual(expected);
				expect(played.result.stopped).toBe(
					expected.includes('stoppedAfterFailures') ? 'stoppedAfterFailures' : null,
				);
			}),
		);
	});

	test('are failures of jobs, not of tries', async () => {
		const steps: Steps = (_, turn) => (turn < 3 ? busy() : answer());
		const played = await play(steps, { count: 5, limits: { stopAfterFailures: 1 } });
		expect(new Set(statuses(played))).toEqual(new Set(['answered']));
	});

	test('leave a job that backs off with what it went through', async () => {
		const steps: Steps = (index) => (index === 0 ? busy(50, 'status 500') : refuse(80));
		const limits = { ...ONE_AT_A_TIME, stopAfterFailures: 1 };
		const played = await play(steps, { count: 2, limits });
		expect(played.result.outcomes[0]).toEqual({
			status: 'skipped',
			reason: 'stoppedAfterFailures',
			failure: 'status 500',
			attempts: 1,
			lostReplies: 0,
			durationMs: 130,
		});
	});

	test('count jobs that cannot be sent', async () => {
		const prepare = (): Prepared<number, string> => ({ kind: 'invalid', failure: 'odd' });
		const limits = { stopAfterFailures: 3 };
		const played = await play(() => answer(), { count: 9, prepare, limits });
		expect(played.reads).toEqual([0, 1, 2]);
	});
});

describe('a fatal failure', () => {
	test('ends new starts after the first, while what is in flight finishes', async () => {
		const steps: Steps = (index) => (index === 0 ? doom() : answer(1_000));
		const played = await play(steps, { count: 500, limits: { maxConcurrency: 8 } });
		expect(played.result).toMatchObject({
			stopped: 'stoppedAfterFatal',
		});
		expect(lastStartMs(played.starts)).toBeLessThan(200);
		const sent = played.starts.length;
		expect(statuses(played)).toEqual([
			'failed',
			...new Array(sent - 1).fill('answered'),
			...new Array(500 - sent).fill('stoppedAfterFatal'),
		]);
		expect(played.result.outcomes[0]).toMatchObject({ failure: 'bad key', retryable: false });
		expect(played.result.outcomes[499]).toMatchObject({ failure: 'bad key', attempts: 0 });
	});

	test('gives a job that comes back later no further try', async () => {
		const steps: Steps = (index) => (index === 0 ? doom() : busy(500));
		const played = await play(steps, { count: 2 });
		expect(played.clock.now()).toBe(500);
		expect(played.result.outcomes[1]).toMatchObject({
			reason: 'stoppedAfterFatal',
			failure: 'busy',
			attempts: 1,
			durationMs: 500,
		});
	});

	test('stands where it is one failure too many as well', async () => {
		const limits = { ...ONE_AT_A_TIME, stopAfterFailures: 1 };
		const played = await play(() => doom(), { count: 2, limits });
		expect(statuses(played)).toEqual(['failed', 'stoppedAfterFatal']);
	});

	test('does not replace an earlier reason', async () => {
		const steps: Steps = (index) => (index === 0 ? refuse(50) : doom(500));
		const played = await play(steps, { count: 20, limits: { stopAfterFailures: 1 } });
		expect(played.result).toMatchObject({ stopped: 'stoppedAfterFailures' });
	});

	test('of the last job skips nothing, and so stopped nothing', async () => {
		const played = await play(() => doom(), { count: 1 });
		expect([statuses(played), played.result.stopped]).toEqual([['failed'], null]);
	});
});

describe('what a fatal failure kept from being sent', () => {
	test('is told the failure, also where it was read ahead', async () => {
		const steps: Steps = (index, turn) => {
			if (index === 0) return turn === 0 ? throttle(60_000) : answer();
			return index === 3 ? doom(500) : answer();
		};
		const { result } = await play(steps, {
			count: 6,
			lane: (index) => (index < 3 ? 'held' : 'open'),
			lookAhead: 3,
			limits: { maxConcurrency: 1 },
		});
		const unsent = result.outcomes.filter(({ attempts }) => attempts === 0);
		expect(unsent.length).toBeGreaterThan(2);
		for (const outcome of unsent) expect(outcome).toMatchObject({ failure: 'bad key' });
	});
});
