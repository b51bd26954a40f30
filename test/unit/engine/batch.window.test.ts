import type { Prepared } from '../../../nodes/engine/types';
import { FakeClock } from './fakeClock';
import { again, answer, busy, lose, play, refuse, startsOf, statuses } from './scenario';

const ONE_AT_A_TIME = { maxConcurrency: 1 };

describe('the window', () => {
	test('has nothing to do without jobs', async () => {
		const { result, clock } = await play(() => answer(), { count: 0 });
		expect(result).toMatchObject({ outcomes: [], stopped: null });
		expect(clock.sleeps).toBe(0);
	});

	test('starts the next job the moment that a slot is free, and keeps the order of input', async () => {
		const latenciesMs = [5_000, 400, 300, 1_000, 50, 700];
		const played = await play((index) => answer(latenciesMs[index]), {
			count: 6,
			limits: { maxConcurrency: 2 },
		});
		const [, , third, fourth, fifth, sixth] = played.starts;
		const second = played.starts[1]?.atMs ?? 0;
		expect(second).toBeLessThan(400);
		expect(third?.atMs).toBe(second + 400);
		expect(fourth?.atMs).toBe(second + 700);
		expect(fifth?.atMs).toBe(second + 1_700);
		expect(sixth?.atMs).toBe(second + 1_750);
		expect(played.starts.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
		expect(played.clock.now()).toBe(5_000);
	});

	test('reads a job only when it may start', async () => {
		const clock = new FakeClock();
		const readAtMs: number[] = [];
		const prepare = (index: number): Prepared<number, string> => {
			readAtMs.push(clock.now());
			return { kind: 'job', job: index, lane: 'one', estimateUsd: null };
		};
		const played = await play(() => answer(100), {
			count: 20,
			clock,
			prepare,
			limits: { maxConcurrency: 3 },
		});
		expect(readAtMs).toEqual(played.starts.map(({ atMs }) => atMs));
	});

	test('pauses at least every 50 ms while it reads jobs', async () => {
		const clock = new FakeClock();
		const sleepsAt: number[] = [];
		const prepare = (): Prepared<number, string> => {
			clock.spend(20);
			sleepsAt.push(clock.sleeps);
			return { kind: 'invalid', failure: 'odd' };
		};
		const played = await play(() => answer(), { count: 30, clock, prepare });
		expect(statuses(played)).toEqual(new Array(30).fill('failed'));
		for (let turn = 3; turn < 30; turn++) {
			expect(sleepsAt[turn]).toBeGreaterThan(sleepsAt[turn - 3] ?? Infinity);
		}
		expect(clock.now()).toBe(600);
	});
});

describe('a try', () => {
	test('that failed for the moment is made again up to maxAttempts, after a back-off', async () => {
		const played = await play(() => busy(100), { count: 1, limits: { maxAttempts: 3 } });
		// Back-offs of half of 500 and 1,000 ms.
		expect(startsOf(played, 0)).toEqual([0, 350, 950]);
		expect(played.result.outcomes[0]).toEqual({
			status: 'failed',
			failure: 'busy',
			retryable: true,
			attempts: 3,
			lostReplies: 0,
			durationMs: 1_050,
		});
	});

	test('that backs off leaves its slot to others, and goes ahead of jobs not sent before', async () => {
		const played = await play(
			(index, turn) => (index === 0 && turn === 0 ? busy(50) : answer(80)),
			{
				count: 10,
				limits: ONE_AT_A_TIME,
			},
		);
		expect(played.starts.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 0, 5, 6, 7, 8, 9]);
	});

	test('that failed for good is not made again', async () => {
		const played = await play(() => refuse(), { count: 1 });
		expect(startsOf(played, 0)).toEqual([0]);
		expect(played.result.outcomes[0]).toMatchObject({ failure: 'no', retryable: false });
	});

	test('may ask for the next without using an attempt up', async () => {
		const played = await play((_, turn) => (turn < 4 ? again(10) : answer(10)), {
			count: 1,
			limits: { maxAttempts: 1 },
		});
		expect(startsOf(played, 0)).toEqual([0, 10, 20, 30, 40]);
		expect(played.result.outcomes[0]).toMatchObject({ status: 'answered', attempts: 5 });
	});

	test('without a request is not counted', async () => {
		const played = await play(
			() => ({ afterMs: 0, verdict: { kind: 'failed', failure: 'too long', unsent: true } }),
			{ count: 3 },
		);
		expect(played.result.outcomes.map(({ attempts }) => attempts)).toEqual([0, 0, 0]);
	});

	test('whose reply was lost is counted, also when a later one succeeds', async () => {
		const played = await play((_, turn) => (turn < 2 ? lose() : answer()), { count: 3 });
		expect(played.starts).toHaveLength(9);
		for (const outcome of played.result.outcomes) {
			expect(outcome).toMatchObject({ status: 'answered', lostReplies: 2, attempts: 3 });
		}
	});
});
