import * as fc from 'fast-check';
import { Cooldown } from '../../../nodes/engine/limits/cooldown';

const MAX_WAIT_MS = 10_000;
const newCooldown = () => new Cooldown<string>(MAX_WAIT_MS);

describe('a gate', () => {
	test('holds nothing back at first', () => {
		const cooldown = newCooldown();
		expect([cooldown.untilMs, cooldown.exhaustedAt(0)]).toEqual([-Infinity, null]);
	});

	test('ends at the latest of all the times that it was told', () => {
		const holds = fc.array(
			fc.record({
				inMs: fc.nat({ max: 500 }),
				waitMs: fc.nat({ max: 3_000 }),
				isHint: fc.boolean(),
			}),
			{ minLength: 1, maxLength: 10 },
		);
		fc.assert(
			fc.property(holds, (plan) => {
				const cooldown = newCooldown();
				let nowMs = 0;
				let latestMs = -Infinity;
				for (const { inMs, waitMs, isHint } of plan) {
					nowMs += inMs;
					latestMs = Math.max(latestMs, nowMs + waitMs);
					cooldown.hold(nowMs, waitMs, isHint, 'slow down');
					expect(cooldown.untilMs).toBe(latestMs);
				}
			}),
		);
	});

	test('is exhausted by a hint above the longest wait, and says when it ends', () => {
		const cooldown = newCooldown();
		cooldown.hold(500, MAX_WAIT_MS, true, 'first');
		expect(cooldown.exhaustedAt(500)).toBeNull();
		cooldown.hold(500, MAX_WAIT_MS + 1, true, 'second');
		expect(cooldown.exhaustedAt(500)).toEqual({ failure: 'second', resetAtMs: MAX_WAIT_MS + 501 });
	});

	test('does not say when it ends where the server did not', () => {
		const cooldown = newCooldown();
		cooldown.hold(0, MAX_WAIT_MS + 1, false, 'slow down');
		expect(cooldown.exhaustedAt(0)).toEqual({ failure: 'slow down' });
	});

	test('counts the wait from the first throttled reply after the last answer', () => {
		const patient = newCooldown();
		const stuck = newCooldown();
		for (const cooldown of [patient, stuck]) cooldown.hold(0, 6_000, true, 'slow down');
		patient.onAnswer();
		for (const cooldown of [patient, stuck]) cooldown.hold(6_000, 6_000, true, 'slow down');
		expect(patient.exhaustedAt(6_000)).toBeNull();
		expect(stuck.exhaustedAt(6_000)).toEqual({ failure: 'slow down', resetAtMs: 12_000 });
	});

	test('is exhausted after the longest wait although each wait is short', () => {
		const cooldown = newCooldown();
		cooldown.hold(0, 0, false, 'slow down');
		cooldown.hold(MAX_WAIT_MS, 0, false, 'slow down');
		expect(cooldown.exhaustedAt(MAX_WAIT_MS)).toBeNull();
		cooldown.hold(MAX_WAIT_MS + 1, 0, false, 'slow down');
		expect(cooldown.exhaustedAt(MAX_WAIT_MS + 1)).toEqual({ failure: 'slow down' });
	});

	test('stays exhausted until the time that the server named, and then waits as long as before', () => {
		const cooldown = newCooldown();
		cooldown.hold(0, 90_000, true, 'slow down');
		expect(cooldown.exhaustedAt(89_999)).not.toBeNull();
		expect(cooldown.exhaustedAt(90_000)).toBeNull();
		cooldown.hold(90_000, MAX_WAIT_MS, true, 'slow down');
		expect(cooldown.exhaustedAt(90_000)).toBeNull();
	});

	test('stays exhausted for a while where the named time is near, or none is named', () => {
		for (const isHint of [true, false]) {
			const cooldown = newCooldown();
			cooldown.hold(0, MAX_WAIT_MS + 1, isHint, 'slow down');
			expect(cooldown.exhaustedAt(MAX_WAIT_MS + 2)).not.toBeNull();
			expect(cooldown.exhaustedAt(120_000)).toBeNull();
		}
	});

	test('hears of a later time while it is exhausted', () => {
		const cooldown = newCooldown();
		cooldown.hold(0, 20_000, true, 'first');
		cooldown.hold(1_000, 99_000, true, 'second');
		expect([cooldown.untilMs, cooldown.exhaustedAt(1_000)?.failure]).toEqual([100_000, 'first']);
	});
});
