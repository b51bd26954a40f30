'use strict';

const { tokenBucketMakespanMs, windowMakespanMs } = require('./ideal');
const { latencyOfPrompt, promptOfItem } = require('./latency');

/**
 * One row of the benchmark.
 *
 * @typedef {object} Case
 * @property {string} name for `--case`
 * @property {string} title
 * @property {number} items
 * @property {number} concurrency window of ours, batch size of the chain
 * @property {Partial<import('./provider').ProviderSettings>} provider
 * @property {number | null} idealMs shortest possible time; null where time is compared with a peer
 * @property {string[]} peers keys of contestants
 * @property {Check[]} checks what ours must reach, on the median of the runs
 *
 * @typedef {object} Check
 * @property {string} name
 * @property {number} bound the value must not be above it
 * @property {(ours: Result, peers: Record<string, Result>) => number} value
 *
 * @typedef {import('./measure').Result} Result
 */

const timeOverIdeal = (bound) => ({
	name: 'time / ideal',
	bound,
	value: (ours) => ours.timeMs / ours.idealMs,
});

const unanswered = {
	name: 'items without answer',
	bound: 0,
	value: (ours) => ours.items - ours.out,
};

const wasted = (bound) => ({
	name: 'wasted requests / items',
	bound,
	value: (ours) => (ours.requests - ours.items) / ours.items,
});

const timeOverHttpRequest = (bound) => ({
	name: 'time / HTTP Request',
	bound,
	value: (ours, peers) => ours.timeMs / peers.httpRequest.timeMs,
});

function windowCase({ name, title, items, concurrency, provider, bound, peers }) {
	const latenciesMs = Array.from({ length: items }, (_, index) =>
		latencyOfPrompt(promptOfItem(index), provider),
	);
	return {
		name,
		title,
		items,
		concurrency,
		provider,
		idealMs: windowMakespanMs(latenciesMs, concurrency),
		peers,
		checks: [unanswered, timeOverIdeal(bound)],
	};
}

function rateCase({ name, title, retryAfterSeconds, timeBound, wasteBound }) {
	const items = 300;
	const bucket = { ratePerSecond: 20, burst: 20 };
	return {
		name,
		title,
		items,
		concurrency: 40,
		provider: { medianMs: 200, sigma: 0.5, ...bucket, retryAfterSeconds },
		idealMs: tokenBucketMakespanMs(items, bucket),
		peers: ['chain', 'httpRequest'],
		checks: [unanswered, wasted(wasteBound), timeOverIdeal(timeBound)],
	};
}

/** @type {Case[]} */
const cases = [
	windowCase({
		name: 'window-20',
		title: '200 items, 20 at a time, latency lognormal 200 ms, sigma 0.8',
		items: 200,
		concurrency: 20,
		provider: { medianMs: 200, sigma: 0.8 },
		bound: 1.08,
		peers: ['chain', 'openAi', 'httpRequest'],
	}),
	windowCase({
		name: 'window-100',
		title: '1,000 items, 100 at a time, latency lognormal 1 s, sigma 0.4',
		items: 1000,
		concurrency: 100,
		provider: { medianMs: 1000, sigma: 0.4 },
		bound: 1.1,
		peers: ['chain', 'httpRequest'],
	}),
	rateCase({
		name: 'rate-hint',
		title: '300 items, provider allows 20/s (burst 20) and says Retry-After: 1',
		retryAfterSeconds: 1,
		wasteBound: 0.05,
		timeBound: 1.15,
	}),
	rateCase({
		name: 'rate-no-hint',
		title: '300 items, provider allows 20/s (burst 20) without Retry-After',
		retryAfterSeconds: 0,
		wasteBound: 0.1,
		timeBound: 1.3,
	}),
	{
		name: 'no-latency',
		title: '2,000 items, no latency: the time that the node itself needs',
		items: 2000,
		concurrency: 50,
		provider: {},
		idealMs: null,
		peers: ['httpRequest'],
		checks: [unanswered, timeOverHttpRequest(0.4)],
	},
];

module.exports = { cases };
