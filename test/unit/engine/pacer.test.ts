import * as fc from 'fast-check';
import { Pacer } from '../../../nodes/engine/limits/pacer';

/** What a start may be late without the next ones being late, too. */
const SLACK_MS = 10;

/** Starts as soon as wanted and allowed, after each gap. */
function startTimes(gapsMs: number[], intervalMs: number, lateMs: (turn: number) => number) {
	const pacer = new Pacer();
	let nowMs = 0;
	return gapsMs.map((gapMs, turn) => {
		nowMs = Math.max(nowMs + gapMs, pacer.nextStartMs + lateMs(turn));
		pacer.onStart(nowMs, intervalMs);
		return nowMs;
	});
}

describe('a pace', () => {
	test('lets the first start at once', () => {
		expect(new Pacer().nextStartMs).toBe(-Infinity);
	});

	test('never lets more through than its interval allows, over any stretch', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 40 }),
				fc.integer({ min: 1, max: 200 }),
				fc.integer({ min: 0, max: 50 }),
				(gapsMs, intervalMs, lateMs) => {
					const atMs = startTimes(gapsMs, intervalMs, () => lateMs);
					atMs.forEach((endMs, last) => {
						atMs.slice(0, last).forEach((beginMs, first) => {
							const dueMs = (last - first) * intervalMs - SLACK_MS;
							expect(endMs - beginMs).toBeGreaterThanOrEqual(dueMs);
						});
					});
				},
			),
		);
	});

	test('makes up for timers that are a few milliseconds late', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 0, max: SLACK_MS }), { minLength: 2, maxLength: 100 }),
				(lateMs) => {
					const atMs = startTimes(
						new Array(lateMs.length).fill(0),
						100,
						(turn) => lateMs[turn] ?? 0,
					);
					const ideal = (lateMs.length - 1) * 100;
					expect((atMs.at(-1) ?? 0) - (atMs[0] ?? 0)).toBeLessThanOrEqual(ideal + SLACK_MS);
				},
			),
		);
	});

	test('saves nothing up while nobody starts', () => {
		const pacer = new Pacer();
		pacer.onStart(0, 100);
		pacer.onStart(60_000, 100);
		expect(pacer.nextStartMs).toBeGreaterThanOrEqual(60_100 - SLACK_MS);
	});
});
