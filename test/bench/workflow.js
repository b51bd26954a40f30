'use strict';

const { measuredNode } = require('./contestants');

/**
 * The prompt of item `index`; the Code node of the workflow builds the same text.
 *
 * @param {number} index from 0
 * @returns {string}
 */
function promptOfItem(index) {
	return `Summarise review ${index} in one sentence.`;
}

const itemsNode = 'Items';
const fileNode = 'File';
const to = (node) => ({ main: [[{ node, type: 'main', index: 0 }]] });

/**
 * Manual Trigger, a Code node that makes the items, and the node under test.
 *
 * @param {object} options
 * @param {string} options.id
 * @param {number} options.items
 * @param {string} [options.file] address of a file that goes with every item, in the field `data`; n8n
 *   keeps it once on disk
 * @param {{ nodes: object[], connections: object }} [options.part] from a contestant's `build`; without
 *   it the workflow ends at the Code node
 * @returns {object} a workflow for n8n's `import:workflow`
 */
function buildWorkflow({ id, items, file, part }) {
	const [before, after] = promptOfItem(-1).split('-1');
	return {
		id,
		name: id,
		active: false,
		settings: { executionOrder: 'v1' },
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			...(file ? [fetchFile(file)] : []),
			{
				id: 'items',
				name: itemsNode,
				type: 'n8n-nodes-base.code',
				typeVersion: 2,
				position: [220, 0],
				parameters: {
					jsCode: [
						`return Array.from({ length: ${items} }, (_, index) => ({`,
						`  json: { prompt: '${before}' + index + '${after}' },`,
						...(file ? ['  binary: $input.first().binary,'] : []),
						'}));',
					].join('\n'),
				},
			},
			...(part?.nodes ?? []),
		],
		connections: {
			Start: to(file ? fileNode : itemsNode),
			...(file && { [fileNode]: to(itemsNode) }),
			...(part && { [itemsNode]: to(measuredNode) }),
			...part?.connections,
		},
	};
}

/** The node that fetches a file into the field `data`. */
const fetchFile = (url) => ({
	id: 'file',
	name: fileNode,
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.5,
	position: [110, 0],
	parameters: { url, options: { response: { response: { responseFormat: 'file' } } } },
});

module.exports = { buildWorkflow, promptOfItem, itemsNode };
