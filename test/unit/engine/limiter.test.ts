import * as fc from 'fast-check';
import { AdaptiveLimit } from '../../../nodes/engine/limits/adaptiveLimit';
import { newLimiter } from './tasks';

const MAX_WAIT_MS = 60_000;
const small = (limit?: AdaptiveLimit) => newLimiter(4, MAX_WAIT_MS, limit);

describe('a limiter', () => {
	test('gives as many permits as the ceiling, and one more for each that comes back', () => {
		const limiter = small();
		const [first] = [0, 0, 0].map((nowMs) => limiter.acquire(nowMs));
		expect(limiter.nextStartMs(0)).toBeLessThanOrEqual(0);
		limiter.acquire(0);
		expect(limiter.nextStartMs(0)).toBe(Infinity);
		first?.released();
		expect(limiter.nextStartMs(0)).toBe(-Infinity);
	});

	test('never opens before the time that the server named', () => {
		const hints = fc.array(
			fc.record({ inMs: fc.nat({ max: 500 }), waitMs: fc.nat({ max: 50_000 }) }),
			{ minLength: 1, maxLength: 4 },
		);
		fc.assert(
			fc.property(hints, (plan) => {
				const limiter = small();
				let nowMs = 0;
				let openAtMs = 0;
				for (const { inMs, waitMs } of plan) {
					const permit = limiter.acquire(nowMs);
					nowMs += inMs;
					permit.throttled(nowMs, waitMs, 'slow down', false);
					openAtMs = Math.max(openAtMs, nowMs + waitMs);
					expect(limiter.nextStartMs(nowMs)).toBeGreaterThanOrEqual(openAtMs);
				}
			}),
		);
	});

	test('holds starts back for a hint of one reply also when its round was acted upon', () => {
		const limiter = small();
		const [first, second] = [limiter.acquire(0), limiter.acquire(0)];
		first.throttled(10, null, 'slow down', false);
		second.throttled(20, 7_000, 'slow down', false);
		expect(limiter.nextStartMs(20)).toBeGreaterThanOrEqual(7_020);
	});

	test('rests longer and longer while rounds are refused, until an answer comes', () => {
		const limiter = newLimiter(4, 1e9);
		let nowMs = 0;
		const throttledWaitMs = (): number => {
			nowMs = Math.max(nowMs, limiter.nextStartMs(nowMs));
			limiter.acquire(nowMs).throttled(nowMs + 1, null, 'slow down', false);
			return limiter.cooldown.untilMs - (nowMs + 1);
		};
		const waitsMs = Array.from({ length: 12 }, throttledWaitMs);
		expect(waitsMs[0]).toBeLessThan(1_000);
		expect(waitsMs[11]).toBeGreaterThan(4_000);
		nowMs = Math.max(nowMs, limiter.nextStartMs(nowMs));
		limiter.acquire(nowMs).answered();
		expect(throttledWaitMs()).toBeLessThan(1_000);
	});

	test('is exhausted when it is stuck for too long, unless an answer comes in between', () => {
		const [stuck, alive] = [small(), small()];
		for (const limiter of [stuck, alive])
			limiter.acquire(0).throttled(0, 40_000, 'slow down', false);
		alive.acquire(0).answered();
		for (const limiter of [stuck, alive]) {
			limiter.acquire(40_000).throttled(40_000, 40_000, 'slow down', false);
		}
		expect(stuck.cooldown.exhaustedAt(40_000)).toEqual({
			failure: 'slow down',
			resetAtMs: 80_000,
		});
		expect(alive.cooldown.exhaustedAt(40_000)).toBeNull();
	});

	test('spaces its own starts, whatever the limit allows', () => {
		const limit = new AdaptiveLimit(false);
		const paced = newLimiter(4, 0, limit, 1_000);
		const other = newLimiter(4, 0, limit);
		paced.acquire(0);
		expect(paced.nextStartMs(0)).toBeGreaterThan(900);
		expect(other.nextStartMs(0)).toBeLessThanOrEqual(0);
	});
});

describe('two runs at one limit', () => {
	test('both wait when the server asks one of them to', () => {
		const limit = new AdaptiveLimit(false);
		const [first, second] = [small(limit), small(limit)];
		first.acquire(0).throttled(0, 5_000, 'slow down', false);
		expect(second.nextStartMs(0)).toBeGreaterThanOrEqual(5_000);
	});

	test('a wait that is too long for a run is not taken on trust: one try asks', () => {
		const limit = new AdaptiveLimit(false);
		const [patient, hasty] = [newLimiter(4, 1e9, limit), small(limit)];
		patient.acquire(0).throttled(0, MAX_WAIT_MS * 2, 'come back tomorrow', false);
		expect(hasty.nextStartMs(10)).toBeLessThanOrEqual(10);
		const probe = hasty.acquire(10);
		expect(hasty.nextStartMs(10)).toBe(Infinity);
		probe.throttled(20, MAX_WAIT_MS * 2, 'come back tomorrow', false);
		expect(hasty.cooldown.exhaustedAt(20)?.failure).toBe('come back tomorrow');
	});

	test('what one has in flight is given up when it ends', () => {
		const limit = new AdaptiveLimit(false);
		const [first, second] = [small(limit), small(limit)];
		const permits = [0, 0, 0, 0].map((nowMs) => first.acquire(nowMs));
		first.close();
		for (const permit of permits) permit.released();
		for (let turn = 0; turn < 4; turn++) {
			expect(second.nextStartMs(0)).toBeLessThanOrEqual(0);
			second.acquire(0);
		}
		expect(second.nextStartMs(0)).toBe(Infinity);
	});
});
