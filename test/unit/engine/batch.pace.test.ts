import * as fc from 'fast-check';
import { answer, busy, play, throttle, type Step } from './scenario';

/** How late a start may be without the next ones being late, too, and what timers round up. */
const SLACK_MS = 11;

describe('requestsPerMinute', () => {
	test('is kept over every stretch of time, retries included', async () => {
		const step = fc.constantFrom<Step>(
			answer(10),
			answer(3_000),
			busy(20),
			throttle(null, 'lane', 5),
		);
		const jobs = fc.array(step, { minLength: 2, maxLength: 40 });
		await fc.assert(
			fc.asyncProperty(jobs, fc.integer({ min: 30, max: 6_000 }), async (plan, perMinute) => {
				const { starts } = await play(
					(index, turn) => (turn > 1 ? answer() : (plan[index] ?? answer())),
					{
						count: plan.length,
						limits: { requestsPerMinute: perMinute, maxConcurrency: 20 },
					},
				);
				const intervalMs = 60_000 / perMinute;
				starts.forEach(({ atMs: endMs }, last) => {
					for (const [first, { atMs }] of starts.slice(0, last).entries()) {
						expect(endMs - atMs).toBeGreaterThanOrEqual((last - first) * intervalMs - SLACK_MS);
					}
				});
			}),
			{ numRuns: 50 },
		);
	});

	test('is reached, and evenly, when nothing else holds jobs back', async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 7, max: 3_000 }), async (perMinute) => {
				const { starts } = await play(() => answer(1), {
					count: 60,
					limits: { requestsPerMinute: perMinute, maxConcurrency: 10 },
				});
				starts.forEach(({ atMs }, turn) => {
					const dueMs = (turn * 60_000) / perMinute;
					expect(atMs).toBeGreaterThanOrEqual(dueMs - SLACK_MS);
					expect(atMs).toBeLessThanOrEqual(dueMs + SLACK_MS);
				});
			}),
			{ numRuns: 50 },
		);
	});

	test('holds over all lanes together', async () => {
		const { starts } = await play(() => answer(1), {
			count: 30,
			lane: (index) => String(index % 3),
			lookAhead: 10,
			limits: { requestsPerMinute: 60 },
		});
		const times = starts.map(({ atMs }) => atMs);
		expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(29_000 - SLACK_MS);
	});

	test('saves nothing up while jobs wait for something else', async () => {
		const { starts } = await play(
			(index, turn) => (index === 0 && turn === 0 ? throttle(60_000) : answer(1)),
			{ count: 5, limits: { requestsPerMinute: 60 } },
		);
		const after = starts.filter(({ atMs }) => atMs > 59_000).map(({ atMs }) => atMs);
		expect(after.length).toBeGreaterThan(2);
		for (let turn = 1; turn < after.length; turn++) {
			expect((after[turn] ?? 0) - (after[turn - 1] ?? 0)).toBeGreaterThanOrEqual(1_000 - SLACK_MS);
		}
	});
});
