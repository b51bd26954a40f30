import * as fc from 'fast-check';
import { StartRate } from '../../../nodes/engine/limits/startRate';

/** Starts requests at even distances. @returns the last ordinal */
function start(rate: StartRate, count: number, fromMs: number, everyMs: number): number {
	let last = 0;
	for (let turn = 0; turn < count; turn++) last = rate.onStart(fromMs + turn * everyMs);
	return last;
}

/** A start is refused, and slows the run down. @returns ms between two starts from now on */
function refuse(rate: StartRate, ordinal: number, nowMs: number): number {
	rate.onRefusal(ordinal);
	rate.cut(nowMs, 'limit', false);
	return rate.nextStartMs - nowMs;
}

test('has no limit before the first refusal', () => {
	const rate = new StartRate();
	start(rate, 1_000, 0, 0);
	expect([rate.isLimited, rate.nextStartMs]).toEqual([false, -Infinity]);
});

test('takes a burst at the start for what got through in a second', () => {
	const rate = new StartRate();
	expect(refuse(rate, start(rate, 21, 0, 1), 50)).toBeCloseTo(1_000 / (20 * 0.8));
});

test('slows down to less than what got through, and only once for all starts before it', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 20, max: 200 }),
			fc.integer({ min: 10, max: 200 }),
			fc.integer({ min: 1, max: 19 }),
			(count, everyMs, refused) => {
				const rate = new StartRate();
				refuse(rate, start(rate, 200, 0, 1), 2_000);
				const last = start(rate, count, 2_000, everyMs);
				const nowMs = 2_000 + count * everyMs;
				for (let ordinal = last - refused + 1; ordinal < last; ordinal++) rate.onRefusal(ordinal);
				const passedPerSecond = ((count - refused) * 1_000) / (nowMs - 2_000);
				const fastestMs = 1_000 / passedPerSecond;
				expect(refuse(rate, last, nowMs)).toBeGreaterThanOrEqual(Math.min(2_000, fastestMs));
				expect(rate.isLate(last)).toBe(true);
				expect(rate.isLate(rate.onStart(nowMs))).toBe(false);
			},
		),
	);
});

test('grows by the same amount below a rate that was refused, and by a share of itself above it', () => {
	const rate = new StartRate();
	refuse(rate, start(rate, 200, 0, 1), 2_000);
	refuse(rate, start(rate, 100, 2_000, 100), 12_000);
	/** Starts per second that one answer adds. */
	const growth = (nowMs: number): number => {
		const perSecond = (): number => {
			const before = Math.max(rate.nextStartMs, nowMs - 10);
			rate.onStart(nowMs);
			return 1_000 / (rate.nextStartMs - before);
		};
		const first = perSecond();
		rate.onAnswer();
		return perSecond() - first;
	};
	expect(growth(100_000)).toBeCloseTo(growth(200_000), 3);
	for (let answer = 0; answer < 10_000; answer++) rate.onAnswer();
	const above = growth(300_000);
	expect(above).toBeGreaterThan(1);
	expect(growth(400_000)).toBeGreaterThan(above);
});
