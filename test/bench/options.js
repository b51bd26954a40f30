'use strict';

const { parseArgs } = require('node:util');
const { rows } = require('./rows');

function describeRow({ name, title, bound }) {
	return `  ${name.padEnd(16)}${title}\n${' '.repeat(18)}${bound}`;
}

const usage = `npm run bench -- [options]

Packs this checkout, runs it in the real n8n against a server of this machine, beside n8n's own
nodes in the same run, and prints times, requests and connections. Exits 1 when ours misses a
bound. Needs a quiet machine, and the program openssl for the rows over TLS.

Rows, each with its bounds:
${rows.map(describeRow).join('\n')}

Options:
  --case NAME    only this row; can be given several times
  --runs N       runs of ours per row, the median counts (default 3); n8n's own nodes run once where
                 no bound compares ours with them
  --quick        one run of each row, without the OpenAI node and without the rows about memory
  --profile      no rows, but a CPU profile of no-latency: where the time goes
  --help         this text`;

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {boolean} profile
 * @property {boolean} quick
 * @property {number} runs per row, at least 1
 * @property {import('./rows').Row[]} rows to run, none for a profile
 */

/**
 * Reads the command line.
 *
 * @returns {Options}
 * @throws for an unknown row or option
 */
function readOptions() {
	const { values } = parseArgs({
		options: {
			case: { type: 'string', multiple: true, default: [] },
			runs: { type: 'string' },
			quick: { type: 'boolean', default: false },
			profile: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	const { case: names, quick, profile, help } = values;
	const unknown = names.filter((name) => !rows.some((row) => row.name === name));
	if (unknown.length > 0) throw new Error(`No such row: ${unknown.join(', ')}.\n\n${usage}`);
	const runs = Number(values.runs ?? (quick ? 1 : 3));
	if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a whole number from 1.');
	const isChosen = ({ name, isOfMemory }) =>
		names.length === 0 ? !(quick && isOfMemory) : names.includes(name);
	return {
		help,
		profile,
		quick,
		runs,
		rows: profile ? [] : rows.filter(isChosen),
	};
}

module.exports = { readOptions, usage };
