'use strict';

const { latenciesFrom, lognormalFrom } = require('../draws.js');
const { atMost } = require('../measure.js');
const { possibleMs } = require('../possible.js');
const { byRate, unlimited } = require('../providers.js');
const { simulate } = require('../simulate.js');

async function againstPerfect({ overSeeds }, items, size, medianMs, sigma, bound) {
	const ratios = await overSeeds(async (seed) => {
		const latencies = latenciesFrom(seed, medianMs, items, sigma);
		const { endMs } = await simulate({
			items,
			maxConcurrency: size,
			provider: unlimited(),
			latency: (job) => latencies[job],
			seed,
		});
		return endMs / possibleMs({ latencies, size });
	});
	return [`${items} items, ${size} at once, ${medianMs} ms, sigma ${sigma}`, atMost(ratios, bound)];
}

const perfect = {
	title: 'Without limits: time over a perfect window in the same order',
	columns: ['case', 'time / possible'],
	rows: async (context) => [
		await againstPerfect(context, 200, 20, 200, 0.8, 1.08),
		await againstPerfect(context, 1_000, 100, 1_000, 0.4, 1.1),
	],
};

async function aNight(items, perSecond) {
	const { endMs, waste } = await simulate({
		items,
		maxConcurrency: 100,
		provider: byRate({ rateAt: () => perSecond, burst: perSecond, hintMs: 1_000 }),
		latency: lognormalFrom(1, 1_000),
		seed: 1,
	});
	return [
		items.toLocaleString('en-US'),
		`${perSecond}/s`,
		`${(endMs / 3_600_000).toFixed(2)} h`,
		atMost(endMs / 1_000 / (items / perSecond), 1.1),
		atMost(waste, 0.01),
	];
}

const night = {
	title: 'A night',
	columns: ['items', 'provider', 'time', 'time x rate / items', 'waste'],
	isLong: true,
	rows: async () => [await aNight(1_000_000, 50)],
};

/** Process time per item in microseconds. */
async function perItemUs(items) {
	const began = process.cpuUsage();
	await simulate({
		items,
		maxConcurrency: 100,
		provider: unlimited(),
		latency: lognormalFrom(1, 1_000),
		seed: 1,
	});
	const { user, system } = process.cpuUsage(began);
	return (user + system) / items;
}

async function linearity() {
	const small = [];
	const large = [];
	for (let run = 0; run < 40; run++) small.push(await perItemUs(1_000));
	for (let run = 0; run < 4; run++) large.push(await perItemUs(100_000));
	// The first small batches warm the compiler up; the median of the rest is like a large one.
	const warm = small.slice(10).sort((left, right) => left - right);
	const best = Math.min(...large);
	return ['100,000 against 1,000', atMost(best / warm[warm.length >> 1], 1.3), best.toFixed(0)];
}

const processTime = {
	title: 'Process time per item',
	columns: ['items', 'ratio', 'microseconds at 100,000'],
	isLong: true,
	rows: async () => [await linearity()],
};

module.exports = [perfect, night, processTime];
