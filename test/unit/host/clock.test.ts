import { hostClock, nullOnAbort, pause } from '../../../nodes/host/clock';

describe('hostClock', () => {
	test('runs forward, in milliseconds', async () => {
		const began = hostClock.now();
		await hostClock.sleep(20, new AbortController().signal);
		expect(hostClock.now() - began).toBeGreaterThan(15);
	});

	test('a sleep settles at once when its signal aborts', async () => {
		const controller = new AbortController();
		const began = hostClock.now();
		const slept = hostClock.sleep(60_000, controller.signal).catch(() => 'ended');
		controller.abort();
		await slept;
		expect(hostClock.now() - began).toBeLessThan(5_000);
	});
});

test('pause gives others a turn', async () => {
	let turns = 0;
	const other = pause().then(() => (turns += 1));
	await pause();
	await other;
	expect(turns).toBe(1);
});

describe('nullOnAbort', () => {
	const never = new Promise<string>(() => undefined);

	test('gives what the promise gives', async () => {
		const { signal } = new AbortController();
		await expect(nullOnAbort(Promise.resolve('x'), signal)).resolves.toBe('x');
		await expect(nullOnAbort(Promise.resolve('x'), undefined)).resolves.toBe('x');
	});

	test('gives null as soon as the signal aborts, and when it has already', async () => {
		const controller = new AbortController();
		const waiting = nullOnAbort(never, controller.signal);
		controller.abort();
		await expect(waiting).resolves.toBeNull();
		await expect(nullOnAbort(never, controller.signal)).resolves.toBeNull();
	});

	test('leaves no listener on the signal', async () => {
		const { signal } = new AbortController();
		const removed = jest.spyOn(signal, 'removeEventListener');
		await nullOnAbort(Promise.resolve('x'), signal);
		expect(removed).toHaveBeenCalledTimes(1);
	});
});
