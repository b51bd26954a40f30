import type { ThrottleScope } from '../../../nodes/engine/types';
import { FakeClock } from './fakeClock';
import { answer, play, throttle, type Played, type Scenario } from './scenario';

/** Whether a provider lets a request through that starts now, with so many others in flight. */
type Admit = (nowMs: number, inFlight: number) => boolean;

/** So many requests per second, with a burst of one second's worth. */
function byRate(rateAt: (nowMs: number) => number): Admit {
	let level = rateAt(0);
	let filledAtMs = 0;
	return (nowMs) => {
		const rate = rateAt(nowMs);
		level = Math.min(rate, level + ((nowMs - filledAtMs) / 1_000) * rate);
		filledAtMs = nowMs;
		if (level < 1) return false;
		level -= 1;
		return true;
	};
}

/** Plays a run against a provider whose throttled replies come at once. */
async function playAgainst(
	admit: Admit,
	count: number,
	{
		hintMs = null,
		latencyMs = 200,
		scope = 'lane',
		...more
	}: Partial<Scenario> & {
		hintMs?: number | null;
		latencyMs?: number;
		scope?: ThrottleScope;
	} = {},
): Promise<Played & { waste: number; answeredAtMs: number[] }> {
	const clock = new FakeClock();
	const answeredAtMs: number[] = [];
	let inFlight = 0;
	const played = await play(
		() => {
			if (!admit(clock.now(), inFlight)) return throttle(hintMs, scope, 2);
			inFlight += 1;
			clock.at(clock.now() + latencyMs, () => {
				inFlight -= 1;
				answeredAtMs.push(clock.now());
			});
			return answer(latencyMs);
		},
		{ count, clock, ...more, limits: { maxConcurrency: 40, ...more.limits } },
	);
	expect(played.result.outcomes.every(({ status }) => status === 'answered')).toBe(true);
	return { ...played, answeredAtMs, waste: played.throttled / count };
}

/** Answers per second between two times. */
function rateBetween(answeredAtMs: number[], fromMs: number, toMs: number): number {
	const among = answeredAtMs.filter((atMs) => atMs >= fromMs && atMs < toMs);
	return (among.length * 1_000) / (toMs - fromMs);
}

describe('a run whose requests are refused without a word', () => {
	/** Chances that repeat. */
	function chances(): () => number {
		let state = 1;
		return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
	}

	test.each([0.05, 0.15, 0.3, 0.5])(
		'by chance, %p of them, keeps its window full',
		async (share) => {
			const random = chances();
			const { clock } = await playAgainst(() => random() >= share, 4_000, { scope: 'unknown' });
			expect(clock.now()).toBeLessThan((4_000 / 40) * 200 * 1.3);
		},
	);

	test('by a limit, finds its rate', async () => {
		const { clock, waste } = await playAgainst(
			byRate(() => 20),
			600,
			{ scope: 'unknown' },
		);
		expect(clock.now()).toBeLessThan((600 / 20) * 1_000 * 1.3);
		expect(waste).toBeLessThan(0.1);
	});

	test('first by a limit, then by chance, finds out', async () => {
		const random = chances();
		const limit = byRate(() => 20);
		const { clock } = await playAgainst(
			(nowMs, inFlight) => (nowMs < 60_000 ? limit(nowMs, inFlight) : random() >= 0.2),
			20_000,
			{ scope: 'unknown' },
		);
		expect(clock.now()).toBeLessThan(60_000 + (18_800 / 40) * 200 * 1.8);
	});
});

describe('a run against a provider with a limit', () => {
	test.each([1_000, null])('finds its rate (hint: %s)', async (hintMs) => {
		const { clock, waste } = await playAgainst(
			byRate(() => 20),
			600,
			{ hintMs },
		);
		expect(clock.now()).toBeLessThan((600 / 20) * 1_000 * 1.6);
		expect(waste).toBeLessThan(0.2);
	});

	test.each([1_000, null])('finds how many it takes at once (hint: %s)', async (hintMs) => {
		const admit: Admit = (_, inFlight) => inFlight < 5;
		const { clock, waste } = await playAgainst(admit, 600, { hintMs, latencyMs: 2_000 });
		expect(clock.now()).toBeLessThan((600 / 5) * 2_000 * 1.5);
		expect(waste).toBeLessThan(0.15);
	});

	test('speeds up again when the provider allows more', async () => {
		const admit = byRate((nowMs) => (nowMs < 60_000 ? 5 : 1_000));
		const { answeredAtMs, clock } = await playAgainst(admit, 6_000);
		expect(rateBetween(answeredAtMs, 20_000, 60_000)).toBeLessThan(6);
		// At the first rate it would take 1,200 s.
		expect(clock.now()).toBeLessThan(400_000);
	});

	test('slows down when the provider allows less', async () => {
		const admit = byRate((nowMs) => (nowMs < 20_000 ? 100 : 5));
		const { answeredAtMs, starts } = await playAgainst(admit, 3_000);
		expect(rateBetween(answeredAtMs, 5_000, 20_000)).toBeGreaterThan(40);
		const late = starts.filter(({ atMs }) => atMs >= 60_000 && atMs < 120_000);
		expect(late.length).toBeLessThan(5 * 60 * 1.3);
	});

	test('uses the whole window where there is no limit', async () => {
		const { clock, mostInFlight } = await playAgainst(() => true, 4_000);
		expect(mostInFlight).toBe(40);
		expect(clock.now()).toBeLessThan((4_000 / 40) * 200 * 1.05);
	});
});
