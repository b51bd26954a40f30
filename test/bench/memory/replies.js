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

const caseOf = (paddingBytes) => ({
	name: `memory-replies-${paddingBytes}`,
	items: AT_ONCE,
	concurrency: AT_ONCE,
	parameters: { batching: { maxConcurrency: AT_ONCE, maxAttempts: 1 } },
	onError: 'continueRegularOutput',
	// All are out before the first answer begins.
	provider: { paddingBytes, medianMs: 2000, sigma: 0 },
	idealMs: null,
});

/** Replies that are read to their end, and replies that are cut off. */
const PARTS = [
	{ title: '60 MB each, read whole', oneCase: caseOf(60_000_000), failures: [] },
	{
		title: '100 MB each, cut off',
		oneCase: caseOf(100_000_000),
		failures: Array(AT_ONCE).fill('badReply'),
	},
];

/**
 * Runs ours with as many huge replies at once as it works on, in an n8n of small heap, and compares the
 * peak with what n8n held before.
 *
 * @type {import('../rows').Row}
 */
const memoryOfReplies = {
	name: 'memory-replies',
	title:
		'10 replies at once of 60 MB, and of 100 MB, cut off at 64 MiB; heap of 1,000 MB: peak memory',
	bound: 'at most 10 times the limit and 200 MB more than before',
	isOfMemory: true,
	workflows: (routes) =>
		PARTS.flatMap(({ oneCase }) => workflowsOfCase(oneCase, ['mixtral'], routes)),
	run,
};

async function run(bench, { log }) {
	const rows = [];
	let passed = true;
	for (const { title, oneCase, failures } of PARTS) {
		const { probe, window, ...result } = await measure(bench, oneCase, 'mixtral', {
			nodeArguments: [`--max-old-space-size=${HEAP_MEGABYTES}`],
		});
		const before = probe.samples.findLast(({ atMs }) => atMs <= window.startMs).rss;
		const moreBytes = peak(probe.samples, 'rss', window) - before;
		const isAsMeant =
			result.out === AT_ONCE &&
			result.maxInFlight === AT_ONCE &&
			isDeepStrictEqual(result.failures, failures);
		const isKept = isAsMeant && moreBytes <= MOST_BYTES;
		passed &&= isKept;
		rows.push([
			title,
			thousands(result.out),
			thousands(result.failures.length),
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

module.exports = { memoryOfReplies };
