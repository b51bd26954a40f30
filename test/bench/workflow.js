'use strict';

const { measuredNode } = require('./contestants');
const { promptOfItem } = require('./latency');

const itemsNode = 'Items';
const to = (node) => ({ main: [[{ node, type: 'main', index: 0 }]] });

/**
 * Manual Trigger, a Code node that makes the items, and the node under test.
 *
 * @param {{ id: string, items: number, part?: { nodes: object[], connections: object } }} options
 *   `part` comes from a contestant's `build`; without it the workflow ends at the Code node
 * @returns {object} a workflow for n8n's `import:workflow`
 */
function buildWorkflow({ id, items, part }) {
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
						'}));',
					].join('\n'),
				},
			},
			...(part?.nodes ?? []),
		],
		connections: {
			Start: to(itemsNode),
			...(part && { [itemsNode]: to(measuredNode) }),
			...part?.connections,
		},
	};
}

module.exports = { buildWorkflow, itemsNode };
