import * as fc from 'fast-check';
import { type Steps, again, answer, busy, play, startsOf, statuses, throttle } from './scenario';

/** Jobs with an even index go to one lane, the others to another. */
const lane = (index: number): string => (index % 2 === 0 ? 'even' : 'odd');
const ONE_AT_A_TIME = { maxConcurrency: 1 };

/** The first try is throttled with this hint, all others are answered. */
const hintOnce =
	(retryAfterMs: number, scope: 'lane' | 'all' = 'lane'): Steps =>
	(index, turn) =>
		index === 0 && turn === 0 ? throttle(retryAfterMs, scope) : answer();

describe("a server's hint", () => {
	test('is waited for exactly, then the throttled job goes first', async () => {
		const played = await play(hintOnce(5_000), { count: 3, limits: ONE_AT_A_TIME });
		expect(played.starts.map(({ index }) => index)).toEqual([0, 0, 1, 2]);
		expect(startsOf(played, 0)).toEqual([0, 5_100]);
		expect(played.result.outcomes[0]).toMatchObject({ attempts: 2, durationMs: 5_200 });
	});

	test('is waited for even where it is longer than a timer can be', async () => {
		const monthMs = 30 * 24 * 3_600_000;
		const limits = { ...ONE_AT_A_TIME, maxRateLimitWaitMs: 2 * monthMs };
		const played = await play(hintOnce(monthMs), { count: 1, limits });
		expect(startsOf(played, 0)).toEqual([0, 100 + monthMs]);
	});

	test('holds for the longest of several', async () => {
		const steps: Steps = (index, turn) =>
			turn === 0 && index < 2 ? throttle(index === 0 ? 8_000 : 2_000) : answer();
		const played = await play(steps, { count: 4, limits: { maxConcurrency: 4 } });
		const later = played.starts.filter(({ atMs }) => atMs > 400);
		expect(later.length).toBeGreaterThan(0);
		for (const { atMs } of later) expect(atMs).toBeGreaterThanOrEqual(8_100);
	});

	test('for one lane leaves the others alone', async () => {
		const played = await play(hintOnce(5_000), { count: 20, lane, lookAhead: 100 });
		const even = played.starts.filter(({ index, atMs }) => index % 2 === 0 && atMs > 500);
		const odd = played.starts.filter(({ index }) => index % 2 === 1);
		for (const { atMs } of even) expect(atMs).toBeGreaterThanOrEqual(5_100);
		expect(Math.max(...odd.map(({ atMs }) => atMs))).toBeLessThan(2_000);
		expect(new Set(statuses(played))).toEqual(new Set(['answered']));
	});

	test('for all holds every lane', async () => {
		const played = await play(hintOnce(5_000, 'all'), { count: 20, lane, lookAhead: 100 });
		const later = played.starts.filter(({ atMs }) => atMs >= 100);
		expect(later.some(({ index }) => index % 2 === 1)).toBe(true);
		for (const { atMs } of later) expect(atMs).toBeGreaterThanOrEqual(5_100);
	});

	test('uses no attempt up', async () => {
		const steps: Steps = (_, turn) => (turn < 3 ? throttle(1_000) : answer());
		const played = await play(steps, { count: 1, limits: { maxAttempts: 1 } });
		expect([played.starts.length, played.throttled]).toEqual([4, 3]);
		expect(played.result.outcomes).toMatchObject([{ status: 'answered', attempts: 4 }]);
	});
});

describe('reading ahead', () => {
	/** One lane is throttled from the start; jobs of the other come behind `behind` of its jobs. */
	const held = async (behind: number, lookAhead: number) =>
		await play((index, turn) => (index === 0 && turn === 0 ? throttle(60_000) : answer()), {
			count: behind + 5,
			lane: (index) => (index < behind ? 'held' : 'free'),
			lookAhead,
			limits: ONE_AT_A_TIME,
		});

	test('finds the jobs of open lanes behind those of a held one', async () => {
		const played = await held(10, 20);
		expect(startsOf(played, 14)[0]).toBeLessThan(1_000);
		expect(startsOf(played, 1)[0]).toBeGreaterThan(60_000);
	});

	test('holds no more jobs in hand than it may', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 30 }),
				fc.nat({ max: 30 }),
				async (behind, ahead) => {
					const { starts, reads } = await held(behind, ahead);
					const early = new Set(
						starts.flatMap(({ index, atMs }) => (atMs < 60_000 ? [index] : [])),
					);
					// Job 0 waits as well, and one more may be read than waits.
					const free = behind <= ahead ? 5 : 0;
					expect(early.size).toBe(1 + free);
					expect(reads).toEqual(Array.from({ length: behind + 5 }, (_, index) => index));
				},
			),
			{ numRuns: 60 },
		);
	});

	test('leaves jobs unread while the only lane known is held back', async () => {
		const readAtMs: number[] = [];
		const played = await play(hintOnce(60_000), {
			count: 5,
			limits: ONE_AT_A_TIME,
			prepare: (index) => {
				readAtMs.push(index);
				return { kind: 'job', job: index, lane: 'one', estimateUsd: null };
			},
			cancelAtMs: 30_000,
		});
		expect(readAtMs).toEqual([0]);
		expect(statuses(played)).toEqual(new Array(5).fill('cancelled'));
	});
});

