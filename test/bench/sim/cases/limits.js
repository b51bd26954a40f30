'use strict';

const { tokenBucket } = require('../../../openrouter/limits.js');
const { latenciesFrom, lognormalFrom, randomFrom } = require('../draws.js');
const { atLeast, atMost } = require('../measure.js');
const { jainIndex, possibleMs } = require('../possible.js');
const { byConcurrency, byRate, byTokens, byWindow } = require('../providers.js');
const { simulate } = require('../simulate.js');

const PER_SECOND = 20;
const BURST = 20;
const REFUSALS = [
	['Retry-After: 1', { hintMs: 1_000 }],
	['a limit without a time', { scope: 'lane' }],
	['nothing', { scope: 'unknown' }],
];

const limit = (says, rateAt = () => PER_SECOND) => byRate({ rateAt, burst: BURST, ...says });
const values = (results, name) => results.map((result) => result[name]);

async function shortRun({ overSeeds }, words, says, [time, waste]) {
	const items = 300;
	const results = await overSeeds(async (seed) => {
		const result = await simulate({
			items,
			maxConcurrency: 40,
			provider: limit(says),
			latency: lognormalFrom(seed, 200),
			seed,
		});
		return { ...result, time: (result.endMs * PER_SECOND) / (items - BURST) / 1_000 };
	});
	return [
		words,
		atMost(values(results, 'time'), time),
		atMost(values(results, 'waste'), waste),
		atMost(values(results, 'lost'), 0),
	];
}

const shortRuns = {
	title: 'A limit of 20 requests a second, burst 20: 300 items, 40 at once, 200 ms',
	columns: ['refusals say', 'time x rate / (items - burst)', 'waste', 'lost'],
	rows: async (context) => [
		await shortRun(context, ...REFUSALS[0], [1.15, 0.05]),
		await shortRun(context, ...REFUSALS[1], [1.3, 0.1]),
		await shortRun(context, ...REFUSALS[2], [1.3, 0.1]),
	],
};

/** The second of two runs in one process, which starts from what the first has learned. */
async function secondRun({ overSeeds }, words, says, size) {
	const items = 2_000;
	const results = await overSeeds(async (seed) => {
		const latencies = latenciesFrom(seed, 200, items);
		const { stats } = await simulate({
			items,
			runs: 2,
			maxConcurrency: size,
			provider: limit(says),
			latency: (job) => latencies[job],
			seed,
		});
		const [{ runEndsMs, startedAtMs, refusedAtMs }] = stats;
		const [fromMs, endMs] = runEndsMs;
		const bucket = tokenBucket(PER_SECOND, BURST, 0);
		for (const atMs of startedAtMs) if (atMs < fromMs) bucket.take(1, atMs);
		const later = (times) => times.filter((atMs) => atMs >= fromMs).length;
		return {
			time: (endMs - fromMs) / (possibleMs({ latencies, size, bucket, fromMs }) - fromMs),
			waste: later(refusedAtMs) / later(startedAtMs),
		};
	});
	return [
		words,
		String(size),
		atMost(values(results, 'time'), 1.03),
		atMost(values(results, 'waste'), 0.01),
	];
}

const secondRuns = {
	title: 'The second run in a process at a known limit of 20 a second: 2,000 items, 200 ms',
	columns: ['refusals say', 'at once', 'time / possible', 'waste'],
	rows: async (context) => {
		const rows = [];
		for (const [words, says] of REFUSALS) {
			for (const size of [10, 40]) rows.push(await secondRun(context, words, says, size));
		}
		return rows;
	},
};

/** 20 a second for 30 s, 5 a second for a minute, then 40 a second. */
const fallAndRise = (nowMs) => (nowMs < 30_000 ? 20 : nowMs < 90_000 ? 5 : 40);

async function changing({ overSeeds }, words, says, medianMs, size) {
	const items = 2_000;
	const results = await overSeeds(async (seed) => {
		const latencies = latenciesFrom(seed, medianMs, items);
		const result = await simulate({
			items,
			maxConcurrency: size,
			provider: limit(says, fallAndRise),
			latency: (job) => latencies[job],
			seed,
		});
		const bucket = tokenBucket(fallAndRise, BURST, 0);
		return { ...result, time: result.endMs / possibleMs({ latencies, size, bucket }) };
	});
	return [
		words,
		`${medianMs} ms, ${size} at once`,
		atMost(values(results, 'time'), 1.15),
		atMost(values(results, 'waste'), 0.05),
	];
}

