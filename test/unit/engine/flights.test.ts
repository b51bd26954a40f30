import * as fc from 'fast-check';
import { abort, Flights } from '../../../nodes/engine/flights';
import { newTask } from './tasks';

const RESERVATION = { costUsd: null };
const GRACE_MS = 500;

/** Flights that started at these times. */
function build(
	startsMs: number[],
	limits: { requestTimeoutMs?: number; cutOffAtMs?: number } = {},
) {
	const flights = new Flights<number, string>({
		requestTimeoutMs: 100,
		cutOffAtMs: Infinity,
		...limits,
	});
	const flying = startsMs.map((atMs, index) => flights.add(newTask(index), RESERVATION, atMs));
	const reasons = (): unknown[] => flying.map(({ controller }) => controller.signal.reason ?? null);
	return { flights, flying, reasons };
}

describe('flights', () => {
	it('are aborted when their time is over, the others are left alone', () => {
		const { flights, reasons } = build([0, 10, 20]);
		flights.expire(99);
		expect(reasons()).toEqual([null, null, null]);
		flights.expire(110);
		expect(reasons()).toEqual(['timeout', 'timeout', null]);
		expect(flights.size).toBe(3);
	});

	it('are all aborted at the cut-off, where the first reason stands', () => {
		const { flights, reasons } = build([0, 250], { cutOffAtMs: 300 });
		flights.expire(299);
		flights.expire(300);
		expect(reasons()).toEqual(['timeout', 'runTimeReached']);
	});

	it('name the next deadline: of the first not aborted, or the cut-off', () => {
		const { flights, flying } = build([0, 250], { cutOffAtMs: 330 });
		expect(flights.nextDeadlineMs).toBe(100);
		flights.expire(100);
		expect(flights.nextDeadlineMs).toBe(330);
		flights.expire(330);
		expect(flights.nextDeadlineMs).toBe(330 + GRACE_MS);
		for (const flight of flying) flights.remove(flight);
		expect(flights.nextDeadlineMs).toBe(Infinity);
	});

	it('have no deadline but their own without a cut-off', () => {
		const { flights } = build([7]);
		expect(flights.nextDeadlineMs).toBe(107);
		flights.expire(107);
		expect([flights.nextDeadlineMs, flights.isOverdue(1e9)]).toEqual([Infinity, false]);
	});

	it('are overdue when the time to come back is over, too', () => {
		const { flights, flying } = build([0], { cutOffAtMs: 300 });
		expect(flights.isOverdue(300 + GRACE_MS - 1)).toBe(false);
		expect(flights.isOverdue(300 + GRACE_MS)).toBe(true);
		for (const flight of flying) flights.remove(flight);
		expect(flights.isOverdue(1e9)).toBe(false);
	});

	it('can be removed once', () => {
		const { flights, flying } = build([0, 0]);
		const [first, second] = flying;
		if (first === undefined || second === undefined) throw new Error('no flights');
		expect([flights.remove(first), flights.remove(first), flights.size]).toEqual([true, false, 1]);
		expect(flights.drain()).toEqual([second]);
		expect([flights.remove(second), flights.size]).toEqual([false, 0]);
	});

	it('are aborted exactly when their own time or the cut-off has come', () => {
		const times = fc.array(fc.nat({ max: 500 }), { maxLength: 20 });
		fc.assert(
			fc.property(times, fc.nat({ max: 700 }), fc.nat({ max: 700 }), (gaps, nowMs, cutOffAtMs) => {
				const startsMs = [...gaps].sort((left, right) => left - right);
				const { flights, reasons } = build(startsMs, { cutOffAtMs });
				flights.expire(nowMs);
				const expected = startsMs.map((atMs) => {
					if (nowMs >= cutOffAtMs) return 'runTimeReached';
					return nowMs >= atMs + 100 ? 'timeout' : null;
				});
				expect(reasons()).toEqual(expected);
			}),
		);
	});

	it('keep the first reason for an abort', () => {
		const controller = new AbortController();
		abort(controller, 'timeout');
		abort(controller, 'cancelled');
		expect(controller.signal.reason).toBe('timeout');
	});
});
