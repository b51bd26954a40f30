'use strict';

const { barrierMakespanMs, tokenBucketMakespanMs, windowMakespanMs } = require('../../bench/ideal');

/** A slower second opinion: steps through the ends of the running items. */
function simulateWindowMs(latenciesMs, concurrency) {
	const waiting = [...latenciesMs];
	let running = [];
	let nowMs = 0;
	while (waiting.length > 0 || running.length > 0) {
		while (running.length < concurrency && waiting.length > 0) {
			running.push(nowMs + waiting.shift());
		}
		nowMs = Math.min(...running);
		running = running.filter((endMs) => endMs > nowMs);
	}
	return nowMs;
}

describe('windowMakespanMs', () => {
	test('is the sum with one slot and the maximum with a slot for each', () => {
		expect(windowMakespanMs([5, 1, 3], 1)).toBe(9);
		expect(windowMakespanMs([5, 1, 3], 3)).toBe(5);
		expect(windowMakespanMs([5, 1, 3], 100)).toBe(5);
	});

	test('gives the next item to the slot that is free first', () => {
		expect(windowMakespanMs([10, 1, 1, 1], 2)).toBe(10);
		expect(windowMakespanMs([1, 1, 1, 10], 2)).toBe(11);
	});

	test('is 0 without items', () => {
		expect(windowMakespanMs([], 20)).toBe(0);
	});

	test('agrees with a step by step simulation', () => {
		let state = 42;
		const next = () => (state = (state * 1103515245 + 12345) % 2 ** 31);
		for (let round = 0; round < 50; round++) {
			const latenciesMs = Array.from({ length: 1 + (next() % 60) }, () => 1 + (next() % 500));
			const concurrency = 1 + (next() % 25);
			expect(windowMakespanMs(latenciesMs, concurrency)).toBe(
				simulateWindowMs(latenciesMs, concurrency),
			);
		}
	});
});

describe('barrierMakespanMs', () => {
	test('adds up the slowest item of each batch', () => {
		expect(barrierMakespanMs([5, 1, 3, 4, 2], 2)).toBe(11);
	});
});

describe('tokenBucketMakespanMs', () => {
	test('leaves the burst out', () => {
		expect(tokenBucketMakespanMs(300, { ratePerSecond: 20, burst: 20 })).toBe(14000);
		expect(tokenBucketMakespanMs(10, { ratePerSecond: 20, burst: 20 })).toBe(0);
	});
});
