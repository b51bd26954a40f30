import * as fc from 'fast-check';
import { PushQueue } from '../../../nodes/LmChatMixtral/pushQueue';

async function takeAll<Value>(queue: PushQueue<Value>): Promise<Value[]> {
	const taken: Value[] = [];
	for await (const value of queue) taken.push(value);
	return taken;
}

describe('PushQueue', () => {
	test('gives every value in order, whenever it comes', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.array(fc.integer())), async (bursts) => {
				const queue = new PushQueue<number>();
				const push = async (): Promise<void> => {
					for (const burst of bursts) {
						burst.forEach((value) => queue.push(value));
						await Promise.resolve();
					}
				};
				queue.endWith(push());
				expect(await takeAll(queue)).toEqual(bursts.flat());
			}),
		);
	});

	test('ends when the promise is rejected', async () => {
		const queue = new PushQueue<number>();
		queue.push(1);
		queue.endWith(Promise.reject(new Error('x')));
		expect(await takeAll(queue)).toEqual([1]);
	});
});
