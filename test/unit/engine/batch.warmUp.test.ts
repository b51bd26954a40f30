import * as fc from 'fast-check';
import { again, answer, busy, play, refuse, throttle, type Played, type Step } from './scenario';

const MANY = { maxConcurrency: 10 };
const warmsUp = (lane: (index: number) => string) => ({
	prepare: (index: number) => ({
		kind: 'job' as const,
		job: index,
		lane: lane(index),
		estimateUsd: null,
		warmsUp: true,
	}),
});
const ONE_LANE = warmsUp(() => 'one');

/** The starts before the time at which the lane was warm. */
const startsBefore = ({ starts }: Played, timeMs: number): number[] =>
	starts.filter(({ atMs }) => atMs < timeMs).map(({ index }) => index);

describe('a lane that warms up', () => {
	test('has one try in flight until it is answered, and then as many as usual', async () => {
		const options = { count: 40, limits: MANY, lookAhead: 0 };
		const warmed = await play(() => answer(1_000), { ...options, ...ONE_LANE });
		const usual = await play(() => answer(1_000), options);
		expect(startsBefore(warmed, 1_000)).toEqual([0]);
		expect(warmed.mostInFlight).toBe(10);
		expect(warmed.clock.now()).toBeLessThanOrEqual(usual.clock.now() + 1_000);
		expect(warmed.result.outcomes.every(({ status }) => status === 'answered')).toBe(true);
	});

	test('does not hold other lanes back', async () => {
		const lanes = warmsUp((index) => (index % 2 === 0 ? 'even' : 'odd'));
		const played = await play(() => answer(1_000), {
			count: 20,
			limits: MANY,
			lookAhead: 100,
			...lanes,
		});
		expect(startsBefore(played, 1_000)).toEqual([0, 1]);
		expect(played.starts[1]?.atMs).toBeLessThan(1_000);
	});

	test.each<[string, Step]>([
		['an answer that asks for a next one', again(1_000)],
		['a failure for good', refuse(1_000)],
	])('is warm after %s', async (_name, step) => {
		const played = await play((index, turn) => (index + turn === 0 ? step : answer(10_000)), {
			count: 20,
			limits: MANY,
			...ONE_LANE,
		});
		expect(startsBefore(played, 1_000)).toEqual([0]);
		expect(startsBefore(played, 5_000).length).toBeGreaterThan(3);
	});

	test.each<[string, Step]>([
		[
			'an answer from a cache',
			{ afterMs: 1_000, verdict: { kind: 'answered', value: 'yes', cached: true } },
		],
		['a failure for the moment', busy(1_000)],
		['a refusal', throttle(null, 'pool', 1_000)],
		[
			'a job that is not sent',
			{ afterMs: 1_000, verdict: { kind: 'failed', failure: 'too long', unsent: true } },
		],
	])('is not warm after %s, and goes on with one at a time', async (_name, step) => {
		const played = await play((index, turn) => (index + turn === 0 ? step : answer(1_000)), {
			count: 20,
			limits: MANY,
			...ONE_LANE,
		});
		expect(startsBefore(played, 1_000)).toEqual([0]);
		const [, second] = played.starts;
		expect(startsBefore(played, (second?.atMs ?? 0) + 1_000)).toHaveLength(2);
		expect(played.mostInFlight).toBe(10);
	});

	test('comes to its end whatever happens to its tries', async () => {
		const steps = fc.array(
			fc.constantFrom(answer(10), again(10), busy(10), refuse(10), throttle(null, 'lane', 10)),
			{ minLength: 1, maxLength: 12 },
		);
		await fc.assert(
			fc.asyncProperty(steps, async (list) => {
				const played = await play(
					(index, turn) => (turn > 3 ? answer(10) : (list[(index + turn) % list.length] as Step)),
					{ count: 12, limits: { maxConcurrency: 4 }, ...ONE_LANE },
				);
				expect(played.result.stopped).toBeNull();
				expect(played.result.outcomes).toHaveLength(12);
			}),
			{ numRuns: 50 },
		);
	});
});
