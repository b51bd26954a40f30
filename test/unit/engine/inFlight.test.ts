import * as fc from 'fast-check';
import { abort, InFlight } from '../../../nodes/engine/inFlight';
import { newTask, PERMITS } from './tasks';

const RESERVATION = { costUsd: null };
const GRACE_MS = 500;

/** Tries that started at these times. */
function build(
	startsMs: number[],
	limits: { requestTimeoutMs?: number; cutOffAtMs?: number } = {},
) {
	const inFlight = new InFlight<number, string>({
		requestTimeoutMs: 100,
		cutOffAtMs: Infinity,
		...limits,
	});
	const attempts = startsMs.map((atMs, index) =>
		inFlight.add({
			task: newTask(index),
			reservation: RESERVATION,
			permits: PERMITS,
			startedAtMs: atMs,
		}),
	);
	const reasons = (): unknown[] =>
		attempts.map(({ controller }) => controller.signal.reason ?? null);
	return { inFlight, attempts, reasons };
}

describe('tries in flight', () => {
	test('are aborted when their time is over, the others are left alone', () => {
		const { inFlight, reasons } = build([0, 10, 20]);
		inFlight.expire(99);
		expect(reasons()).toEqual([null, null, null]);
		inFlight.expire(110);
		expect(reasons()).toEqual(['timeout', 'timeout', null]);
		expect(inFlight.size).toBe(3);
	});

	test('are all aborted at the cut-off, where the first reason stands', () => {
		const { inFlight, reasons } = build([0, 250], { cutOffAtMs: 300 });
		inFlight.expire(299);
		inFlight.expire(300);
		expect(reasons()).toEqual(['timeout', 'runTimeReached']);
	});

	test('name the next deadline: of the first not aborted, or the cut-off', () => {
		const { inFlight, attempts } = build([0, 250], { cutOffAtMs: 330 });
		expect(inFlight.nextDeadlineMs).toBe(100);
		inFlight.expire(100);
		expect(inFlight.nextDeadlineMs).toBe(330);
		inFlight.expire(330);
		expect(inFlight.nextDeadlineMs).toBe(330 + GRACE_MS);
		for (const attempt of attempts) inFlight.remove(attempt);
		expect(inFlight.nextDeadlineMs).toBe(Infinity);
	});

	test('have no deadline but their own without a cut-off', () => {
		const { inFlight } = build([7]);
		expect(inFlight.nextDeadlineMs).toBe(107);
		inFlight.expire(107);
		expect([inFlight.nextDeadlineMs, inFlight.isOverdue(1e9)]).toEqual([Infinity, false]);
	});

	test('are overdue when the time to come back is over, too', () => {
		const { inFlight, attempts } = build([0], { cutOffAtMs: 300 });
		expect(inFlight.isOverdue(300 + GRACE_MS - 1)).toBe(false);
		expect(inFlight.isOverdue(300 + GRACE_MS)).toBe(true);
		for (const attempt of attempts) inFlight.remove(attempt);
		expect(inFlight.isOverdue(1e9)).toBe(false);
	});

	test('can be removed once', () => {
		const { inFlight, attempts } = build([0, 0]);
		const [first, second] = attempts;
		if (first === undefined || second === undefined) throw new Error('no attempts');
		expect([inFlight.remove(first), inFlight.remove(first), inFlight.size]).toEqual([
			true,
			false,
			1,
		]);
		expect(inFlight.drain()).toEqual([second]);
		expect([inFlight.remove(second), inFlight.size]).toEqual([false, 0]);
	});

	test('are aborted exactly when their own time or the cut-off has come', () => {
		const times = fc.array(fc.nat({ max: 500 }), { maxLength: 20 });
		fc.assert(
			fc.property(times, fc.nat({ max: 700 }), fc.nat({ max: 700 }), (gaps, nowMs, cutOffAtMs) => {
				const startsMs = [...gaps].sort((left, right) => left - right);
				const { inFlight, reasons } = build(startsMs, { cutOffAtMs });
				inFlight.expire(nowMs);
				const expected = startsMs.map((atMs) => {
					if (nowMs >= cutOffAtMs) return 'runTimeReached';
					return nowMs >= atMs + 100 ? 'timeout' : null;
				});
				expect(reasons()).toEqual(expected);
			}),
		);
	});

	test('keep the first reason for an abort', () => {
		const controller = new AbortController();
		abort(controller, 'timeout');
		abort(controller, 'cancelled');
		expect(controller.signal.reason).toBe('timeout');
	});
});
