'use strict';

const { latenciesFrom, lognormalFrom } = require('../draws.js');
const { atLeast, atMost } = require('../measure.js');
const { possibleMs } = require('../possible.js');
const { byChance, refusalsByChance } = require('../providers.js');
const { simulate, REFUSAL_MS } = require('../simulate.js');

const SIZES = [10, 40];
const MEDIANS_MS = [200, 2_000];
const CASES = MEDIANS_MS.flatMap((medianMs) => SIZES.map((size) => [medianMs, size]));
const caseName = ([medianMs, size]) => `${medianMs / 1_000} s, ${size} at once`;
const seconds = (ms) => (ms === null ? 'none' : `${ms / 1_000} s`);
const ITEMS = 2_000;

/** Times over the possible: refused items sent again at once, and after their own hints. */
async function refusedByChance({ overSeeds }, scope, share, hintMs, [medianMs, size]) {
	return await overSeeds(async (seed) => {
		const latencies = latenciesFrom(seed, medianMs, ITEMS);
		const { endMs, lost } = await simulate({
			items: ITEMS,
			maxConcurrency: size,
			provider: byChance({ shareAt: () => share, scope, hintMs, seed }),
			latency: (job) => latencies[job],
			seed,
		});
		if (lost > 0) return { atOnce: Infinity, afterHints: Infinity };
		const refusalsOf = refusalsByChance(share, seed);
		return {
			atOnce: endMs / possibleMs({ latencies, size, refusalsOf }),
			afterHints: endMs / possibleMs({ latencies, size, refusalsOf, hintMs: hintMs ?? 0 }),
		};
	});
}

const columns = ['refused', 'Retry-After', ...CASES.map(caseName)];

function byShare(scope, hintMs, bounds, name = 'atOnce') {
	return async (context) => {
		const rows = [];
		for (const [share, bound] of bounds) {
			const row = [`${share * 100}%`, seconds(hintMs)];
			for (const each of CASES) {
				const results = await refusedByChance(context, scope, share, hintMs, each);
				const ratios = results.map((result) => result[name]);
				row.push(atMost(ratios, bound));
			}
			rows.push(row);
		}
		return rows;
	};
}

const pool = {
	title:
		'A pool that others fill: time over the possible, where refused items go again at once; none lost',
	columns,
	rows: byShare('pool', null, [
		[0.05, 1.05],
		[0.15, 1.05],
		[0.3, 1.05],
		[0.5, 1.05],
		[0.7, 1.15],
	]),
};

const poolWithHints = {
	title: 'A pool that names a wait: time over the possible, where refused items go again at once',
	columns,
	rows: byShare('pool', 1_000, [
		[0.05, 1.15],
		[0.15, 1.25],
		[0.3, 1.4],
		[0.5, 1.8],
	]),
};

const poolAfterHints = {
	title: 'The same: time over the possible, where refused items wait out their own hints',
	columns,
	rows: byShare(
		'pool',
		1_000,
		[
			[0.05, 1.05],
			[0.15, 1.05],
			[0.3, 1.05],
			[0.5, 1.05],
		],
		'afterHints',
	),
};

const silent = {
	title: 'Refusals by chance that do not say why: time over the possible',
	columns,
	rows: byShare('unknown', null, [
		[0.02, 1.1],
		[0.05, 1.1],
		[0.1, 1.1],
		[0.15, 1.5],
		[0.3, 3],
	]),
};

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

module.exports = [pool, poolWithHints, poolAfterHints, poolOnAndOff, poolOutage, silent];
