'use strict';

const { NodeConnectionTypes, deepCopy } = require('n8n-workflow');

/**
 * The node type that n8n makes of a node with `usableAsTool`. It stands in n8n itself and not in
 * n8n-core, so it is repeated here (`convertNodeToAiTool` in n8n's tool-generation).
 */
function toolVariant(description) {
	const tool = deepCopy(description);
	tool.name += 'Tool';
	tool.displayName += ' Tool';
	tool.inputs = [];
	tool.outputs = [NodeConnectionTypes.AiTool];
	delete tool.usableAsTool;
	tool.properties.unshift(
		{
			displayName: 'Tool Description',
			name: 'descriptionType',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Set Automatically', value: 'auto' },
				{ name: 'Set Manually', value: 'manual' },
			],
			default: 'auto',
		},
		{
			displayName: 'Description',
			name: 'toolDescription',
			type: 'string',
			default: tool.description,
			required: true,
			displayOptions: { show: { descriptionType: ['manual'] } },
		},
	);
	return tool;
}

module.exports = { toolVariant };
