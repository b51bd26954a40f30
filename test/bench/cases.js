'use strict';

const { connections, fieldOver, timeOverIdeal, unanswered, wasted } = require('./checks');
const { tokenBucketMakespanMs, windowMakespanMs } = require('./ideal');
const { latencyOfPrompt } = require('../openrouter/latency');
const { refusalsOfPrompt } = require('../openrouter/refusals');
const { promptOfItem } = require('./workflow');

/**
 * A job for the contestants, and what ours must reach in it.
 *
 * @typedef {object} Case
 * @property {string} name for `--case`
 * @property {string} title
 * @property {number} items
 * @property {number} concurrency window of ours, batch size of the chain
 * @property {Partial<import('../openrouter/measured').ProviderSettings>} provider
 * @property {number} [tlsRoundTripMs] over TLS, on a line with this round trip; plain HTTP if absent
 * @property {number | null} idealMs shortest possible time; null where time is compared with a peer
 * @property {object} [parameters] more of them, for ours
 * @property {string} [onError] of ours
 * @property {number} [fileBytes] every item comes with a file of this size
 * @property {string[]} peers keys of contestants
 * @property {import('./checks').Check[]} checks what ours must reach
 */

/** A window kept full: refused items are sent again at once, or after their hint on their own slot. */
function possibleMs({ items, concurrency, provider, tlsRoundTripMs = 0 }) {
	const { refusedShare = 0, retryAfterSeconds = 0 } = provider;
	const ofItem = (index) => {
		const prompt = promptOfItem(index);
		const refusals = refusalsOfPrompt(prompt, refusedShare);
		const waitsMs = refusals * (retryAfterSeconds * 1000 + tlsRoundTripMs);
		return latencyOfPrompt(prompt, provider) + tlsRoundTripMs + waitsMs;
	};
	const timesMs = Array.from({ length: items }, (_, index) => ofItem(index));
	return windowMakespanMs(timesMs, concurrency);
}

function windowCase({ bound, checks = [], ...row }) {
	return {
		...row,
		idealMs: possibleMs(row),
		checks: [unanswered, timeOverIdeal(bound), ...checks],
	};
}

function poolCase({ provider, ...row }) {
	return windowCase({
		...row,
		items: 300,
		concurrency: 20,
		provider: { medianMs: 200, sigma: 0.5, ...provider },
		peers: ['chain', 'httpRequest'],
	});
}

function rateCase({ retryAfterSeconds, timeBound, wasteBound, ...row }) {
	const items = 300;
	const bucket = { ratePerSecond: 20, burst: 20 };
	return {
		...row,
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
		title: '300 items, the account may send 20/s (burst 20), 429 with Retry-After: 1',
		retryAfterSeconds: 1,
		wasteBound: 0.05,
		timeBound: 1.15,
	}),
	rateCase({
		name: 'rate-no-hint',
		title: '300 items, the model takes 20/s (burst 20), 429 without a hint',
		retryAfterSeconds: 0,
		wasteBound: 0.1,
		timeBound: 1.3,
	}),
	poolCase({
		name: 'pool',
		title: '300 items, 20 at a time, a provider others fill refuses 30%, without a hint',
		provider: { refusedShare: 0.3 },
		bound: 1.3,
	}),
	poolCase({
		name: 'pool-hint',
		title: '300 items, 20 at a time, a provider others fill refuses 5%, Retry-After: 1',
		provider: { refusedShare: 0.05, retryAfterSeconds: 1 },
		bound: 1.5,
	}),
	windowCase({
		name: 'tls',
		title: '200 items, 20 at a time, lognormal 200 ms, sigma 0.8, over TLS, 30 ms per round trip',
		items: 200,
		concurrency: 20,
		provider: { medianMs: 200, sigma: 0.8 },
		tlsRoundTripMs: 30,
		bound: 1.08,
		checks: [connections(40)],
		peers: ['mixtralHelper', 'chain', 'httpRequest'],
	}),
	{
		name: 'tls-cpu',
		title: '2,000 items, 50 at a time, no latency, over TLS: CPU of the n8n process',
		items: 2000,
		concurrency: 50,
		provider: {},
		tlsRoundTripMs: 0,
		idealMs: null,
		peers: ['mixtralHelper', 'httpRequest'],
		checks: [unanswered, fieldOver('cpuMs', 'mixtralHelper', 0.65)],
	},
	{
		name: 'no-latency',
		title: '2,000 items, no latency: the time that the node itself needs',
		items: 2000,
		concurrency: 50,
		provider: {},
		idealMs: null,
		peers: ['httpRequest'],
		checks: [unanswered, fieldOver('timeMs', 'httpRequest', 0.4)],
	},
];

module.exports = { cases };