describe('throttling without a hint', () => {
	test('never ends a job by itself while the limit lets others through', async () => {
		// Every third request is throttled, whoever makes it.
		let requests = 0;
		const steps: Steps = () => (++requests % 3 === 0 ? throttle() : answer());
		const played = await play(steps, { count: 200, limits: { maxAttempts: 1 } });
		expect(new Set(statuses(played))).toEqual(new Set(['answered']));
		expect(played.throttled).toBeGreaterThan(50);
	});

	test.each([
		['lane', 300],
		['unknown', 300],
		['pool', 300],
	] as const)(
		'of a %s that does not end fails every job soon after the longest wait, with few requests',
		async (scope, most) => {
			const limits = { maxConcurrency: 10, maxRateLimitWaitMs: 120_000 };
			const played = await play(() => throttle(null, scope), { count: 500, limits });
			expect(played.result.outcomes).toHaveLength(500);
			for (const outcome of played.result.outcomes) {
				expect(outcome).toMatchObject({ status: 'failed', failure: 'slow down', retryable: true });
				expect(outcome).not.toHaveProperty('resetAtMs');
			}
			// The last back-off, of 30 s at most, is not begun where it would end too late.
			expect(played.clock.now()).toBeGreaterThan(90_000);
			expect(played.clock.now()).toBeLessThan(240_000);
			expect(played.starts.length).toBeLessThan(most);
		},
	);

	test('of one lane costs the other nothing', async () => {
		const steps: Steps = (index) => (index % 2 === 0 ? throttle() : answer());
		const limits = { maxRateLimitWaitMs: 60_000 };
		const played = await play(steps, { count: 100, lane, lookAhead: 1_000, limits });
		const odd = played.starts.filter(({ index }) => index % 2 === 1);
		expect(odd).toHaveLength(50);
		expect(Math.max(...odd.map(({ atMs }) => atMs))).toBeLessThan(10_000);
	});

	test('keeps what a job went through before in its count', async () => {
		const steps: Steps = (_, turn) => [busy(), throttle(), busy(), answer()][turn] ?? answer();
		const played = await play(steps, { count: 1, limits: { maxAttempts: 3 } });
		expect(played.result.outcomes[0]).toMatchObject({ status: 'answered', attempts: 4 });
	});
});

describe('the longest wait of a job', () => {
	test.each(['lane', 'unknown', 'pool', 'all'] as const)(
		'is exceeded by the last try alone, where a %s gives no hint',
		async (scope) => {
			const waits = fc.integer({ min: 5_000, max: 60_000 });
			const jitter = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1 });
			await fc.assert(
				fc.asyncProperty(waits, jitter, async (maxRateLimitWaitMs, values) => {
					let drawn = 0;
					const random = () => values[drawn++ % values.length] ?? 0;
					const limits = { maxRateLimitWaitMs };
					const played = await play(() => throttle(null, scope), { count: 1, limits, random });
					const [outcome] = played.result.outcomes;
					expect(outcome?.status).toBe('failed');
					// 100 ms each for the first try, from which the wait is counted, and the last one.
					expect(outcome?.durationMs).toBeLessThanOrEqual(maxRateLimitWaitMs + 200);
				}),
				{ numRuns: 30 },
			);
		},
	);

	test('counts waiting, not the time that its own answers took', async () => {
		// Throttled at 100 ms (no wait), then a slow reply that asks for another try, then throttled once.
		const steps: Steps = (_, turn) =>
			[throttle(0), again(200_000), throttle(1_000), answer()][turn] ?? answer();
		const played = await play(steps, { count: 1, limits: { maxRateLimitWaitMs: 100_000 } });
		expect(played.result.outcomes[0]).toMatchObject({ status: 'answered', attempts: 4 });
	});
});
