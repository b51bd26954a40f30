import type { INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';
import { model as chatModel } from '../../fields/modelLocator';
import { simplify } from '../../fields/simplify';

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	description: 'What a model must have to be returned; all filters together',
	options: [
		{
			displayName: 'Max Price',
			name: 'maxPrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 2,
			description:
				'Leaves out models that ask more than this for a million tokens, in US dollars. It applies to prompt and completion tokens alike. Models whose price varies are left out too.',
		},
		{
			displayName: 'Min Context',
			name: 'minContext',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 32000,
			description: 'Leaves out models whose context holds fewer tokens than this',
		},
		{
			displayName: 'Search',
			name: 'search',
			type: 'string',
			default: '',
			placeholder: 'e.g. mixtral',
			description: 'Words that must all occur in the ID or the name of the model, in any order',
		},
		{
			displayName: 'Supported Parameter',
			name: 'supportedParameter',
			type: 'string',
			default: '',
			placeholder: 'e.g. structured_outputs, tools',
			description:
				'Names of the API, such as top_k or tools, that the model must all support. Comma-separated; an expression may give an array.',
		},
	],
};

const many: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
	filters,
	simplify,
];

const endpoints: INodeProperties[] = [
	{
		...chatModel,
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
