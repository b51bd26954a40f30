import * as fc from 'fast-check';
import { Gate } from '../../../nodes/engine/gate';

const MAX_WAIT_MS = 10_000;
const newGate = () => new Gate<string>(MAX_WAIT_MS);

describe('a gate', () => {
	it('stands open at first', () => {
		const gate = newGate();
		expect([gate.openAtMs, gate.closedAt(0)]).toEqual([-Infinity, null]);
	});

	it('opens at the latest of all the times that it was told', () => {
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
				const gate = newGate();
				let nowMs = 0;
				let latestMs = -Infinity;
				for (const { inMs, waitMs, isHint } of plan) {
					nowMs += inMs;
					latestMs = Math.max(latestMs, nowMs + waitMs);
					gate.hold(nowMs, waitMs, isHint, 'slow down');
					expect(gate.openAtMs).toBe(latestMs);
				}
			}),
		);
	});

	it('shuts for a hint above the longest wait, and says when it opens', () => {
		const gate = newGate();
		gate.hold(500, MAX_WAIT_MS, true, 'first');
		expect(gate.closedAt(500)).toBeNull();
		gate.hold(500, MAX_WAIT_MS + 1, true, 'second');
		expect(gate.closedAt(500)).toEqual({ failure: 'second', resetAtMs: MAX_WAIT_MS + 501 });
	});

	it('does not say when it opens where the server did not', () => {
		const gate = newGate();
		gate.hold(0, MAX_WAIT_MS + 1, false, 'slow down');
		expect(gate.closedAt(0)).toEqual({ failure: 'slow down' });
	});

	it('counts the wait from the first throttled reply after the last answer', () => {
		const patient = newGate();
		const stuck = newGate();
		for (const gate of [patient, stuck]) gate.hold(0, 6_000, true, 'slow down');
		patient.onAnswer();
		for (const gate of [patient, stuck]) gate.hold(6_000, 6_000, true, 'slow down');
		expect(patient.closedAt(6_000)).toBeNull();
		expect(stuck.closedAt(6_000)).toEqual({ failure: 'slow down', resetAtMs: 12_000 });
	});

	it('shuts after the longest wait although each wait is short', () => {
		const gate = newGate();
		gate.hold(0, 0, false, 'slow down');
		gate.hold(MAX_WAIT_MS, 0, false, 'slow down');
		expect(gate.closedAt(MAX_WAIT_MS)).toBeNull();
		gate.hold(MAX_WAIT_MS + 1, 0, false, 'slow down');
		expect(gate.closedAt(MAX_WAIT_MS + 1)).toEqual({ failure: 'slow down' });
	});

	it('stays shut until the time that the server named, and then waits as long as before', () => {
		const gate = newGate();
		gate.hold(0, 90_000, true, 'slow down');
		expect(gate.closedAt(89_999)).not.toBeNull();
		expect(gate.closedAt(90_000)).toBeNull();
		gate.hold(90_000, MAX_WAIT_MS, true, 'slow down');
		expect(gate.closedAt(90_000)).toBeNull();
	});

	it('stays shut for a while where the named time is near, or none is named', () => {
		for (const isHint of [true, false]) {
			const gate = newGate();
			gate.hold(0, MAX_WAIT_MS + 1, isHint, 'slow down');
			expect(gate.closedAt(MAX_WAIT_MS + 2)).not.toBeNull();
			expect(gate.closedAt(120_000)).toBeNull();
		}
	});

	it('hears of a later time while it is shut', () => {
		const gate = newGate();
		gate.hold(0, 20_000, true, 'first');
		gate.hold(1_000, 99_000, true, 'second');
		expect([gate.openAtMs, gate.closedAt(1_000)?.failure]).toEqual([100_000, 'first']);
	});
});
