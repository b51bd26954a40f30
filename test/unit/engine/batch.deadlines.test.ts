import * as fc from 'fast-check';
import { again, answer, busy, deaf, lose, play, statuses, type Steps } from './scenario';

const GRACE_MS = 500;

describe('the time-out of a request', () => {
	test('aborts a try when its time is over, and makes another', async () => {
		const steps: Steps = (_, turn) => (turn === 0 ? answer(9_000) : answer(999));
		const played = await play(steps, { count: 1, limits: { requestTimeoutMs: 1_000 } });
		const [first, second] = played.starts;
		expect(first).toMatchObject({ atMs: 0, endMs: 1_000, abortReason: 'timeout' });
		expect(second).toMatchObject({ atMs: 1_250, endMs: 2_249, abortReason: null });
		expect(played.result.outcomes[0]).toMatchObject({
			status: 'answered',
			attempts: 2,
			lostReplies: 1,
		});
	});

	test('uses an attempt up each time', async () => {
		const limits = { requestTimeoutMs: 1_000, maxAttempts: 2 };
		const played = await play(() => answer(9_000), { count: 3, limits });
		expect([played.starts.length, played.result.stopped]).toEqual([6, null]);
		for (const outcome of played.result.outcomes) {
			expect(outcome).toMatchObject({ status: 'failed', failure: 'timeout', retryable: true });
		}
	});

	test('hits each try at its own time while others come and go', async () => {
		const latencies = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 20 });
		await fc.assert(
			fc.asyncProperty(latencies, async (latenciesMs) => {
				const limits = { requestTimeoutMs: 1_500, maxAttempts: 1 };
				const steps: Steps = (index) => answer(latenciesMs[index]);
				const played = await play(steps, { count: latenciesMs.length, limits });
				for (const { index, atMs, endMs } of played.starts) {
					expect(endMs).toBe(atMs + Math.min(1_500, latenciesMs[index] ?? 0));
				}
			}),
		);
	});
});

describe('the end of starts', () => {
	test('lets nothing start from then on, and what is in flight finish', async () => {
		const limits = { startUntilMs: 1_000, maxConcurrency: 1 };
		const played = await play(() => answer(400), { count: 9, limits });
		expect(played.starts.map(({ atMs }) => atMs)).toEqual([0, 400, 800]);
		expect(statuses(played)).toEqual([
			...new Array(3).fill('answered'),
			...new Array(6).fill('runTimeReached'),
		]);
		expect([played.clock.now(), played.result.stopped]).toEqual([1_200, 'runTimeReached']);
	});

	test('ends the run at that time when nothing is in flight', async () => {
		const limits = { startUntilMs: 120, maxConcurrency: 1 };
		const played = await play(() => busy(), { count: 1, limits });
		expect(played.clock.now()).toBe(120);
		expect(played.result.outcomes[0]).toEqual({
			status: 'skipped',
			reason: 'runTimeReached',
			failure: 'busy',
			attempts: 1,
			lostReplies: 0,
			durationMs: 120,
		});
	});

	test('reads and sends nothing when it is over before the run begins', async () => {
		for (const limits of [{ startUntilMs: -5 }, { startUntilMs: 0 }, { cutOffAtMs: -5 }]) {
			const played = await play(() => answer(), { count: 3, limits });
			expect([played.reads, played.starts]).toEqual([[], []]);
			expect(statuses(played)).toEqual(new Array(3).fill('runTimeReached'));
		}
	});

	test('is no reason to skip when everything was sent in time', async () => {
		const played = await play(() => answer(5_000), { count: 2, limits: { startUntilMs: 1_000 } });
		expect([statuses(played), played.result.stopped]).toEqual([['answered', 'answered'], null]);
	});
});

describe('the cut-off', () => {
	test('aborts what is in flight, which is skipped with what it went through', async () => {
		const limits = { cutOffAtMs: 1_000, maxConcurrency: 1, maxAttempts: 2 };
		const steps: Steps = (_, turn) => (turn === 0 ? lose(200) : answer(9_000));
		const played = await play(steps, { count: 2, limits, random: () => 0 });
		expect(played.starts.at(-1)).toMatchObject({ endMs: 1_000, abortReason: 'runTimeReached' });
		expect(played.clock.now()).toBe(1_000);
		expect(played.result).toMatchObject({
			stopped: 'runTimeReached',
			outcomes: [
				{
					status: 'skipped',
					reason: 'runTimeReached',
					failure: 'runTimeReached',
					attempts: 2,
					lostReplies: 2,
					durationMs: 1_000,
				},
				{ status: 'skipped', reason: 'runTimeReached', attempts: 0, durationMs: 0 },
			],
		});
	});

	test('takes an answer that comes all the same within the time to come back', async () => {
		const limits = { cutOffAtMs: 1_000 };
		const played = await play(() => deaf(answer(1_000 + GRACE_MS - 1)), { count: 1, limits });
		expect([statuses(played), played.result.stopped]).toEqual([['answered'], null]);
	});

	test('gives up what does not come back, and hears no more of it', async () => {
		const limits = { cutOffAtMs: 1_000, requestTimeoutMs: 300, maxConcurrency: 2 };
		const played = await play(() => deaf(answer(9_000)), { count: 2, limits });
		expect(played.clock.now()).toBe(1_000 + GRACE_MS);
		expect(played.result).toMatchObject({ outcomes: [{ lostReplies: 1 }, { lostReplies: 1 }] });
		const before = structuredClone(played.result);
		await played.clock.run(played.clock.after(20_000));
		expect(played.starts.every(({ endMs }) => endMs !== null)).toBe(true);
		expect(played.result).toEqual(before);
		expect(statuses(played)).toEqual(['runTimeReached', 'runTimeReached']);
	});

	test('does not let a job go on that comes back for its next try', async () => {
		const played = await play(() => deaf(again(1_100)), {
			count: 1,
			limits: { cutOffAtMs: 1_000 },
		});
		expect(played.result.outcomes[0]).toMatchObject({ reason: 'runTimeReached', attempts: 1 });
	});

	test('lets nothing start that takes longer than what is left', async () => {
		const times = {
			latency: fc.integer({ min: 1, max: 900 }),
			end: fc.integer({ min: 1, max: 9_000 }),
		};
		await fc.assert(
			fc.asyncProperty(times.latency, times.end, async (latencyMs, cutOffAtMs) => {
				const limits = { cutOffAtMs, maxConcurrency: 1 };
				const played = await play(() => answer(latencyMs), { count: 40, limits });
				const sent = Math.min(40, Math.max(1, Math.ceil(cutOffAtMs / latencyMs) - 1));
				expect(played.starts).toHaveLength(sent);
				const unanswered = played.starts.filter(({ abortReason }) => abortReason !== null);
				expect(unanswered).toHaveLength(cutOffAtMs < latencyMs ? 1 : 0);
			}),
		);
	});
});
