'use strict';

const { latenciesFrom } = require('../draws.js');
const { atMost } = require('../measure.js');
const { possibleMs } = require('../possible.js');
const { byChance, refusalsByChance } = require('../providers.js');
const { simulate } = require('../simulate.js');

const SIZES = [10, 40];
const MEDIANS_MS = [200, 2_000];
const CASES = MEDIANS_MS.flatMap((medianMs) => SIZES.map((size) => [medianMs, size]));
const caseName = ([medianMs, size]) => `${medianMs / 1_000} s, ${size} at once`;
const seconds = (ms) => (ms === null ? 'none' : `${ms / 1_000} s`);
const ITEMS = 2_000;

/** Times of the engine, and the possible ones by what becomes of a refused item and its slot. */
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
		const perfect = { latencies, size, refusalsOf: refusalsByChance(share, seed) };
		const hints = { ...perfect, hintMs: hintMs ?? 0 };
		return {
			endMs: lost > 0 ? Infinity : endMs,
			atOnceMs: possibleMs(perfect),
			onSlotMs: possibleMs({ ...hints, holdsSlot: true }),
			besideMs: possibleMs(hints),
		};
	});
}

const columns = ['refused', 'Retry-After', ...CASES.map(caseName)];

/** @param cell of the results of one case, and the bound of its share */
function byShare(scope, hintMs, bounds, cell) {
	return async (context) => {
		const rows = [];
		for (const [share, bound] of bounds) {
			const row = [`${share * 100}%`, seconds(hintMs)];
			for (const each of CASES) {
				row.push(cell(await refusedByChance(context, scope, share, hintMs, each), bound));
			}
			rows.push(row);
		}
		return rows;
	};
}

const over = (name) => (results, bound) =>
	atMost(
		results.map((result) => result.endMs / result[name]),
		bound,
	);

const pool = {
	title:
		'A pool that others fill: time over the possible, where refused items go again at once; none lost',
	columns,
	rows: byShare(
		'pool',
		null,
		[
			[0.05, 1.05],
			[0.15, 1.05],
			[0.3, 1.05],
			[0.5, 1.05],
			[0.7, 1.15],
		],
		over('atOnceMs'),
	),
};

const BOUNDS_WITH_HINTS = [
	[0.05, 1.15],
	[0.15, 1.25],
	[0.3, 1.4],
	[0.5, 1.8],
];

const poolWithHints = {
	title: 'A pool that names a wait: time over the possible, where each item waits on its own slot',
	columns,
	rows: byShare('pool', 1_000, BOUNDS_WITH_HINTS, over('onSlotMs')),
};

const poolFreeSlots = {
	title: 'The same: time over the possible, where the slots of waiting items are free for others',
	columns,
	rows: byShare(
		'pool',
		1_000,
		BOUNDS_WITH_HINTS.map(([share]) => [share, 1.05]),
		over('besideMs'),
	),
};

/** Part of the least possible time by which the engine may be above it. */
const ABOVE_LEAST = 0.02;

/** Without hints the time would be shorter than any rule can be that honours them (see `possibleMs`). */
function overNoHints(results, bound) {
	const least = Math.max(...results.map(({ besideMs, atOnceMs }) => besideMs / atOnceMs));
	const reachable = Math.max(bound, least * (1 + ABOVE_LEAST));
	const measure = over('atOnceMs')(results, reachable);
	return { ...measure, text: `${measure.value.toFixed(3)}, least ${least.toFixed(3)}` };
}

const poolAsIfNoHints = {
	title:
		'The same: time over that of a pool without hints, and the least that waiting for them permits (worst of the seeds)',
	columns,
	rows: byShare('pool', 1_000, BOUNDS_WITH_HINTS, overNoHints),
};

const silent = {
	title: 'Refusals by chance that do not say why: time over the possible',
	columns,
	rows: byShare(
		'unknown',
		null,
		[
			[0.02, 1.1],
			[0.05, 1.1],
			[0.1, 1.1],
			[0.15, 1.5],
			[0.3, 3],
		],
		over('atOnceMs'),
	),
};

module.exports = {
	CASES,
	caseName,
	seconds,
	tables: [pool, poolWithHints, poolFreeSlots, poolAsIfNoHints, silent],
};
