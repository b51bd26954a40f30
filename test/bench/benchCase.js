'use strict';

const { contestants } = require('./contestants');
const { measure, workflowsOfCase } = require('./measure');
const { formatTable, median, thousands } = require('./report');

/** Keys of the contestants, ours first. */
const keysOf = ({ peers }) => ['mixtral', ...peers];

/**
 * The row of a case. It runs the contestants in turn, so that a disturbance of the machine meets all of
 * them, and prints the medians. Ours, and what a bound compares it with, runs as often as asked; the
 * others, which only stand beside it, once.
 *
 * @param {import('./cases').Case} oneCase
 * @returns {import('./rows').Row}
 */
function rowOfCase(oneCase) {
	const { name, title, checks } = oneCase;
	return {
		name,
		title,
		bound: checks.map((check) => `${check.name} at most ${check.bound}`).join('; '),
		isOverTls: oneCase.tlsRoundTripMs !== undefined,
		workflows: (routes) => workflowsOfCase(oneCase, keysOf(oneCase), routes),
		run: (bench, options) => benchCase(bench, oneCase, options),
	};
}

async function benchCase(bench, oneCase, { runs, quick, log }) {
	const keys = keysOf(oneCase).filter((key) => !(quick && key === 'openAi'));
	const repeated = ['mixtral', ...oneCase.checks.map(({ against }) => against)];
	const rounds = [];
	for (let round = 0; round < runs; round++) {
		const results = {};
		for (const key of round === 0 ? keys : keys.filter((one) => repeated.includes(one))) {
			results[key] = await measure(bench, oneCase, key);
		}
		rounds.push(results);
	}

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

module.exports = { rowOfCase };