const changes = {
	title:
		'A limit that falls from 20 to 5 a second after 30 s, and rises to 40 after 90 s: 2,000 items',
	columns: ['refusals say', 'case', 'time / possible', 'waste'],
	rows: async (context) => {
		const rows = [];
		for (const [words, says] of REFUSALS) {
			for (const medianMs of [200, 2_000]) {
				for (const size of [10, 40]) {
					rows.push(await changing(context, words, says, medianMs, size));
				}
			}
		}
		return rows;
	},
};

async function endless({ overSeeds }, provider, size, medianMs, seconds) {
	return await overSeeds(async (seed) => {
		const result = await simulate({
			items: 1_000_000,
			maxConcurrency: size,
			provider: provider(seed),
			latency: lognormalFrom(seed, medianMs),
			seed,
			limits: { startUntilMs: seconds * 1_000 },
		});
		const [{ answeredAtMs }] = result.stats;
		return { ...result, answers: answeredAtMs.filter((atMs) => atMs <= seconds * 1_000).length };
	});
}

/** @param possible answers in 300 s */
async function kindOfLimit(context, name, provider, size, medianMs, possible, [goodput, waste]) {
	const results = await endless(context, provider, size, medianMs, 300);
	const shares = results.map(({ answers }) => answers / possible);
	return [
		name,
		`${size} at once, ${medianMs} ms`,
		atLeast(shares, goodput),
		atMost(values(results, 'waste'), waste),
	];
}

const kinds = {
	title: 'Kinds of limits: answers in 300 s',
	columns: ['limit', 'case', 'answers / possible', 'waste'],
	rows: async (context) => {
		const rows = [];
		const add = async (...row) => rows.push(await kindOfLimit(context, ...row));
		for (const [words, says] of REFUSALS.slice(1)) {
			const atOnce = () => byConcurrency({ most: 8, ...says });
			const tokens = (seed) => {
				const random = randomFrom(seed + 7);
				return byTokens({ perMinute: 60_000, tokens: () => 100 + random() * 800, ...says });
			};
			await add(`20 a second, says ${words}`, () => limit(says), 40, 200, 6_020, [0.95, 0.03]);
			// A lognormal latency of sigma 0.5 is 1.133 times its median on average.
			await add(`8 at once, says ${words}`, atOnce, 40, 2_000, (8 * 300) / 2.266, [0.85, 0.08]);
			await add(`60,000 tokens a minute, says ${words}`, tokens, 40, 2_000, 620, [0.95, 0.15]);
		}
		const byMinute = () => byWindow({ count: 60, windowMs: 60_000 });
		await add('60 per minute of the clock, says when', byMinute, 20, 1_000, 300, [0.98, 0.03]);
		return rows;
	},
};

async function sharing({ overSeeds }, workers, words, says) {
	const seconds = 600;
	const results = await overSeeds(async (seed) => {
		const result = await simulate({
			items: 1_000_000,
			workers,
			maxConcurrency: 40,
			provider: limit(says),
			latency: lognormalFrom(seed, 200),
			seed,
			limits: { startUntilMs: seconds * 1_000 },
		});
		const answers = (fromMs) =>
			result.stats.map(
				({ answeredAtMs }) =>
					answeredAtMs.filter((atMs) => atMs >= fromMs && atMs <= seconds * 1_000).length,
			);
		const total = answers(0).reduce((sum, share) => sum + share, 0);
		return {
			...result,
			fairness: jainIndex(answers(seconds * 500)),
			goodput: total / (BURST + PER_SECOND * seconds),
		};
	});
	return [
		String(workers),
		words,
		atLeast(values(results, 'fairness'), 0.9),
		atLeast(values(results, 'goodput'), 0.9),
		atMost(values(results, 'waste'), 0.15),
	];
}

const workers = {
	title:
		'Workers that share a limit of 20 a second and know nothing of each other: 600 s, 40 at once, 200 ms',
	columns: ['workers', 'refusals say', 'fairness (Jain), last half', 'goodput', 'waste'],
	rows: async (context) => {
		const rows = [];
		for (const [words, says] of REFUSALS) {
			for (const count of [1, 4, 16]) rows.push(await sharing(context, count, words, says));
		}
		return rows;
	},
};

module.exports = [shortRuns, secondRuns, changes, kinds, workers];
