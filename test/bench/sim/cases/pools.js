'use strict';

const { lognormalFrom } = require('../draws.js');
const { atLeast, atMost } = require('../measure.js');
const { byChance } = require('../providers.js');
const { simulate, REFUSAL_MS } = require('../simulate.js');
const { CASES, caseName, seconds } = require('./chance.js');

const ON_MS = 30_000;
const CYCLE_MS = 90_000;
const END_MS = 540_000;
const isOn = (nowMs) => nowMs % CYCLE_MS < ON_MS;
const shareAt = (nowMs) => (isOn(nowMs) ? 0.9 : 0.02);

/** Answers in the quiet phases of a full window that sends refused items again at once. */
function fullWindow(provider, latency, size) {
	const slots = new Array(size).fill(0);
	let answers = 0;
	for (let job = 0; ; job++) {
		const slot = slots.indexOf(Math.min(...slots));
		if (slots[slot] >= END_MS) return answers;
		for (let attempt = 1; provider.admit(slots[slot], 0, job, attempt) !== null; attempt++) {
			slots[slot] += REFUSAL_MS;
		}
		slots[slot] += latency();
		if (slots[slot] <= END_MS && !isOn(slots[slot])) answers += 1;
	}
}

async function onAndOff({ overSeeds }, hintMs, [medianMs, size]) {
	const results = await overSeeds(async (seed) => {
		const provider = byChance({ shareAt, scope: 'pool', hintMs, seed });
		const { stats } = await simulate({
			items: 1_000_000,
			maxConcurrency: size,
			provider,
			latency: lognormalFrom(seed, medianMs),
			seed,
			limits: { startUntilMs: END_MS },
		});
		const [{ answeredAtMs, refusedAtMs }] = stats;
		const answers = answeredAtMs.filter((atMs) => atMs <= END_MS && !isOn(atMs)).length;
		return {
			quiet: answers / fullWindow(provider, lognormalFrom(seed, medianMs), size),
			refused: refusedAtMs.filter(isOn).length / ((END_MS / CYCLE_MS) * (ON_MS / 1_000)),
		};
	});
	return [
		caseName([medianMs, size]),
		seconds(hintMs),
		atLeast(
			results.map(({ quiet }) => quiet),
			0.88,
		),
		atMost(
			results.map(({ refused }) => refused),
			size === 40 ? 15 : 5,
		),
	];
}

const poolOnAndOff = {
	title: 'A pool that refuses 90% for 30 s and 2% for 60 s, again and again: 540 s',
	columns: [
		'case',
		'Retry-After',
		'answers at 2% / those of a full window',
		'refused a second at 90%',
	],
	rows: async (context) => {
		const rows = [];
		for (const hintMs of [null, 1_000, 5_000]) {
			for (const each of CASES) rows.push(await onAndOff(context, hintMs, each));
		}
		return rows;
	},
};

const SHUT_MS = 60_000;
const isShut = (nowMs) => nowMs >= 30_000 && nowMs < 30_000 + SHUT_MS;

async function outage({ overSeeds }, hintMs, [medianMs, size]) {
	const results = await overSeeds(async (seed) => {
		const { stats, lost } = await simulate({
			items: Math.ceil((size * 60_000) / medianMs),
			maxConcurrency: size,
			provider: byChance({
				shareAt: (nowMs) => (isShut(nowMs) ? 1 : 0),
				scope: 'pool',
				hintMs,
				seed,
			}),
			latency: lognormalFrom(seed, medianMs),
			seed,
		});
		const [{ startedAtMs }] = stats;
		const openMs = 30_000 + SHUT_MS;
		const later = startedAtMs.filter((atMs) => atMs >= openMs);
		return {
			requests: startedAtMs.filter(isShut).length,
			recoveryMs: (later[size - 1] ?? Infinity) - openMs,
			lost,
		};
	});
	return [
		caseName([medianMs, size]),
		seconds(hintMs),
		atMost(
			results.map(({ requests }) => requests),
			2 * size + 60,
		),
		atMost(
			results.map(({ recoveryMs }) => recoveryMs / 1_000),
			8,
		),
		atMost(
			results.map(({ lost }) => lost),
			0,
		),
	];
}

const poolOutage = {
	title: 'A pool that refuses everything for a minute',
	columns: [
		'case',
		'Retry-After',
		'requests in that minute (2 x Max Concurrency + 60)',
		'seconds until a window of requests has started again',
		'lost',
	],
	rows: async (context) => {
		const rows = [];
		for (const hintMs of [null, 1_000]) {
			for (const each of CASES) rows.push(await outage(context, hintMs, each));
		}
		return rows;
	},
};

module.exports = [poolOnAndOff, poolOutage];
