import * as fc from 'fast-check';
import { Lanes } from '../../../nodes/engine/lanes';
import { LANE_PARTS, newLane, newTask } from './tasks';

/** Lanes with so many tasks each; a task's index is that of its lane. */
function build(sizes: number[]) {
	const lanes = new Lanes<number, string>(LANE_PARTS);
	sizes.forEach((size, lane) => {
		for (let turn = 0; turn < size; turn++) {
			lanes.add(newTask(lane, { lane: lanes.named(String(lane)) }));
		}
	});
	return lanes;
}

function takeNext(lanes: Lanes<number, string>, nowMs = 0): number | undefined {
	const lane = lanes.open(nowMs);
	return lane === undefined ? undefined : lanes.take(lane)?.index;
}

describe('a lane', () => {
	test('keeps the order in which tasks came, those sent before ahead of those that were not', () => {
		const tasks = fc.array(fc.boolean(), { maxLength: 30 });
		fc.assert(
			fc.property(tasks, (sentBefore) => {
				const lane = newLane();
				sentBefore.forEach((isSent, index) =>
					lane.add(newTask(index, { attempts: isSent ? 2 : 0 })),
				);
				const taken = sentBefore.map(() => {
					const next = lane.peek()?.index;
					expect(lane.take()?.index).toBe(next);
					return next;
				});
				const indices = sentBefore.map((_, index) => index);
				const sent = indices.filter((index) => sentBefore[index]);
				expect(taken).toEqual([...sent, ...indices.filter((index) => !sentBefore[index])]);
				expect([lane.queued, lane.take()]).toEqual([0, undefined]);
			}),
		);
	});
});

describe('lanes', () => {
	test('are the same for the same name', () => {
		const lanes = build([]);
		expect(lanes.named('a')).toBe(lanes.named('a'));
		expect(lanes.named('a')).not.toBe(lanes.named('b'));
	});

	test('take turns, each once per round while it has tasks', () => {
		fc.assert(
			fc.property(fc.array(fc.nat({ max: 12 }), { maxLength: 6 }), (sizes) => {
				const lanes = build(sizes);
				for (let round = 0; round < Math.max(0, ...sizes); round++) {
					const waiting = sizes.flatMap((size, lane) => (size > round ? [lane] : []));
					expect(waiting.map(() => takeNext(lanes))).toEqual(waiting);
				}
				expect([lanes.isEmpty, takeNext(lanes)]).toEqual([true, undefined]);
			}),
		);
	});

	test('pass over those that are held back', () => {
		const lanes = build([2, 2]);
		lanes.named('0').limiter.cooldown.hold(0, 1_000, true, 'slow down');
		expect([takeNext(lanes), takeNext(lanes), takeNext(lanes)]).toEqual([1, 1, undefined]);
		expect(lanes.nextStartMs(0)).toBe(1_000);
		expect([takeNext(lanes, 999), takeNext(lanes, 1_000)]).toEqual([undefined, 0]);
	});

	test('give the tasks of one lane back, and leave the others', () => {
		const lanes = build([2, 3]);
		expect(lanes.drain((lane) => lane === lanes.named('1')).map(({ index }) => index)).toEqual([
			1, 1, 1,
		]);
		expect([lanes.isEmpty, takeNext(lanes), takeNext(lanes), takeNext(lanes)]).toEqual([
			false,
			0,
			0,
			undefined,
		]);
	});

	test('give everything back at once', () => {
		const lanes = build([2, 0, 1]);
		expect(lanes.drain(() => true).map(({ index }) => index)).toEqual([0, 0, 2]);
		expect([lanes.isEmpty, lanes.drain(() => true)]).toEqual([true, []]);
	});
});

describe('reading ahead', () => {
	test('goes on while no more than the wanted number of tasks waits', () => {
		expect(build([3]).mayRead(0, 3)).toBe(true);
		expect(build([2, 2]).mayRead(0, 3)).toBe(false);
	});

	test('is not done without leave while the only lane is held back, unless it is exhausted', () => {
		const lanes = build([0]);
		const { cooldown } = lanes.named('0').limiter;
		expect(lanes.mayRead(0, 0)).toBe(true);
		cooldown.hold(0, 1_000, true, 'slow down');
		expect([lanes.mayRead(999, 0), lanes.mayRead(1_000, 0)]).toEqual([false, true]);
		cooldown.hold(2_000, 400_000, true, 'slow down');
		expect(lanes.mayRead(2_001, 0)).toBe(true);
	});

	test('finds out what else there is when nothing waits in several lanes', () => {
		const lanes = build([0, 0]);
		for (const name of ['0', '1'])
			lanes.named(name).limiter.cooldown.hold(0, 1_000, true, 'slow down');
		expect(lanes.mayRead(0, 0)).toBe(true);
		lanes.add(newTask(0, { lane: lanes.named('0') }));
		expect(lanes.mayRead(0, 0)).toBe(false);
	});
});
