import type { INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';
import { simplify } from '../../fields/simplify';

/** What OpenRouter keeps about an answer. */
export const generation: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['generation'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get a generation',
				description:
					'Get the cost, tokens, provider and timing of an answer; waits up to 30 seconds for a new record',
			},
		],
		default: 'get',
	},
	...updateDisplayOptions({ show: { resource: ['generation'], operation: ['get'] } }, [
		{
			displayName: 'Generation ID',
			name: 'generationId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. gen-1790000000-AbCdEfGhIjKlMnOpQrSt',
			description: 'The generationId of an answer. An expression is evaluated for each item.',
		},
		simplify,
	]),
];
