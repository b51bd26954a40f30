import type { INodeProperties } from 'n8n-workflow';
import { fieldReader } from './read';

/** Records in the node's words, or as the API gives them. */
export const simplify = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
} as const satisfies INodeProperties;

export const readSimplify = fieldReader(simplify);
