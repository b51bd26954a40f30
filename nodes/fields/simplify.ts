import type { INodeProperties } from 'n8n-workflow';

/** Records in the node's words, or as the API gives them. */
export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};
