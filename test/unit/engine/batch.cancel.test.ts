import * as fc from 'fast-check';
import { runBatch } from '../../../nodes/engine/batch';
import { Budget } from '../../../nodes/engine/budget';
import {
	answer,
	busy,
	deaf,
	doom,
	LIMITS,
	play,
	refuse,
	statuses,
	throttle,
	type Steps,
} from './scenario';
import { FakeClock } from './fakeClock';

/** A signal that can be aborted, and how many listen to it. */
function watched() {
	const controller = new AbortController();
	const { signal } = controller;
	const added = jest.spyOn(signal, 'addEventListener');
	const removed = jest.spyOn(signal, 'removeEventListener');
	const listeners = (): number => {
		const gone = new Set(removed.mock.calls.map(([, listener]) => listener));
		return added.mock.calls.filter(([, listener]) => !gone.has(listener)).length;
	};
	return { controller, signal, added, listeners };
}

describe('a run that is cancelled', () => {
	test('before it begins reads and sends nothing', async () => {
		const cancelSignal = AbortSignal.abort();
		const { result, reads, starts, clock } = await play(() => answer(), { count: 3, cancelSignal });
		expect([reads, starts, clock.sleeps, clock.now()]).toEqual([[], [], 0, 0]);
		expect(result.stopped).toBe('cancelled');
		for (const outcome of result.outcomes) {
			expect(outcome).toMatchObject({ status: 'skipped', reason: 'cancelled', attempts: 0 });
		}
	});

	test('hands over what is done in the same moment, and aborts the rest', async () => {
		const steps: Steps = (index) => (index < 2 ? answer(100) : deaf(answer(60_000)));
		const limits = { maxConcurrency: 4 };
		const played = await play(steps, { count: 10, cancelAtMs: 1_000, limits });
		expect(played.clock.now()).toBe(1_000);
		expect(statuses(played)).toEqual([
			...new Array(2).fill('answered'),
			...new Array(8).fill('cancelled'),
		]);
		expect([played.result.stopped, played.starts.length]).toEqual(['cancelled', 6]);
		const lost = played.result.outcomes.filter(({ lostReplies }) => lostReplies === 1);
		expect(lost).toHaveLength(4);
		expect(played.result.outcomes[2]).toMatchObject({ attempts: 1, lostReplies: 1 });
		await played.clock.run(played.clock.after(60_000));
		expect(played.starts.slice(2).map(({ abortReason }) => abortReason)).toEqual(
			new Array(4).fill('cancelled'),
		);
		expect(played.starts).toHaveLength(6);
	});

	test('counts replies that it did not wait for against the budget', async () => {
		const budget = new Budget(10);
		const more = { count: 4, cancelAtMs: 500, budget, estimateUsd: 0.5 };
		await play(() => answer(1_000), more);
		expect(budget.possiblyLostUsd).toBe(2);
	});

	test('keeps what jobs that back off or wait went through', async () => {
		const steps: Steps = (index) => (index === 0 ? busy(10, 'status 500') : throttle(60_000));
		const limits = { maxConcurrency: 1 };
		const played = await play(steps, { count: 3, cancelAtMs: 200, limits });
		expect(played.result.outcomes).toMatchObject([
			{ reason: 'cancelled', failure: 'status 500', attempts: 1, durationMs: 200 },
			{ reason: 'cancelled', failure: 'slow down', attempts: 1, durationMs: 190 },
			{ reason: 'cancelled', failure: undefined, attempts: 0, durationMs: 0 },
		]);
	});

	test('stands above every other reason', async () => {
		const steps: Steps = (index) => (index === 0 ? doom(100) : answer(5_000));
		const played = await play(steps, { count: 9, cancelAtMs: 300 });
		expect(played.result.stopped).toBe('cancelled');
		expect(statuses(played).slice(1)).toEqual(new Array(8).fill('cancelled'));
	});

	test('while a job is read starts neither that nor another', async () => {
		const { controller, signal } = watched();
		const played = await play(() => answer(), {
			count: 9,
			cancelSignal: signal,
			prepare: (index) => {
				if (index === 1) controller.abort();
				return { kind: 'job', job: index, lane: 'one', estimateUsd: null };
			},
		});
		expect(played.reads).toEqual([0, 1]);
		expect(played.starts).toHaveLength(1);
		expect(statuses(played)).toEqual(new Array(9).fill('cancelled'));
	});
});

describe('the end of a run', () => {
	const endings: Array<[string, Steps, { cutOffAtMs?: number; stopAfterFailures?: number }]> = [
		['answers', () => answer(), {}],
		['failures', () => refuse(), { stopAfterFailures: 2 }],
		['a fatal failure', () => doom(), {}],
		['the cut-off', () => deaf(answer(60_000)), { cutOffAtMs: 1_000 }],
		['hints that are too long', () => throttle(1e9), {}],
	];

	test.each(endings)('by %s leaves no listener and no timer', async (_name, steps, limits) => {
		const { signal, added, listeners } = watched();
		const { clock } = await play(steps, { count: 20, cancelSignal: signal, limits });
		expect([added.mock.calls.length, listeners(), clock.sleeping]).toEqual([1, 0, 0]);
	});

	test('by cancellation leaves no listener and no timer, whenever it comes', async () => {
		const step = fc.constantFrom(answer(70), busy(30), throttle(5_000), throttle(), answer(9_000));
		const jobs = fc.array(step, { minLength: 1, maxLength: 12 });
		await fc.assert(
			fc.asyncProperty(jobs, fc.nat({ max: 2_000 }), async (plan, cancelAtMs) => {
				const clock = new FakeClock();
				const { controller, signal, listeners } = watched();
				clock.at(cancelAtMs, () => controller.abort());
				const steps: Steps = (index, turn) => (turn > 2 ? answer() : (plan[index] ?? answer()));
				const { starts } = await play(steps, { count: plan.length, clock, cancelSignal: signal });
				expect([listeners(), clock.sleeping]).toEqual([0, 0]);
				expect(clock.now()).toBeLessThanOrEqual(Math.max(cancelAtMs, 5_000));
				const sent = starts.length;
				await clock.run(clock.after(100_000));
				expect([starts.length, clock.sleeping]).toEqual([sent, 0]);
			}),
		);
	});

	test.each(['prepare', 'attempt'] as const)('by a fault in %s does so, too', async (where) => {
		const clock = new FakeClock();
		const { signal, listeners } = watched();
		const fault = new Error('broken');
		const signals: AbortSignal[] = [];
		const run = runBatch<number, string, string>({
			count: 9,
			prepare: (index) => {
				if (where === 'prepare' && index === 3) throw fault;
				return { kind: 'job', job: index, lane: 'one', estimateUsd: null };
			},
			attempt: async (index, tryingSignal) => {
				signals.push(tryingSignal);
				await clock.after(100);
				if (where === 'attempt' && index === 0) throw fault;
				await clock.after(1_000);
				return { kind: 'answered', value: 'yes' };
			},
			limits: LIMITS,
			budget: new Budget(0),
			clock,
			random: () => 0.5,
			lookAhead: 0,
			cancelSignal: signal,
		});
		await expect(clock.run(run)).rejects.toBe(fault);
		expect([listeners(), clock.sleeping]).toEqual([0, 0]);
		expect(signals.length).toBeGreaterThan(0);
		for (const { aborted, reason } of signals.slice(where === 'attempt' ? 1 : 0)) {
			expect([aborted, reason]).toEqual([true, 'cancelled']);
		}
		const sent = signals.length;
		await clock.run(clock.after(10_000));
		expect(signals).toHaveLength(sent);
	});
});
