'use strict';

const { isDeepStrictEqual } = require('node:util');

const { measure, peak, workflowsOfCase } = require('../measure');
const { formatTable, megabytes, thousands } = require('../report');

/** What is read of one reply; the same as in nodes/host/readBody.ts. */
const MOST_OF_A_REPLY_BYTES = 64 * 1024 * 1024;
const AT_ONCE = 10;
/** MB. With more, V8 collects late, and the peak is garbage for the greater part. */
const HEAP_MEGABYTES = 1000;
const MOST_BYTES = AT_ONCE * MOST_OF_A_REPLY_BYTES + 200_000_000;

/** Replies that are read to their end, and replies that are cut off. */
const SIZES = [
	{ title: 'read whole', paddingBytes: 60_000_000, failure: undefined },
	{ title: 'cut off', paddingBytes: 100_000_000, failure: 'badReply' },
];

const caseOf = ({ paddingBytes }) => ({
	name: `memory-replies-${paddingBytes}`,
	items: AT_ONCE,
	concurrency: AT_ONCE,
	parameters: { batching: { maxConcurrency: AT_ONCE, maxAttempts: 1 } },
	onError: 'continueRegularOutput',
	// All are out before the first answer begins.
	provider: { paddingBytes, medianMs: 2000, sigma: 0 },
	idealMs: null,
});

/**
 * Runs ours with as many huge replies at once as it works on, in an n8n of small heap, and compares the
 * peak with what n8n held before.
 *
 * @param {import('../measure').Bench} bench
 * @param {(line: string) => void} log
 * @returns {Promise<boolean>} whether the bound was kept
 */
async function benchMemoryOfReplies(bench, log) {
	const rows = [];
	let passed = true;
	for (const size of SIZES) {
		const oneCase = caseOf(size);
		await bench.instance.importWorkflows(workflowsOfCase(oneCase, ['mixtral'], bench.routes));
		const { probe, window, failures, ...result } = await measure(bench, oneCase, 'mixtral', {
			nodeArguments: [`--max-old-space-size=${HEAP_MEGABYTES}`],
		});
		const before = probe.samples.findLast(({ atMs }) => atMs <= window.startMs).rss;
		const moreBytes = peak(probe.samples, 'rss', window) - before;
		const expected = size.failure === undefined ? [] : Array(AT_ONCE).fill(size.failure);
		const isAsMeant =
			result.out === AT_ONCE &&
			result.maxInFlight === AT_ONCE &&
			isDeepStrictEqual(failures, expected);
		const isKept = isAsMeant && moreBytes <= MOST_BYTES;
		passed &&= isKept;
		rows.push([
			`${megabytes(size.paddingBytes)} MB each, ${size.title}`,
			thousands(result.out),
			thousands(failures.length),
			thousands(result.timeMs),
			megabytes(before),
			megabytes(moreBytes),
			isKept ? 'pass' : 'MISSED',
		]);
	}
	log(formatTable(['', 'out', 'failed', 'ms', 'MB before', 'MB more', ''], rows));
	log(`  at most ${megabytes(MOST_BYTES)} MB more`);
	return passed;
}

module.exports = { benchMemoryOfReplies };
