'use strict';

const { benchMemory } = require('./items');
const { benchMemoryOfFiles } = require('./files');
const { benchMemoryOfReplies } = require('./replies');

/**
 * The rows about memory: what the n8n process holds at most while the node runs.
 *
 * @type {{ name: string, title: string, bound: string,
 *   run: (bench: import('../measure').Bench, log: (line: string) => void) => Promise<boolean> }[]}
 */
const memoryRows = [
	{
		name: 'memory',
		title: '10,000 items in one run: peak memory',
		bound: 'memory per item no more than HTTP Request needs',
		run: benchMemory,
	},
	{
		name: 'memory-files',
		title: '1,000 items with a file of 1 MB each, 10 at a time: peak memory',
		bound: 'at most 200 MB more than 10 items need',
		run: benchMemoryOfFiles,
	},
	{
		name: 'memory-replies',
		title:
			'10 replies at once of 60 MB, and of 100 MB, cut off at 64 MiB; heap of 1,000 MB: peak memory',
		bound: 'at most 10 times the limit and 200 MB more than before',
		run: benchMemoryOfReplies,
	},
];

module.exports = { memoryRows };
