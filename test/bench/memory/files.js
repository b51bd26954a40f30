'use strict';

const { measure, peak, workflowsOfCase } = require('../measure');
const { formatTable, megabytes, thousands } = require('../report');

const FILE_BYTES = 1_000_000;
const AT_ONCE = 10;
const MANY = 1000;
const MOST_MORE_BYTES = 200_000_000;

const caseOf = (items) => ({
	name: `memory-files-${items}`,
	items,
	concurrency: AT_ONCE,
	fileBytes: FILE_BYTES,
	parameters: { files: { binaryFields: 'data' } },
	provider: {},
	idealMs: null,
});

const CASES = [caseOf(AT_ONCE), caseOf(MANY)];

/**
 * Runs ours with as many items with a file as it works on at once, and with very many, each in a fresh
 * process, and compares the peaks: a file is to be in memory only while its item is worked on.
 *
 * @type {import('../rows').Row}
 */
const memoryOfFiles = {
	name: 'memory-files',
	title: '1,000 items with a file of 1 MB each, 10 at a time: peak memory',
	bound: 'at most 200 MB more than 10 items need',
	isOfMemory: true,
	workflows: (routes) => CASES.flatMap((oneCase) => workflowsOfCase(oneCase, ['mixtral'], routes)),
	run,
};

async function run(bench, { log }) {
	const peaks = [];
	const rows = [];
	let isSent = true;
	for (const oneCase of CASES) {
		const { items } = oneCase;
		const result = await measure(bench, oneCase, 'mixtral');
		const rss = peak(result.probe.samples, 'rss', result.window);
		peaks.push(rss);
		// Base64 takes four bytes for three.
		isSent &&= result.out === items && result.receivedBytes >= items * FILE_BYTES * (4 / 3);
		rows.push([
			`${thousands(items)} items`,
			thousands(result.out),
			thousands(result.timeMs),
			megabytes(result.receivedBytes),
			megabytes(rss),
		]);
	}
	const moreBytes = peaks[1] - peaks[0];
	const passed = isSent && moreBytes <= MOST_MORE_BYTES;

	log(formatTable(['', 'out', 'ms', 'MB sent', 'RSS MB'], rows));
	log(`  ${isSent ? 'pass  ' : 'MISSED'}  every file is in a request`);
	const bound = `at most ${megabytes(MOST_MORE_BYTES)} MB`;
	const kept = moreBytes <= MOST_MORE_BYTES ? 'pass  ' : 'MISSED';
	log(`  ${kept}  more than ${AT_ONCE} items need: ${megabytes(moreBytes)} MB, ${bound}`);
	return passed;
}

module.exports = { memoryOfFiles };
