import type { INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';
import { modelLocator } from '../../fields/modelLocator';
import { fieldReader, fieldsReader } from '../../fields/read';
import { list } from '../../fields/rules';
import { simplify } from '../../fields/simplify';

const filters = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	description: 'Only models that meet all of these conditions are returned',
	options: [
		{
			displayName: 'Max Price',
			name: 'maxPrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 2,
			hint: 'US dollars per million tokens',
			description:
				'Highest price of prompt tokens and of completion tokens. More expensive models and models with a varying price are left out.',
		},
		{
			displayName: 'Min Context',
			name: 'minContext',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 32000,
			hint: 'Tokens',
			description: 'Smallest context length. Models with a shorter context are left out.',
		},
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. mixtral',
			description: 'Words that the ID or the name of the model must contain, in any order',
		},
		{
			displayName: 'Supported Parameter',
			name: 'supportedParameter',
			type: 'string',
			default: '',
			placeholder: 'e.g. structured_outputs, tools',
			description:
				'Names of API parameters, such as top_k or tools. The model must support all of them. Separate entries with commas, or use an expression that gives an array.',
		},
	],
} as const satisfies INodeProperties;

const returnAll = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
} as const satisfies INodeProperties;

const limit = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 50,
	displayOptions: { show: { returnAll: [false] } },
	description: 'Max number of results to return',
} as const satisfies INodeProperties;

export const readReturnAll = fieldReader(returnAll);
export const readLimitField = fieldReader(limit);
export const readModelFilters = fieldsReader('Filters', filters.options, {
	supportedParameter: list,
});

const many: INodeProperties[] = [returnAll, limit, filters, simplify];

const endpoints: INodeProperties[] = [
	{
		...modelLocator,
		description: 'The model whose providers are returned',
	},
	simplify,
];

/** What OpenRouter offers. */
export const model: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['model'] } },
		options: [
			{
				name: 'Get Endpoints',
				value: 'getEndpoints',
				action: 'Get the endpoints of a model',
				description:
					'Get the providers of a model, with price, context, quantization, uptime, latency and throughput',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many models',
				description: 'Get many models, with context and price per million tokens',
			},
		],
		default: 'getAll',
	},
	...updateDisplayOptions({ show: { resource: ['model'], operation: ['getAll'] } }, many),
	...updateDisplayOptions(
		{ show: { resource: ['model'], operation: ['getEndpoints'] } },
		endpoints,
	),
];
