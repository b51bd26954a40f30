import type { INodeProperties } from 'n8n-workflow';
import { QUANTIZATIONS } from '../openrouter/request/routing';

/** Fallback models, and the whole `provider` object of the API. */
export const routing: INodeProperties = {
	displayName: 'Routing',
	name: 'routing',
	type: 'collection',
	placeholder: 'Add Rule',
	default: {},
	description: 'Which providers may answer, in which order, and at what price',
	options: [
		{
			displayName: 'Allow Provider Fallbacks',
			name: 'allowFallbacks',
			type: 'boolean',
			default: true,
			description:
				'Whether other providers may answer when the preferred ones fail. The default of the API is on.',
		},
		{
			displayName: 'Data Collection',
			name: 'dataCollection',
			type: 'options',
			options: [
				{ name: 'Allow', value: 'allow', description: 'Any provider (the default of the API)' },
				{
					name: 'Deny',
					value: 'deny',
					description: 'Only providers that neither store prompts for long nor train on them',
				},
			],
			default: 'deny',
			description: 'Which providers may answer, by what they do with your prompts',
		},
		{
			displayName: 'Enforce Distillable Text',
			name: 'enforceDistillableText',
			type: 'boolean',
			default: true,
			description: 'Whether to use only models whose authors allow training on their output',
		},
		{
			displayName: 'Fallback Models',
			name: 'fallbackModels',
			type: 'string',
			default: '',
			placeholder: 'mistralai/mistral-small-3.2-24b-instruct, ...',
			description:
				'Model IDs to try in this order when the model fails (context too long, moderation, rate limit, downtime). Comma-separated; an expression may give an array.',
		},
		{
			displayName: 'Ignore Providers',
			name: 'ignore',
			type: 'string',
			default: '',
			placeholder: 'deepinfra, together',
			description:
				'Provider slugs that must not answer. Comma-separated; an expression may give an array.',
		},
		{
			displayName: 'Max Completion Price',
			name: 'maxCompletionPrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 6,
			description:
				'Skips providers that ask more than this for a million completion tokens, in US dollars',
		},
		{
			displayName: 'Max Image Price',
			name: 'maxImagePrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0.01,
			description: 'Skips providers that ask more than this for an image, in US dollars',
		},
		{
			displayName: 'Max Prompt Price',
			name: 'maxPromptPrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 2,
			description:
				'Skips providers that ask more than this for a million prompt tokens, in US dollars',
		},
		{
			displayName: 'Max Request Price',
			name: 'maxRequestPrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0.01,
			description: 'Skips providers that ask more than this fee per request, in US dollars',
		},
		{
			displayName: 'Only Providers',
			name: 'only',
			type: 'string',
			default: '',
			placeholder: 'mistral, fireworks',
			description:
				'Provider slugs that alone may answer. Comma-separated; an expression may give an array.',
		},
		{
			displayName: 'Preferred Max Latency',
			name: 'preferredMaxLatency',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 3,
			description: 'Prefers providers that begin to answer within this many seconds',
		},
		{
			displayName: 'Preferred Min Throughput',
			name: 'preferredMinThroughput',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 50,
			description: 'Prefers providers that write at least this many tokens per second',
		},
		{
			displayName: 'Provider Order',
			name: 'order',
			type: 'string',
			default: '',
			placeholder: 'mistral, fireworks',
			description:
				'Provider slugs to try first, in this order; switches load balancing off. Comma-separated; an expression may give an array.',
		},
		{
			displayName: 'Quantizations',
			name: 'quantizations',
			type: 'multiOptions',
			options: QUANTIZATIONS.map((value) => ({
				name: value === 'unknown' ? 'Unknown' : value.toUpperCase(),
				value,
			})),
			default: [],
			description: 'Uses only providers that run the model at one of these precisions',
		},
		{
			displayName: 'Require Parameters',
			name: 'requireParameters',
			type: 'boolean',
			default: true,
			description:
				'Whether to use only providers that support every setting sent. Without it, unsupported settings are dropped silently.',
		},
		{
			displayName: 'Sort',
			name: 'sort',
			type: 'options',
			options: [
				{ name: 'Exacto', value: 'exacto', description: 'Best quality of tool calls first' },
				{ name: 'Latency', value: 'latency', description: 'Fastest first token first' },
				{ name: 'Price', value: 'price', description: 'Cheapest first' },
				{ name: 'Throughput', value: 'throughput', description: 'Most tokens per second first' },
			],
			default: 'price',
			description: 'The order in which providers are tried; switches load balancing off',
		},
		{
			displayName: 'Sort Partition',
			name: 'sortPartition',
			type: 'options',
			options: [
				{
					name: 'Model',
					value: 'model',
					description: 'Sort the providers of each model; fallback models stay fallbacks',
				},
				{
					name: 'None',
					value: 'none',
					description: 'Sort the providers of all models together',
				},
			],
			default: 'model',
			description: 'What to sort together when there are Fallback Models',
		},
		{
			displayName: 'Zero Data Retention',
			name: 'zdr',
			type: 'boolean',
			default: true,
			description:
				'Whether to use only providers that keep no data. It can only be switched on here: the setting of the account is added to it.',
		},
	],
};
