import { FakeClock } from './fakeClock';
import { again, answer, busy, play, throttle, type Scenario, type Steps } from './scenario';

/** Counts looks at the time: each step of the engine takes one. */
class CountingClock extends FakeClock {
	looks = 0;

	now(): number {
		this.looks += 1;
		return super.now();
	}
}

const SMALL = 2_000;
const LARGE = 2 * SMALL;
/** What a job may cost more in a large run, and in the other direction. */
const SPREAD = 1.05;

async function workOf(count: number, steps: Steps, more: Partial<Scenario>) {
	const clock = new CountingClock();
	const { reads, result } = await play(steps, { ...more, count, clock });
	expect(reads).toHaveLength(count);
	expect(result.outcomes.every(({ status }) => status === 'answered')).toBe(true);
	return { looks: clock.looks / count, sleeps: clock.sleeps / count };
}

const kinds: Array<[string, Steps, Partial<Scenario>]> = [
	['answers', (index) => answer(100 + (index % 37)), { limits: { maxConcurrency: 50 } }],
	[
		'retries and further tries',
		(index, turn) => [index % 2 === 0 ? busy() : again(), answer()][turn] ?? answer(),
		{ limits: { maxConcurrency: 50 } },
	],
	[
		'hints in one of two lanes, read far ahead',
		(index, turn) => (index % 500 === 0 && turn === 0 ? throttle(1_000) : answer()),
		{
			limits: { maxConcurrency: 50 },
			lane: (index) => (index % 10 === 0 ? 'tight' : 'wide'),
			lookAhead: 1_000,
		},
	],
	['an even pace', () => answer(10), { limits: { requestsPerMinute: 6_000 } }],
];

describe("a job's share of the work", () => {
	test.each(kinds)('is the same with 4,000 jobs as with 2,000: %s', async (_name, steps, more) => {
		const small = await workOf(SMALL, steps, more);
		const large = await workOf(LARGE, steps, more);
		expect(large.looks).toBeLessThan(small.looks * SPREAD);
		expect(large.sleeps).toBeLessThan(small.sleeps * SPREAD + 0.1);
		// No step is made for nothing, and no timer set that is not needed.
		expect(large.looks).toBeLessThan(40);
		expect(large.sleeps).toBeLessThan(4);
	});
});
