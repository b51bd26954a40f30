import { Ledger } from '../../../nodes/engine/ledger';
import type { TestOutcome } from './scenario';
import { newTask } from './tasks';

const UNSENT = { attempts: 0, lostReplies: 0, durationMs: 0 };
const FINAL = { failure: 'no', retryable: false };

const newLedger = (
	count: number,
	{
		settled = [],
		failed = 0,
		stopAfter = 0,
	}: { settled?: Array<TestOutcome | undefined>; failed?: number; stopAfter?: number } = {},
) => new Ledger<string, string>(count, settled, failed, stopAfter);

describe('the books', () => {
	it('keep what each job went through, by index', () => {
		const ledger = newLedger(3);
		ledger.fail(newTask(2, { attempts: 5, lostReplies: 2, firstStartMs: 40 }), FINAL, 100);
		ledger.answer(newTask(0, { attempts: 1, firstStartMs: 90 }), 'yes', 100);
		ledger.reject(1, 'odd');
		expect(ledger.close().outcomes).toEqual([
			{ status: 'answered', value: 'yes', attempts: 1, lostReplies: 0, durationMs: 10 },
			{ status: 'failed', failure: 'odd', retryable: false, ...UNSENT },
			{ status: 'failed', ...FINAL, attempts: 5, lostReplies: 2, durationMs: 60 },
		]);
	});

	it('say when a limit opens again only where that is known', () => {
		const ledger = newLedger(2);
		const failure = 'slow down';
		ledger.fail(newTask(0), { failure, retryable: true, resetAtMs: 7 }, 0);
		ledger.fail(newTask(1), { failure, retryable: true }, 0);
		const [first, second] = ledger.close().outcomes;
		expect(first).toEqual({
			status: 'failed',
			failure,
			retryable: true,
			resetAtMs: 7,
			...UNSENT,
		});
		expect(second).not.toHaveProperty('resetAtMs');
	});

	it('keep what a skipped job went through, too', () => {
		const ledger = newLedger(1);
		ledger.stop('runTimeReached');
		const task = newTask(0, { attempts: 2, lostReplies: 1, firstStartMs: 0, lastFailure: 'busy' });
		ledger.skip(task, 'runTimeReached', 50);
		expect(ledger.close()).toMatchObject({
			stopped: 'runTimeReached',
			outcomes: [
				{ reason: 'runTimeReached', failure: 'busy', attempts: 2, lostReplies: 1, durationMs: 50 },
			],
		});
	});

	it('skip what was never sent for the first reason to stop', () => {
		const ledger = newLedger(2);
		ledger.answer(newTask(1), 'yes', 0);
		ledger.stop('costBudgetReached');
		ledger.stop('stoppedAfterFatal', 'bad key');
		expect(ledger.close()).toMatchObject({
			stopped: 'costBudgetReached',
			stopFailure: undefined,
			outcomes: [
				{ status: 'skipped', reason: 'costBudgetReached', ...UNSENT },
				{ status: 'answered' },
			],
		});
	});

	it('tell unsent jobs the fatal failure', () => {
		const ledger = newLedger(1);
		ledger.stop('stoppedAfterFatal', 'bad key');
		expect(ledger.close()).toMatchObject({
			stopped: 'stoppedAfterFatal',
			stopFailure: 'bad key',
			outcomes: [{ reason: 'stoppedAfterFatal', failure: 'bad key' }],
		});
	});

	it('name no reason to stop when nothing was skipped', () => {
		const ledger = newLedger(1);
		ledger.stop('costBudgetReached');
		ledger.answer(newTask(0), 'yes', 0);
		expect(ledger.close().stopped).toBeNull();
	});

	it('leave settled outcomes as they are', () => {
		const settled: TestOutcome[] = [{ status: 'answered', value: 'before', ...UNSENT }];
		const ledger = newLedger(2, { settled });
		expect([ledger.isSettled(0), ledger.isSettled(1)]).toEqual([true, false]);
		ledger.stop('cancelled');
		expect(ledger.close().outcomes[0]).toBe(settled[0]);
	});
});

describe('counting failures', () => {
	it('stops at the wanted number, those from before included', () => {
		const ledger = newLedger(9, { failed: 1, stopAfter: 3 });
		ledger.fail(newTask(0), FINAL, 0);
		expect(ledger.stopped).toBeNull();
		ledger.reject(1, 'odd');
		expect(ledger.stopped).toBe('stoppedAfterFailures');
		expect(ledger.close().stopFailure).toBe('odd');
	});

	it('stops at once where there were enough before', () => {
		expect(newLedger(1, { failed: 3, stopAfter: 3 }).stopped).toBe('stoppedAfterFailures');
	});

	it('never stops for a limit of 0', () => {
		const ledger = newLedger(9, { failed: 100 });
		for (let index = 0; index < 9; index++) ledger.reject(index, 'odd');
		expect(ledger.stopped).toBeNull();
	});

	it('counts each copy of a job that fails, before or after it did', () => {
		const ledger = newLedger(9, { stopAfter: 4 });
		ledger.copy(1, 0);
		ledger.copy(2, 0);
		ledger.fail(newTask(0), FINAL, 0);
		expect(ledger.stopped).toBeNull();
		ledger.copy(3, 0);
		expect(ledger.stopped).toBe('stoppedAfterFailures');
	});

	it('counts no copy of a job that is answered or skipped', () => {
		const ledger = newLedger(9, { stopAfter: 1 });
		ledger.copy(1, 0);
		ledger.answer(newTask(0), 'yes', 0);
		ledger.copy(2, 0);
		ledger.copy(4, 3);
		ledger.skip(newTask(3), 'runTimeReached', 0);
		ledger.copy(5, 3);
		expect(ledger.stopped).toBeNull();
		expect(ledger.close().outcomes[4]).toEqual({ status: 'copied', of: 3, ...UNSENT });
	});

	it('counts a copy of a job that failed in an earlier run', () => {
		const settled: TestOutcome[] = [{ status: 'failed', ...FINAL, ...UNSENT }];
		const ledger = newLedger(2, { settled, stopAfter: 1 });
		expect(ledger.stopped).toBeNull();
		ledger.copy(1, 0);
		expect(ledger.stopped).toBe('stoppedAfterFailures');
	});
});
