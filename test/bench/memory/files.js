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

/**
 * Runs ours with as many items with a file as it works on at once, and with very many, each in a fresh
 * process, and compares the peaks: a file is to be in memory only while its item is worked on.
 *
 * @param {import('../measure').Bench} bench
 * @param {(line: string) => void} log
 * @returns {Promise<boolean>} whether the bound was kept
 */
async function benchMemoryOfFiles(bench, log) {
	const peaks = [];
	const rows = [];
	let isSent = true;
	for (const items of [AT_ONCE, MANY]) {
		const oneCase = caseOf(items);
		await bench.instance.importWorkflows(workflowsOfCase(oneCase, ['mixtral'], bench.routes));
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

module.exports = { benchMemoryOfFiles };
