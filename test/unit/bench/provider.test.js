'use strict';

const { latencyOfPrompt, promptOfItem } = require('../../bench/latency');
const { createGate } = require('../../bench/limits');

const unlimited = { ratePerSecond: 0, burst: 0, concurrency: 0, tokensPerMinute: 0 };

describe('latencyOfPrompt', () => {
	const shape = { medianMs: 200, sigma: 0.8 };

	it('is the same for the same prompt', () => {
		expect(latencyOfPrompt('a', shape)).toBe(latencyOfPrompt('a', shape));
		expect(latencyOfPrompt('a', shape)).not.toBe(latencyOfPrompt('b', shape));
	});

	it('has the median and the sigma asked for', () => {
		const logs = Array.from({ length: 20000 }, (_, index) =>
			Math.log(latencyOfPrompt(promptOfItem(index), shape)),
		);
		const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
		const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logs.length;
		expect(Math.exp(mean)).toBeGreaterThan(195);
		expect(Math.exp(mean)).toBeLessThan(205);
		expect(Math.sqrt(variance)).toBeGreaterThan(0.78);
		expect(Math.sqrt(variance)).toBeLessThan(0.82);
	});

	it('is 0 with a median of 0', () => {
		expect(latencyOfPrompt('a', { medianMs: 0, sigma: 0.8 })).toBe(0);
	});
});

describe('createGate', () => {
	it('lets the burst pass, then the rate', () => {
		const gate = createGate({ ...unlimited, ratePerSecond: 20, burst: 3 }, 0);
		const admitted = [0, 0, 0, 0, 49, 50, 51, 100].map((atMs) => gate.admit(0, 1, atMs));
		expect(admitted).toEqual([true, true, true, false, false, true, false, true]);
	});

	it('counts the requests in work', () => {
		const gate = createGate({ ...unlimited, concurrency: 2 }, 0);
		expect(gate.admit(1, 1, 0)).toBe(true);
		expect(gate.admit(2, 1, 0)).toBe(false);
	});

	it('counts tokens, with ten seconds in stock', () => {
		const gate = createGate({ ...unlimited, tokensPerMinute: 600 }, 0);
		expect(gate.admit(0, 100, 0)).toBe(true);
		expect(gate.admit(0, 1, 0)).toBe(false);
		expect(gate.admit(0, 10, 1000)).toBe(true);
	});
});
