import * as fc from 'fast-check';
import { Governor } from '../../../nodes/engine/governor';
import { Limit } from '../../../nodes/engine/limit';

const MAX_WAIT_MS = 60_000;
const newLimit = (governor = Governor.open(4)) =>
	new Limit<string>(governor, () => 0.5, MAX_WAIT_MS);

describe('a limit', () => {
	it('counts what is in flight, and holds starts back at the ceiling', () => {
		const limit = newLimit();
		expect([limit.onStart(0), limit.onStart(0), limit.onStart(0)]).toEqual([1, 2, 3]);
		expect(limit.nextStartMs).toBeLessThanOrEqual(0);
		expect([limit.onStart(0), limit.nextStartMs]).toEqual([4, Infinity]);
		limit.onEnd();
		expect([limit.inFlight, limit.nextStartMs]).toEqual([3, -Infinity]);
	});

	it('never opens before the time that the server named', () => {
		const hints = fc.array(
			fc.record({ inMs: fc.nat({ max: 500 }), waitMs: fc.nat({ max: 50_000 }) }),
			{
				minLength: 1,
				maxLength: 4,
			},
		);
		fc.assert(
			fc.property(hints, (plan) => {
				const limit = newLimit();
				let nowMs = 0;
				let openAtMs = 0;
				for (const { inMs, waitMs } of plan) {
					const level = limit.onStart(nowMs);
					const startedAtMs = nowMs;
					nowMs += inMs;
					limit.onThrottled(nowMs, startedAtMs, level, waitMs, 'slow down');
					limit.onEnd();
					openAtMs = Math.max(openAtMs, nowMs + waitMs);
					expect(limit.nextStartMs).toBeGreaterThanOrEqual(openAtMs);
				}
			}),
		);
	});

	it('holds starts back for a hint of one reply also when its round was acted upon', () => {
		const limit = newLimit();
		const levels = [limit.onStart(0), limit.onStart(0)];
		limit.onThrottled(10, 0, levels[0] ?? 1, null, 'slow down');
		limit.onThrottled(20, 0, levels[1] ?? 2, 7_000, 'slow down');
		expect(limit.nextStartMs).toBeGreaterThanOrEqual(7_020);
	});

	it('rests longer and longer while rounds are throttled, until an answer comes', () => {
		const limit = newLimit();
		let nowMs = 0;
		const throttledWaitMs = (): number => {
			nowMs = Math.max(nowMs, limit.nextStartMs);
			const level = limit.onStart(nowMs);
			limit.onThrottled(nowMs + 1, nowMs, level, null, 'slow down');
			limit.onEnd();
			return limit.gate.openAtMs - (nowMs + 1);
		};
		const waitsMs = Array.from({ length: 12 }, throttledWaitMs);
		expect(waitsMs[0]).toBeLessThan(1_000);
		expect(waitsMs[11]).toBeGreaterThan(4_000);
		nowMs = Math.max(nowMs, limit.nextStartMs);
		limit.onAnswer(limit.onStart(nowMs));
		limit.onEnd();
		expect(throttledWaitMs()).toBeLessThan(1_000);
	});

	it('shuts when it is stuck for too long, unless an answer comes in between', () => {
		const [stuck, alive] = [newLimit(), newLimit()];
		for (const limit of [stuck, alive]) {
			limit.onThrottled(0, 0, limit.onStart(0), 40_000, 'slow down');
		}
		alive.onAnswer(1);
		for (const limit of [stuck, alive]) {
			limit.onThrottled(40_000, 40_000, limit.onStart(40_000), 40_000, 'slow down');
		}
		expect(stuck.gate.closedAt(40_000)).toEqual({ failure: 'slow down', resetAtMs: 80_000 });
		expect(alive.gate.closedAt(40_000)).toBeNull();
	});
});
