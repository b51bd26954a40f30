'use strict';

/**
 * `npm run bench:sim`: the engine against simulated providers, as tables. Every value is the worst of
 * the seeds; exits 1 when a bound is missed.
 *
 * --seeds N   so many seeds (5)
 * --only TEXT only tables whose title contains this
 * --ablate    what each tuned number is for: every value that gets worse without it
 */

const { parseArgs } = require('node:util');
const { ablate } = require('./ablate.js');
const chance = require('./cases/chance.js');
const limits = require('./cases/limits.js');
const pools = require('./cases/pools.js');
const window = require('./cases/window.js');
const { measuresOf, table } = require('./measure.js');

const { values: flags } = parseArgs({
	options: {
		seeds: { type: 'string', default: '5' },
		only: { type: 'string', default: '' },
		ablate: { type: 'boolean', default: false },
	},
});

const CASES = [...window, ...limits, ...chance.tables, ...pools].filter(({ title }) =>
	title.includes(flags.only),
);

/** Runs something for each seed in turn. */
const seeded = (count) => ({
	overSeeds: async (run) => {
		const results = [];
		for (let seed = 1; seed <= count; seed++) results.push(await run(seed));
		return results;
	},
});

async function main() {
	const context = seeded(Number(flags.seeds));
	if (flags.ablate) return await ablate(CASES, context);
	let missed = 0;
	for (const each of CASES) {
		const done = { ...each, rows: await each.rows(context) };
		console.log(table(done));
		missed += measuresOf(done).filter(({ isMissed }) => isMissed).length;
	}
	console.log(missed === 0 ? '\nEvery bound is met.' : `\n${missed} bounds are missed.`);
	process.exitCode = missed === 0 ? 0 : 1;
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
