import * as fc from 'fast-check';
import { WakeUp } from '../../../nodes/engine/wakeUp';
import { FakeClock } from './fakeClock';

const HOUR_MS = 3_600_000;

function build(onWake: () => void = () => undefined) {
	const clock = new FakeClock();
	const delaysMs: number[] = [];
	const wakesMs: number[] = [];
	const errors: unknown[] = [];
	const wakeUp = new WakeUp(
		{
			now: () => clock.now(),
			sleep: (delayMs, signal) => {
				delaysMs.push(delayMs);
				return clock.sleep(delayMs, signal);
			},
		},
		() => {
			wakesMs.push(clock.now());
			onWake();
		},
		(error) => errors.push(error),
	);
	const wait = (delayMs: number): Promise<void> => clock.run(clock.after(delayMs));
	return { wakeUp, clock, delaysMs, wakesMs, errors, wait };
}

describe('an wakeUp', () => {
	test('rings once at the earliest time set since it last rang, with one timer at most', async () => {
		// No look falls on a ring: the fractions of the waits add up to less than one.
		const steps = fc.array(
			fc.record({
				inMs: fc.integer({ min: 0, max: 50 }).map((whole) => whole + 0.5),
				waitMs: fc.integer({ min: 0, max: 40 }).map((whole) => whole + 1 / 64),
			}),
			{ maxLength: 30 },
		);
		await fc.assert(
			fc.asyncProperty(steps, async (plan) => {
				const { wakeUp, clock, wakesMs, wait } = build();
				const expected: number[] = [];
				let dueMs = Infinity;
				for (const { inMs, waitMs } of plan) {
					wakeUp.set(clock.now() + inMs);
					expect(clock.sleeping).toBe(1);
					dueMs = Math.min(dueMs, clock.now() + Math.ceil(inMs));
					await wait(waitMs);
					if (dueMs < clock.now()) {
						expected.push(dueMs);
						dueMs = Infinity;
					}
					expect(wakesMs).toEqual(expected);
				}
			}),
			{ numRuns: 50 },
		);
	});

	test('never rings for Infinity, and sets no timer for it', async () => {
		const { wakeUp, clock, wakesMs, wait } = build();
		wakeUp.set(Infinity);
		await wait(1_000);
		expect([clock.sleeps, wakesMs]).toEqual([0, []]);
	});

	test('rings at once for a time that has passed', async () => {
		const { wakeUp, wakesMs, wait } = build();
		await wait(500);
		wakeUp.set(-Infinity);
		await wait(1);
		expect(wakesMs).toEqual([500]);
	});

	test('keeps its timer when a later time is set', () => {
		const { wakeUp, clock } = build();
		wakeUp.set(100);
		wakeUp.set(200);
		wakeUp.set(100);
		expect(clock.sleeps).toBe(1);
	});

	test('sleeps for an hour at most, and rings then for its owner to set it again', async () => {
		const { wakeUp, delaysMs, wakesMs, wait } = build(() => wakeUp.set(3 * HOUR_MS));
		wakeUp.set(3 * HOUR_MS);
		await wait(2.5 * HOUR_MS);
		expect(wakesMs).toEqual([HOUR_MS, 2 * HOUR_MS]);
		expect(delaysMs).toEqual([HOUR_MS, HOUR_MS, HOUR_MS]);
	});

	test('neither rings nor leaves a timer once it is cleared', async () => {
		const { wakeUp, clock, wakesMs, wait } = build();
		wakeUp.set(100);
		wakeUp.clear();
		expect(clock.sleeping).toBe(0);
		await wait(200);
		expect(wakesMs).toEqual([]);
		wakeUp.set(300);
		await wait(200);
		expect(wakesMs).toEqual([300]);
	});

	test('takes a sleep that is rejected on abort for one that was cleared', async () => {
		const clock = new FakeClock();
		const rung = jest.fn();
		const failed = jest.fn();
		const sleep = (delayMs: number, signal: AbortSignal): Promise<void> =>
			clock.sleep(delayMs, signal).then(() => {
				if (signal.aborted) throw new Error('aborted');
			});
		const wakeUp = new WakeUp({ now: () => clock.now(), sleep }, rung, failed);
		wakeUp.set(100);
		wakeUp.clear();
		await clock.run(clock.after(200));
		expect(rung).not.toHaveBeenCalled();
		expect(failed).not.toHaveBeenCalled();
	});

	test("reports what its owner's call throws", async () => {
		const error = new Error('broken');
		const { wakeUp, errors, wait } = build(() => {
			throw error;
		});
		wakeUp.set(10);
		await wait(20);
		expect(errors).toEqual([error]);
	});
});
