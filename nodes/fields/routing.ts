import type { INodeProperties } from 'n8n-workflow';
import { fieldsReader } from './read';
import { list } from './rules';

/** Fallback models, and the whole `provider` object of the API. */
export const routing = {
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
				'Whether other providers may answer when the preferred providers fail. On by default in the API.',
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
					description: 'Only providers that do not train on prompts and do not keep them for long',
				},
			],
			default: 'deny',
			description: 'Whether to use providers that store your prompts or train on them',
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
			placeholder: 'e.g. mistralai/mistral-small-3.2-24b-instruct',
			description:
				'IDs of other models, tried in this order when the model fails (context too long, moderation, rate limit, downtime). Separate entries with commas, or use an expression that gives an array.',
		},
		{
			displayName: 'Ignore Providers',
			name: 'ignore',
			type: 'string',
			default: '',
			placeholder: 'e.g. deepinfra, together',
			description:
				'Slugs of providers to leave out. Separate entries with commas, or use an expression that gives an array.',
		},
		{
			displayName: 'Max Completion Price',
			name: 'maxCompletionPrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 6,
			hint: 'US dollars per million tokens',
			description: 'Highest price of completion tokens. More expensive providers are skipped.',
		},
		{
			displayName: 'Max Image Price',
			name: 'maxImagePrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0.01,
			hint: 'US dollars per image',
			description: 'Highest price of an image. More expensive providers are skipped.',
		},
		{
			displayName: 'Max Prompt Price',
			name: 'maxPromptPrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 2,
			hint: 'US dollars per million tokens',
			description: 'Highest price of prompt tokens. More expensive providers are skipped.',
		},
		{
			displayName: 'Max Request Price',
			name: 'maxRequestPrice',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0.01,
			hint: 'US dollars per request',
			description: 'Highest fee for a request. More expensive providers are skipped.',
		},
		{
			displayName: 'Only Providers',
			name: 'only',
			type: 'string',
			default: '',
			placeholder: 'e.g. mistral, fireworks',
			description:
				'Slugs of the only providers to use. Separate entries with commas, or use an expression that gives an array.',
		},
		{
			displayName: 'Preferred Max Latency',
			name: 'preferredMaxLatency',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 3,
			hint: 'Seconds',
			description: 'Prefers providers whose first token arrives within this time',
		},
		{
			displayName: 'Preferred Min Throughput',
			name: 'preferredMinThroughput',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 50,
			hint: 'Tokens per second',
			description: 'Prefers providers that generate tokens at least at this rate',
		},
		{
			displayName: 'Provider Order',
			name: 'order',
			type: 'string',
			default: '',
			placeholder: 'e.g. mistral, fireworks',
			description:
				'Slugs of providers to try first, in this order. This turns load balancing off. Separate entries with commas, or use an expression that gives an array.',
		},
		{
			displayName: 'Quantizations',
			name: 'quantizations',
			type: 'multiOptions',
			options: [
				{ name: 'BF16', value: 'bf16' },
				{ name: 'FP16', value: 'fp16' },
				{ name: 'FP32', value: 'fp32' },
				{ name: 'FP4', value: 'fp4' },
				{ name: 'FP6', value: 'fp6' },
				{ name: 'FP8', value: 'fp8' },
				{ name: 'INT4', value: 'int4' },
				{ name: 'INT8', value: 'int8' },
				{ name: 'MXFP4', value: 'mxfp4' },
				{ name: 'MXFP8', value: 'mxfp8' },
				{ name: 'NVFP4', value: 'nvfp4' },
				{ name: 'Unknown', value: 'unknown' },
			],
			default: [],
			description: 'Use only providers that run the model at one of these precisions',
		},
		{
			displayName: 'Require Parameters',
			name: 'requireParameters',
			type: 'boolean',
			default: true,
			description:
				'Whether to use only providers that support every setting of the request. If off, OpenRouter drops unsupported settings silently.',
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
			description: 'Order in which providers are tried. This turns load balancing off.',
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
			description: 'Which providers are sorted together when there are Fallback Models',
		},
		{
			displayName: 'Zero Data Retention',
			name: 'zdr',
			type: 'boolean',
			default: true,
			description:
				'Whether to use only providers that keep no data. If the account requires this, it cannot be turned off here.',
		},
	],
} as const satisfies INodeProperties;

export const readRouting = fieldsReader('Routing', routing.options, {
	fallbackModels: list,
	order: list,
	only: list,
	ignore: list,
});

export type Routing = Extract<ReturnType<typeof readRouting>, { ok: true }>['value'];
