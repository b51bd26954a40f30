import { Results } from '../../../nodes/engine/results';
import type { TestOutcome } from './scenario';
import { newTask } from './tasks';

const UNSENT = { attempts: 0, lostReplies: 0, durationMs: 0 };
const FINAL = { failure: 'no', retryable: false };

const newResults = (
	count: number,
	{
		settled = [],
		failed = 0,
		stopAfter = 0,
	}: { settled?: Array<TestOutcome | undefined>; failed?: number; stopAfter?: number } = {},
) => new Results<string, string>(count, settled, failed, stopAfter);

describe('results', () => {
	test('keep what each job went through, by index', () => {
		const results = newResults(3);
		results.fail(newTask(2, { attempts: 5, lostReplies: 2, firstStartMs: 40 }), FINAL, 100);
		results.answer(newTask(0, { attempts: 1, firstStartMs: 90 }), 'yes', 100);
		results.reject(1, 'odd');
		expect(results.close().outcomes).toEqual([
			{ status: 'answered', value: 'yes', attempts: 1, lostReplies: 0, durationMs: 10 },
			{ status: 'failed', failure: 'odd', retryable: false, ...UNSENT },
			{ status: 'failed', ...FINAL, attempts: 5, lostReplies: 2, durationMs: 60 },
		]);
	});

	test('say when a limit opens again only where that is known', () => {
		const results = newResults(2);
		const failure = 'slow down';
		results.fail(newTask(0), { failure, retryable: true, resetAtMs: 7 }, 0);
		results.fail(newTask(1), { failure, retryable: true }, 0);
		const [first, second] = results.close().outcomes;
		expect(first).toEqual({
			status: 'failed',
			failure,
			retryable: true,
			resetAtMs: 7,
			...UNSENT,
		});
		expect(second).not.toHaveProperty('resetAtMs');
	});

	test('keep what a skipped job went through, too', () => {
		const results = newResults(1);
		results.stop('runTimeReached');
		const task = newTask(0, { attempts: 2, lostReplies: 1, firstStartMs: 0, lastFailure: 'busy' });
		results.skip(task, 'runTimeReached', 50);
		expect(results.close()).toMatchObject({
			stopped: 'runTimeReached',
			outcomes: [
				{ reason: 'runTimeReached', failure: 'busy', attempts: 2, lostReplies: 1, durationMs: 50 },
			],
		});
	});

	test('skip what was never sent for the first reason to stop', () => {
		const results = newResults(2);
		results.answer(newTask(1), 'yes', 0);
		results.stop('costBudgetReached');
		results.stop('stoppedAfterFatal', 'bad key');
		expect(results.close()).toMatchObject({
			stopped: 'costBudgetReached',
			outcomes: [
				{ status: 'skipped', reason: 'costBudgetReached', ...UNSENT },
				{ status: 'answered' },
			],
		});
	});

	test('tell unsent jobs the fatal failure', () => {
		const results = newResults(1);
		results.stop('stoppedAfterFatal', 'bad key');
		expect(results.close()).toMatchObject({
			stopped: 'stoppedAfterFatal',
			outcomes: [{ reason: 'stoppedAfterFatal', failure: 'bad key' }],
		});
	});

	test('name no reason to stop when nothing was skipped', () => {
		const results = newResults(1);
		results.stop('costBudgetReached');
		results.answer(newTask(0), 'yes', 0);
		expect(results.close().stopped).toBeNull();
	});

	test('leave settled outcomes as they are', () => {
		const settled: TestOutcome[] = [{ status: 'answered', value: 'before', ...UNSENT }];
		const results = newResults(2, { settled });
		expect([results.isSettled(0), results.isSettled(1)]).toEqual([true, false]);
		results.stop('cancelled');
		expect(results.close().outcomes[0]).toBe(settled[0]);
	});
});

describe('counting failures', () => {
	test('stops at the wanted number, those from before included', () => {
		const results = newResults(9, { failed: 1, stopAfter: 3 });
		results.fail(newTask(0), FINAL, 0);
		expect(results.stopped).toBeNull();
		results.reject(1, 'odd');
		expect(results.stopped).toBe('stoppedAfterFailures');
		expect(results.close().stopped).toBe('stoppedAfterFailures');
	});

	test('stops at once where there were enough before', () => {
		expect(newResults(1, { failed: 3, stopAfter: 3 }).stopped).toBe('stoppedAfterFailures');
	});

	test('never stops for a limit of 0', () => {
		const results = newResults(9, { failed: 100 });
		for (let index = 0; index < 9; index++) results.reject(index, 'odd');
		expect(results.stopped).toBeNull();
	});

	test('counts each copy of a job that fails, before or after it did', () => {
		const results = newResults(9, { stopAfter: 4 });
		results.copy(1, 0);
		results.copy(2, 0);
		results.fail(newTask(0), FINAL, 0);
		expect(results.stopped).toBeNull();
		results.copy(3, 0);
		expect(results.stopped).toBe('stoppedAfterFailures');
	});

	test('counts no copy of a job that is answered or skipped', () => {
		const results = newResults(9, { stopAfter: 1 });
		results.copy(1, 0);
		results.answer(newTask(0), 'yes', 0);
		results.copy(2, 0);
		results.copy(4, 3);
		results.skip(newTask(3), 'runTimeReached', 0);
		results.copy(5, 3);
		expect(results.stopped).toBeNull();
		expect(results.close().outcomes[4]).toMatchObject({ status: 'skipped', copyOf: 3, ...UNSENT });
	});

	test('counts a copy of a job that failed in an earlier run', () => {
		const settled: TestOutcome[] = [{ status: 'failed', ...FINAL, ...UNSENT }];
		const results = newResults(2, { settled, stopAfter: 1 });
		expect(results.stopped).toBeNull();
		results.copy(1, 0);
		expect(results.stopped).toBe('stoppedAfterFailures');
	});
});
