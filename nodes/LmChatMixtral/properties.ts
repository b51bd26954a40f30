import type { INodeProperties } from 'n8n-workflow';
import { requestTimeout } from '../fields/batching';
import { model } from '../fields/modelLocator';
import { options } from '../fields/options';
import { routing } from '../fields/routing';
import { sampling } from '../fields/sampling';

/** Left out: what the root node decides (tools, output, streaming) and what makes items. */
const OPTIONS = new Set([
	'cacheTtlSeconds',
	'contextCompression',
	'extraBody',
	'metadata',
	'mixtralTemplate',
	'parallelToolCalls',
	'preset',
	'reasoning',
	'serviceTier',
	'sessionId',
	'user',
	'webSearch',
]);

export const properties: INodeProperties[] = [
	model,
	sampling,
	routing,
	{ ...options, options: options.options?.filter(({ name }) => OPTIONS.has(name)) ?? [] },
	{
		displayName: 'Max Attempts',
		name: 'maxAttempts',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 5,
		description:
			'How often a call is tried before it fails. Replies that only ask to slow down do not count.',
	},
	requestTimeout,
];
