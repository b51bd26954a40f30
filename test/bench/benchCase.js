'use strict';

const os = require('node:os');

const { contestants } = require('./contestants');
const { measure, workflowsOfCase } = require('./measure');
const { formatTable, median, thousands } = require('./report');

/**
 * Runs the contestants of a case in turn, so that a disturbance of the machine meets all of them, and
 * prints the medians. Ours, and what a bound compares it with, runs as often as asked; the others,
 * which only stand beside it, once.
 *
 * @param {import('./measure').Bench} bench
 * @param {import('./cases').Case} oneCase
 * @param {{ runs: number, quick: boolean, log: (line: string) => void }} options
 * @returns {Promise<boolean>} whether ours kept every bound
 */
async function benchCase(bench, oneCase, { runs, quick, log }) {
	const peers = oneCase.peers.filter((key) => !(quick && key === 'openAi'));
	const keys = ['mixtral', ...peers];
	await bench.instance.importWorkflows(workflowsOfCase(oneCase, keys, bench.routes));

	const repeated = ['mixtral', ...oneCase.checks.map(({ against }) => against)];
	const rounds = [];
	for (let round = 0; round < runs; round++) {
		const results = {};
		for (const key of round === 0 ? keys : keys.filter((one) => repeated.includes(one))) {
			results[key] = await measure(bench, oneCase, key);
		}
		rounds.push(results);
	}

	log(`\n${oneCase.name}: ${oneCase.title}; load ${os.loadavg()[0].toFixed(1)}`);
	log(
		formatTable(
			resultHeader,
			keys.map((key) => resultRow(key, rounds)),
		),
	);
	let passed = true;
	for (const { name, bound, value } of oneCase.checks) {
		const values = rounds.map((results) => value(results.mixtral, results));
		const kept = median(values) <= bound;
		passed &&= kept;
		const all = values.map((one) => one.toFixed(3)).join(', ');
		log(`  ${kept ? 'pass  ' : 'MISSED'}  ${name}: ${all}, at most ${bound}`);
	}
	return passed;
}

const resultHeader = [
	'',
	'ms',
	'ideal ms',
	'ratio',
	'ms/item',
	'CPU ms/item',
	'items out',
	'answers paid',
	'requests',
	'refused',
	'in flight',
	'connections',
];

function resultRow(key, rounds) {
	const results = rounds.flatMap((round) => round[key] ?? []);
	const middle = (field) => median(results.map((result) => result[field]));
	const { items, idealMs } = results[0];
	const timeMs = middle('timeMs');
	const finished = middle('out') === items;
	return [
		contestants[key].title,
		thousands(timeMs),
		idealMs === null ? '' : thousands(idealMs),
		idealMs === null || !finished ? '' : (timeMs / idealMs).toFixed(2),
		(timeMs / items).toFixed(2),
		(middle('cpuMs') / items).toFixed(2),
		thousands(middle('out')),
		thousands(middle('paid')),
		thousands(middle('requests')),
		thousands(middle('throttled')),
		thousands(middle('maxInFlight')),
		thousands(middle('connections')),
	];
}

module.exports = { benchCase };
