'use strict';

/**
 * `npm run bench:sim`: the engine against simulated providers, as tables. Exits 1 when a bound is
 * missed. Every value is the worst of the seeds.
 */

const {
	byChance,
	byConcurrency,
	byRate,
	byTokens,
	byWindow,
	unlimited,
} = require('./providers.js');
const { idealMs, jainIndex, lognormalFrom, randomFrom, simulate } = require('./simulate.js');

const SEEDS = [1, 2, 3];
let missed = 0;

function table(title, columns, rows) {
	console.log(`\n${title}\n`);
	console.log(`| ${columns.join(' | ')} |`);
	console.log(`| ${columns.map(() => '---').join(' | ')} |`);
	for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

/** A value beside its bound, counted when it misses. */
function bounded(value, bound, isMost = true) {
	const isMissed = isMost ? value > bound : value < bound;
	if (isMissed) missed += 1;
	return `${value.toFixed(3)} (${isMost ? '<=' : '>='} ${bound})${isMissed ? ' MISSED' : ''}`;
}

const worst = (values, isMost = true) => (isMost ? Math.max(...values) : Math.min(...values));

async function overSeeds(run) {
	const results = [];
	for (const seed of SEEDS) results.push(await run(seed));
	return results;
}

async function againstIdeal(items, maxConcurrency, medianMs, sigma, bound) {
	const ratios = await overSeeds(async (seed) => {
		const draw = lognormalFrom(randomFrom(seed), medianMs, sigma);
		const latencies = Array.from({ length: items }, draw);
		const provider = unlimited();
		const { endMs } = await simulate({
			items,
			maxConcurrency,
			provider,
			latency: (job) => latencies[job],
			seed,
		});
		return endMs / idealMs(latencies, maxConcurrency);
	});
	const what = `${items} items, ${maxConcurrency} at a time, ${medianMs} ms, sigma ${sigma}`;
	return [what, bounded(worst(ratios), bound)];
}

async function rateLimited(hintMs, timeBound, wasteBound) {
	const items = 300;
	const results = await overSeeds((seed) =>
		simulate({
			items,
			maxConcurrency: 40,
			provider: byRate({ rate: 20, burst: 20, hintMs }),
			latency: lognormalFrom(randomFrom(seed), 200, 0.5),
			seed,
		}),
	);
	for (const { answered } of results) if (answered !== items) missed += 1;
	const time = worst(results.map(({ endMs }) => endMs / ((items - 20) / 20) / 1000));
	const waste = worst(results.map(({ throttled }) => throttled / items));
	const hint = hintMs === null ? 'without Retry-After' : 'with Retry-After: 1';
	return [`300 items, 20/s, ${hint}`, bounded(time, timeBound), bounded(waste, wasteBound)];
}

/** Adaptive beside a window of fixed size that retries throttled requests after a second. */
async function fixedWindow({ size, provider, latency, seconds }) {
	let nowMs = 0;
	let answered = 0;
	let requests = 0;
	const ends = [];
	const slots = new Array(size).fill(0);
	while (nowMs < seconds * 1000) {
		slots.sort((left, right) => left - right);
		nowMs = slots[0];
		const inFlight = ends.filter((endMs) => endMs > nowMs).length;
		requests += 1;
		const refusal = provider.admit(nowMs, inFlight);
		if (refusal !== null) {
			slots[0] = nowMs + 2 + (refusal.retryAfterMs ?? 1_000);
			continue;
		}
		const endMs = nowMs + latency();
		if (ends.length > 4 * size) ends.splice(0, ends.length, ...ends.filter((end) => end > nowMs));
		ends.push(endMs);
		slots[0] = endMs;
		if (endMs <= seconds * 1000) answered += 1;
	}
	return { answered, waste: 1 - answered / requests };
}

async function windowAgainstStatic(name, makeProvider, medianMs, maxConcurrency) {
	const seconds = 300;
	const rows = [];
	const latencyOf = (seed) => lognormalFrom(randomFrom(seed), medianMs, 0.5);
	const adaptive = await overSeeds((seed) =>
		simulate({
			items: 1_000_000,
			maxConcurrency,
			provider: makeProvider(seed),
			latency: latencyOf(seed),
			seed,
			limits: { startUntilMs: seconds * 1000 },
		}),
	);
	const within = ({ stats }) =>
		stats[0].answeredAtMs.filter((atMs) => atMs <= seconds * 1000).length;
	const mean = (values) => values.reduce((total, value) => total + value, 0) / values.length;
	const share = (value) => `${(value * 100).toFixed(1)}%`;
	rows.push([
		name,
		`adaptive, at most ${maxConcurrency}`,
		mean(adaptive.map(within)).toFixed(0),
		share(mean(adaptive.map(({ throttled, requests }) => throttled / requests))),
	]);
	for (const size of [5, 20, maxConcurrency]) {
		const results = await overSeeds((seed) =>
			fixedWindow({ size, provider: makeProvider(seed), latency: latencyOf(seed), seconds }),
		);
		rows.push([
			'',
			`static ${size}`,
			mean(results.map(({ answered }) => answered)).toFixed(0),
			share(mean(results.map(({ waste }) => waste))),
		]);
	}
	return rows;
}

/** Time over that of a full window in which refused items are sent again at once, hints or not. */
async function refusedByChance({ share, scope, hintMs, size, medianMs, bound }) {
	const items = 2_000;
	const ratios = [];
	for (let seed = 1; seed <= 5; seed++) {
		const draw = lognormalFrom(randomFrom(seed), medianMs, 0.5);
		const latencies = Array.from({ length: items }, draw);
		const { endMs, answered } = await simulate({
			items,
			maxConcurrency: size,
			provider: byChance({ share, scope, hintMs, random: randomFrom(seed + 99) }),
			latency: (job) => latencies[job],
			seed,
		});
		if (answered !== items) missed += 1;
		ratios.push(endMs / idealMs(latencies, size));
	}
	return bounded(worst(ratios), bound);
}

async function refusalsByChance(scope, hintMs, bounds) {
	const rows = [];
	for (const [share, bound] of bounds) {
		const row = [`${share * 100}%`, hintMs === null ? 'none' : `${hintMs / 1000} s`];
		for (const medianMs of [200, 2_000]) {
			for (const size of [10, 40]) {
				row.push(await refusedByChance({ share, scope, hintMs, size, medianMs, bound }));
			}
		}
		rows.push(row);
	}
	return rows;
}

async function workersSharing(workers, hintMs) {
	const seconds = 600;
	const results = await overSeeds((seed) =>
		simulate({
			items: 1_000_000,
			workers,
			maxConcurrency: 40,
			provider: byRate({ rate: 20, burst: 20, hintMs }),
			latency: lognormalFrom(randomFrom(seed), 200, 0.5),
			seed,
			limits: { startUntilMs: seconds * 1000 },
		}),
	);
	const between = (fromMs) => (result) =>
		result.stats.map(
			({ answeredAtMs }) =>
				answeredAtMs.filter((atMs) => atMs >= fromMs && atMs <= seconds * 1000).length,
		);
	const total = (shares) => shares.reduce((sum, share) => sum + share, 0);
	const jain = worst(
		results.map((result) => jainIndex(between(seconds * 500)(result))),
		false,
	);
	const goodput = worst(
		results.map((result) => total(between(0)(result)) / (20 + 20 * seconds)),
		false,
	);
	const waste = worst(results.map(({ throttled, requests }) => throttled / requests));
	return [
		String(workers),
		hintMs === null ? 'no' : 'yes',
		bounded(jain, 0.9, false),
		bounded(goodput, 0.9, false),
		bounded(waste, 0.15),
	];
}

async function night(rows, perSecond) {
	const result = await simulate({
		items: rows,
		maxConcurrency: 100,
		provider: byRate({ rate: perSecond, burst: perSecond, hintMs: 1_000 }),
		latency: lognormalFrom(randomFrom(1), 1_000, 0.5),
		seed: 1,
	});
	return [
		rows.toLocaleString('en-US'),
		`${perSecond}/s`,
		`${(result.endMs / 3_600_000).toFixed(2)} h`,
		bounded(result.endMs / 1000 / (rows / perSecond), 1.1),
		`${((result.throttled / result.requests) * 100).toFixed(2)}%`,
	];
}

/** Process time per item, for a batch against the next smaller one. */
async function perItemMs(items) {
	const began = process.cpuUsage();
	await simulate({
		items,
		maxConcurrency: 100,
		provider: unlimited(),
		latency: lognormalFrom(randomFrom(1), 1_000, 0.5),
		seed: 1,
	});
	const { user, system } = process.cpuUsage(began);
	return (user + system) / 1000 / items;
}

async function linearity() {
	const small = [];
	const large = [];
	for (let run = 0; run < 40; run++) small.push(await perItemMs(1_000));
	for (let run = 0; run < 4; run++) large.push(await perItemMs(100_000));
	// The first small batches warm the compiler up; the median of the rest is like a large one.
	const warm = small.slice(10).sort((left, right) => left - right);
	const [best] = large.sort((left, right) => left - right);
	const ratio = best / warm[warm.length >> 1];
	return ['100,000 against 1,000', bounded(ratio, 1.3), `${(best * 1000).toFixed(0)} µs`];
}

async function main() {
	table(
		'Time over the ideal (perfect window, same order)',
		['case', 'ratio'],
		[await againstIdeal(200, 20, 200, 0.8, 1.08), await againstIdeal(1_000, 100, 1_000, 0.4, 1.1)],
	);
	table(
		'A provider that allows 20 requests a second, burst 20',
		['case', 'time over (300 - burst) / 20', 'wasted'],
		[await rateLimited(1_000, 1.15, 0.05), await rateLimited(null, 1.3, 0.1)],
	);
	table(
		'Window against static concurrency: answers in 300 s',
		['provider limited by', 'window', 'answers', 'wasted'],
		[
			...(await windowAgainstStatic(
				'20 requests/s',
				() => byRate({ rate: 20, burst: 20 }),
				200,
				40,
			)),
			...(await windowAgainstStatic('8 at once', () => byConcurrency({ most: 8 }), 2_000, 40)),
			...(await windowAgainstStatic(
				'60,000 tokens/min',
				(seed) => {
					const random = randomFrom(seed + 7);
					return byTokens({ perMinute: 60_000, tokens: () => 100 + random() * 800 });
				},
				2_000,
				40,
			)),
			...(await windowAgainstStatic(
				'60 per minute, fixed window',
				() => byWindow({ count: 60, windowMs: 60_000 }),
				1_000,
				20,
			)),
		],
	);
	const columns = [
		'refused',
		'Retry-After',
		'200 ms, 10 at once',
		'200 ms, 40 at once',
		'2 s, 10 at once',
		'2 s, 40 at once',
	];
	table('A pool that others fill: time over the possible, worst of 5 seeds', columns, [
		...(await refusalsByChance('pool', null, [
			[0.05, 1.05],
			[0.15, 1.05],
			[0.3, 1.05],
			[0.5, 1.05],
			[0.7, 1.15],
		])),
		...(await refusalsByChance('pool', 1_000, [
			[0.05, 1.15],
			[0.15, 1.25],
			[0.3, 1.4],
			[0.5, 1.8],
		])),
	]);
	table(
		'Refusals by chance that do not say why: time over the possible, worst of 5 seeds',
		columns,
		await refusalsByChance('unknown', null, [
			[0.05, 1.1],
			[0.1, 1.1],
			[0.15, 1.5],
			[0.3, 3],
		]),
	);
	table(
		'Workers that share one limit of 20/s without knowing of each other',
		['workers', 'Retry-After', 'Jain index, last half', 'goodput', 'waste'],
		[
			await workersSharing(1, 1_000),
			await workersSharing(4, 1_000),
			await workersSharing(16, 1_000),
			await workersSharing(1, null),
			await workersSharing(4, null),
			await workersSharing(16, null),
		],
	);
	table(
		'A night',
		['rows', 'provider', 'time', 'over rows / rate', 'wasted'],
		[await night(1_000_000, 50)],
	);
	table('Engine time per item', ['batch', 'ratio', 'at 100,000'], [await linearity()]);
	console.log(missed === 0 ? '\nEvery bound is met.' : `\n${missed} bounds are missed.`);
	process.exitCode = missed === 0 ? 0 : 1;
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
