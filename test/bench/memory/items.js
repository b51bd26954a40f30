'use strict';

const { executeProbed, measure, peak, workflowsOfCase } = require('../measure');
const { formatTable, megabytes, thousands } = require('../report');
const { buildWorkflow, itemsNode } = require('../workflow');

/** A run as large as a nightly one; without latency, so that it takes no longer than it must. */
const memoryCase = {
	name: 'memory',
	items: 10_000,
	concurrency: 50,
	provider: {},
	idealMs: null,
};
const keys = ['mixtral', 'httpRequest'];
const baselineId = 'bench-memory-baseline';

const kilobytes = (bytes) => (bytes / 1e3).toFixed(1);

/** What the same workflow needs without the node under test, up to the end of its last node. */
async function baselinePeak(instance, field, live) {
	const { runData, probe } = await executeProbed(instance, baselineId, { live });
	const [task] = runData[itemsNode];
	return peak(probe.samples, field, { startMs: 0, endMs: task.startTime + task.executionTime });
}

/**
 * Runs ours and HTTP Request side by side, each in two fresh processes: one undisturbed, for time
 * and resident memory, and one that collects garbage before each sample, for what is really held.
 * Memory per item is the peak while the node runs, less the peak of the workflow without it.
 *
 * @type {import('../rows').Row}
 */
const memoryOfItems = {
	name: memoryCase.name,
	title: '10,000 items in one run: peak memory',
	bound: 'memory per item no more than HTTP Request needs',
	isOfMemory: true,
	workflows: (routes) => [
		buildWorkflow({ id: baselineId, items: memoryCase.items }),
		...workflowsOfCase(memoryCase, keys, routes),
	],
	run,
};

async function run(bench, { log }) {
	const { instance } = bench;
	const { items } = memoryCase;
	const baselineRss = await baselinePeak(instance, 'rss', false);
	const baselineHeap = await baselinePeak(instance, 'heapUsed', true);

	const perItem = {};
	const rows = [];
	for (const key of keys) {
		const natural = await measure(bench, memoryCase, key);
		const collected = await measure(bench, memoryCase, key, { live: true });
		const rss = peak(natural.probe.samples, 'rss', natural.window);
		const heap = peak(collected.probe.samples, 'heapUsed', collected.window);
		perItem[key] = { rss: (rss - baselineRss) / items, heap: (heap - baselineHeap) / items };
		rows.push([
			key,
			`${natural.out}`,
			thousands(natural.timeMs),
			(natural.timeMs / items).toFixed(2),
			megabytes(rss),
			kilobytes(perItem[key].rss),
			megabytes(heap),
			kilobytes(perItem[key].heap),
		]);
	}
	const { mixtral, httpRequest } = perItem;
	const passed = mixtral.rss <= httpRequest.rss && mixtral.heap <= httpRequest.heap;

	log(
		formatTable(
			['', 'out', 'ms', 'ms/item', 'RSS MB', 'kB/item', 'live heap MB', 'kB/item'],
			[
				['without the node', '', '', '', megabytes(baselineRss), '', megabytes(baselineHeap), ''],
				...rows,
			],
		),
	);
	log(`  ours no more than HTTP Request per item: ${passed ? 'pass' : 'MISSED'}`);
	return passed;
}

module.exports = { memoryOfItems };
