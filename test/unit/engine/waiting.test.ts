import * as fc from 'fast-check';
import { Waiting } from '../../../nodes/engine/waiting';

const times = fc.array(fc.nat({ max: 100 }), { maxLength: 60 });
const byTime = (left: number, right: number): number => left - right;

function build(atMs: number[]): Waiting<number> {
	const waiting = new Waiting<number>();
	for (const time of atMs) waiting.add(time, time);
	return waiting;
}

test('gives what is due in the order of its times, and keeps the rest', () => {
	fc.assert(
		fc.property(times, fc.nat({ max: 100 }), (atMs, nowMs) => {
			const waiting = build(atMs);
			const due = atMs.filter((time) => time <= nowMs).sort(byTime);
			const later = atMs.filter((time) => time > nowMs).sort(byTime);
			expect(waiting.takeDue(nowMs)).toEqual(due);
			expect(waiting.nextMs).toBe(later[0] ?? Infinity);
			expect(waiting.drain()).toEqual(later);
			expect([waiting.isEmpty, waiting.nextMs]).toEqual([true, Infinity]);
		}),
	);
});

test('takes more in while it gives', () => {
	const waiting = build([30, 10]);
	expect(waiting.takeDue(10)).toEqual([10]);
	waiting.add(20, 20);
	expect(waiting.drain()).toEqual([20, 30]);
});
