'use strict';

const { promptOfItem } = require('../../bench/workflow');
const { latencyOfPrompt } = require('../../openrouter/latency');
const { createLimiter } = require('../../openrouter/limits');
const { limitRefusal, poolRefusal } = require('../../openrouter/measuredReplies');
const { refusalsOfPrompt } = require('../../openrouter/refusals');
const { readFailure } = require('../../../nodes/openrouter/reply/failure');

const unlimited = { ratePerSecond: 0, burst: 0, concurrency: 0, tokensPerMinute: 0 };

describe('latencyOfPrompt', () => {
	const shape = { medianMs: 200, sigma: 0.8 };

	test('is the same for the same prompt', () => {
		expect(latencyOfPrompt('a', shape)).toBe(latencyOfPrompt('a', shape));
		expect(latencyOfPrompt('a', shape)).not.toBe(latencyOfPrompt('b', shape));
	});

	test('has the median and the sigma asked for', () => {
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

	test('is 0 with a median of 0', () => {
		expect(latencyOfPrompt('a', { medianMs: 0, sigma: 0.8 })).toBe(0);
	});
});

describe('createLimiter', () => {
	test('lets the burst pass, then the rate', () => {
		const limiter = createLimiter({ ...unlimited, ratePerSecond: 20, burst: 3 }, 0);
		const admitted = [0, 0, 0, 0, 49, 50, 51, 100].map((atMs) => limiter.admit(0, 1, atMs));
		expect(admitted).toEqual([true, true, true, false, false, true, false, true]);
	});

	test('counts the requests in work', () => {
		const limiter = createLimiter({ ...unlimited, concurrency: 2 }, 0);
		expect(limiter.admit(1, 1, 0)).toBe(true);
		expect(limiter.admit(2, 1, 0)).toBe(false);
	});

	test('counts tokens, with ten seconds in stock', () => {
		const limiter = createLimiter({ ...unlimited, tokensPerMinute: 600 }, 0);
		expect(limiter.admit(0, 100, 0)).toBe(true);
		expect(limiter.admit(0, 1, 0)).toBe(false);
		expect(limiter.admit(0, 10, 1000)).toBe(true);
	});
});

describe('refusalsOfPrompt', () => {
	const draws = Array.from({ length: 20000 }, (_, index) =>
		refusalsOfPrompt(promptOfItem(index), 0.3),
	);
	const shareOf = (values, has) => values.filter(has).length / values.length;

	test('refuses each try with the same chance', () => {
		expect(shareOf(draws, (count) => count >= 1)).toBeCloseTo(0.3, 1);
		const refusedOnce = draws.filter((count) => count >= 1);
		expect(shareOf(refusedOnce, (count) => count >= 2)).toBeCloseTo(0.3, 1);
	});

	test('is the same for the same prompt, and never refuses with a share of 0', () => {
		expect(refusalsOfPrompt(promptOfItem(7), 0.3)).toBe(draws[7]);
		expect(refusalsOfPrompt(promptOfItem(7), 0)).toBe(0);
	});
});

describe('refusals', () => {
	const wallClockMs = Date.parse('2026-11-28');

	/** As the node reads it. */
	function read({ body, headers }) {
		const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
		const head = { status: 429, headers: Object.fromEntries(lower), wallClockMs };
		const { kind, scope, retryAfterMs } = readFailure(head, body, JSON.stringify(body));
		return { kind, scope, retryAfterMs };
	}

	test.each([
		['limit', 1, 'all', 1000],
		['limit', 0, 'unknown', null],
		['pool', 1, 'pool', 1000],
		['pool', 0, 'pool', null],
	])('of a %s with Retry-After: %d speak of the scope %s', (who, seconds, scope, retryAfterMs) => {
		const settings = { ratePerSecond: 20, retryAfterSeconds: seconds };
		const refusal =
			who === 'limit' ? limitRefusal(settings, wallClockMs) : poolRefusal(settings, 'a/model');
		expect(read(refusal)).toEqual({ kind: 'throttled', scope, retryAfterMs });
	});
});
