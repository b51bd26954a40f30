import * as fc from 'fast-check';
import { Queue } from '../../../nodes/engine/queue';

describe('a queue', () => {
	test('behaves like an array that is pushed and shifted', () => {
		const steps = fc.array(fc.option(fc.integer()), { maxLength: 300 });
		fc.assert(
			fc.property(steps, (values) => {
				const queue = new Queue<number>();
				const model: number[] = [];
				for (const value of values) {
					if (value === null) expect(queue.shift()).toBe(model.shift());
					else {
						queue.push(value);
						model.push(value);
					}
					expect(queue.size).toBe(model.length);
					expect(queue.peek()).toBe(model[0]);
				}
			}),
		);
	});

	test('lets go of what was taken', () => {
		const queue = new Queue<number>();
		for (let round = 0; round < 1_000; round++) {
			queue.push(round);
			queue.push(round);
			queue.shift();
			queue.shift();
		}
		expect(JSON.stringify(queue).length).toBeLessThan(100);
	});
});
