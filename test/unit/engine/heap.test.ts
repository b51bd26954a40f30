import * as fc from 'fast-check';
import { Heap } from '../../../nodes/engine/heap';

const numbers = (keys: number[]): number[] => [...keys].sort((left, right) => left - right);

describe('a heap', () => {
	it('is empty at first', () => {
		const heap = new Heap<string>();
		expect([heap.size, heap.minKey, heap.pop()]).toEqual([0, Infinity, undefined]);
	});

	it('gives the smallest key first, whatever comes in between', () => {
		const steps = fc.array(fc.option(fc.integer({ min: -20, max: 20 })), { maxLength: 200 });
		fc.assert(
			fc.property(steps, (keys) => {
				const heap = new Heap<{ key: number }>();
				let model: number[] = [];
				for (const key of keys) {
					if (key === null) expect(heap.pop()?.key).toBe(model.shift());
					else {
						heap.push(key, { key });
						model = numbers([...model, key]);
					}
					expect(heap.size).toBe(model.length);
					expect(heap.minKey).toBe(model[0] ?? Infinity);
				}
			}),
		);
	});

	it('hands out each value once', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (keys) => {
				const heap = new Heap<number>();
				keys.forEach((key, position) => heap.push(key, position));
				const popped = keys.map(() => heap.pop() ?? -1);
				expect(numbers(popped)).toEqual(keys.map((_, position) => position));
			}),
		);
	});

	it('drains everything at once', () => {
		fc.assert(
			fc.property(fc.array(fc.integer()), (keys) => {
				const heap = new Heap<number>();
				for (const key of keys) heap.push(key, key);
				expect(numbers(heap.drain())).toEqual(numbers(keys));
				expect([heap.size, heap.minKey]).toEqual([0, Infinity]);
			}),
		);
	});
});
