import * as fc from 'fast-check';
import { Governor } from '../../../nodes/engine/governor';

/** Within this time the window opens by itself, whatever the exact ramp. */
const RAMP_AT_MOST_MS = 1_000;

const ceilings = fc.integer({ min: 1, max: 200 });

/** Starts as many as half of the ceiling at time 0. */
function halfFull(ceiling: number) {
	const governor = Governor.careful(ceiling);
	const half = Math.ceil(ceiling / 2);
	for (let inFlight = 0; inFlight < half; inFlight++) {
		expect(governor.nextStartMs(inFlight)).toBeLessThanOrEqual(0);
		governor.onStart(0);
	}
	return { governor, half };
}

/** A governor whose first round was throttled at `nowMs`, all of it where `passed` is 0. */
function throttledAt(nowMs: number, { starts = 40, passed = 20, hasHint = false } = {}) {
	const governor = Governor.open(1_000);
	for (let turn = 0; turn < starts; turn++) governor.onStart(0);
	for (let turn = 0; turn < passed; turn++) governor.onAnswer(turn + 1, starts - turn);
	const isNew: boolean[] = [];
	for (let level = passed + 1; level <= starts; level++) {
		isNew.push(governor.onThrottled(nowMs, 0, level, hasHint));
	}
	return { governor, isNew };
}

describe('a limit that nobody knows', () => {
	it('starts at half of the ceiling, and opens to all of it within its ramp', () => {
		fc.assert(
			fc.property(ceilings, (ceiling) => {
				const { governor, half } = halfFull(ceiling);
				let earlierMs = 0;
				for (let inFlight = half; inFlight < ceiling; inFlight++) {
					const atMs = governor.nextStartMs(inFlight);
					expect(atMs).toBeGreaterThan(earlierMs);
					expect(atMs).toBeLessThanOrEqual(RAMP_AT_MOST_MS);
					earlierMs = atMs;
				}
				expect(governor.nextStartMs(ceiling)).toBe(Infinity);
			}),
		);
	});

	it('opens with answers as well', () => {
		const { governor, half } = halfFull(20);
		expect(governor.nextStartMs(half)).toBeGreaterThan(0);
		governor.onAnswer(1, half);
		expect(governor.nextStartMs(half)).toBeLessThanOrEqual(0);
	});

	it('begins its ramp with the first start', () => {
		const governor = Governor.careful(4);
		governor.onStart(50_000);
		governor.onStart(50_000);
		expect(governor.nextStartMs(2)).toBeGreaterThan(50_000);
		expect(governor.nextStartMs(3)).toBeLessThanOrEqual(50_000 + RAMP_AT_MOST_MS);
	});
});

describe('a limit that is not expected to bind', () => {
	it('allows the whole ceiling at once, and no more', () => {
		fc.assert(
			fc.property(ceilings, (ceiling) => {
				const governor = Governor.open(ceiling);
				for (let inFlight = 0; inFlight < ceiling; inFlight++) {
					expect(governor.nextStartMs(inFlight)).toBeLessThanOrEqual(0);
					governor.onStart(0);
				}
				expect(governor.nextStartMs(ceiling)).toBe(Infinity);
			}),
		);
	});
});

describe('whatever happens', () => {
	const event = fc.record({
		kind: fc.constantFrom('start', 'start', 'start', 'answer', 'throttle', 'hint'),
		waitMs: fc.nat({ max: 2_000 }),
	});
	const kinds = fc.constantFrom('open', 'careful');

	it('the ceiling holds, and an idle limit can always start in finite time', () => {
		fc.assert(
			fc.property(fc.array(event, { maxLength: 300 }), ceilings, kinds, (events, ceiling, kind) => {
				const governor = Governor[kind](ceiling);
				const flying: Array<{ atMs: number; level: number }> = [];
				let nowMs = 0;
				for (const { kind: what, waitMs } of events) {
					nowMs += waitMs;
					if (what === 'start') {
						const atMs = governor.nextStartMs(flying.length);
						if (atMs === Infinity) continue;
						nowMs = Math.max(nowMs, atMs);
						governor.onStart(nowMs);
						flying.push({ atMs: nowMs, level: flying.length + 1 });
					} else {
						const [oldest] = flying;
						if (oldest === undefined) continue;
						const { atMs, level } = oldest;
						if (what === 'answer') governor.onAnswer(level, flying.length);
						else governor.onThrottled(nowMs, atMs, level, what === 'hint');
						flying.shift();
					}
					expect(flying.length).toBeLessThanOrEqual(ceiling);
					expect(governor.nextStartMs(ceiling)).toBe(Infinity);
					expect(governor.nextStartMs(0)).toBeLessThan(Infinity);
				}
			}),
		);
	});
});

describe('a throttled round', () => {
	it.each([true, false])('is followed by paced starts (hint: %s)', (hasHint) => {
		const { governor } = throttledAt(100, { hasHint });
		expect(governor.isPaced).toBe(true);
		let nowMs = Math.max(100, governor.nextStartMs(0));
		for (let turn = 0; turn < 5; turn++) {
			governor.onStart(nowMs);
			expect(governor.nextStartMs(0)).toBeGreaterThan(nowMs);
			nowMs = governor.nextStartMs(0);
		}
	});

	it('is not paced before it happened', () => {
		const governor = Governor.open(10);
		for (let turn = 0; turn < 10; turn++) governor.onStart(0);
		for (let turn = 0; turn < 10; turn++) governor.onAnswer(1, 10 - turn);
		expect([governor.isPaced, governor.nextStartMs(0)]).toEqual([false, -Infinity]);
	});

	it('counts once, however many of its replies are throttled', () => {
		const { isNew } = throttledAt(100);
		expect(isNew).toEqual([true, ...new Array(19).fill(false)]);
		expect(throttledAt(100, { passed: 0 }).isNew.filter(Boolean)).toHaveLength(1);
	});

	it('is another one when it started after the last was acted upon', () => {
		const { governor } = throttledAt(100);
		const startMs = Math.max(101, governor.nextStartMs(0));
		governor.onStart(startMs);
		expect(governor.onThrottled(startMs + 50, startMs, 1, true)).toBe(true);
	});

	it('is followed by closer starts the more answers come', () => {
		const { governor } = throttledAt(1_000);
		const intervalFrom = (atMs: number): number => {
			governor.onStart(atMs);
			governor.onStart(governor.nextStartMs(0));
			return governor.nextStartMs(0) - atMs;
		};
		const slowMs = intervalFrom(100_000);
		for (let turn = 0; turn < 500; turn++) governor.onAnswer(1, 1);
		expect(intervalFrom(200_000)).toBeLessThan(slowMs * 0.9);
	});
});
