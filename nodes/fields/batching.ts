import type { INodeProperties } from 'n8n-workflow';
import { settingsReader } from './read';

/** Also a field of the chat model. */
export const maxAttempts = {
	displayName: 'Max Attempts',
	name: 'maxAttempts',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 5,
	description: 'Highest number of tries for an item. A rate-limited reply does not count as a try.',
} as const satisfies INodeProperties;

/** Also a field of the chat model. */
export const requestTimeout = {
	displayName: 'Request Timeout (Seconds)',
	name: 'requestTimeoutSeconds',
	type: 'number',
	typeOptions: { minValue: 0.001 },
	default: 300,
	description:
		'Longest time of one request, from its start to the end of the answer. A request that times out may still be billed, so set this well above the usual time.',
} as const satisfies INodeProperties;

/** Also a field of the chat model, with a default of its own. */
export const maxRateLimitWait = {
	displayName: 'Max Rate Limit Wait (Seconds)',
	name: 'maxRateLimitWaitSeconds',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 300,
	description:
		'How long an item waits when a provider limits the rate. If the wait is longer, the items of that model fail.',
} as const satisfies INodeProperties;

/** The engine's settings, read once per run. */
export const batching = {
	displayName: 'Batching',
	name: 'batching',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	description:
		'How many requests run at once, how they are retried, and when a run ends. An expression is evaluated once per run, for the first item.',
	options: [
		maxAttempts,
		{
			displayName: 'Max Concurrency',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 10,
			description:
				'Highest number of requests at the same time. The node starts with half of it, adds more with every answer, and uses fewer when a provider limits the rate.',
		},
		{
			displayName: 'Max Cost (USD)',
			name: 'maxCostUsd',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			hint: '0 = no limit',
			description:
				'Stops sending new requests once the run has cost this much, in US dollars. All runs of the node in one execution count together. Set Max Tokens too, so that the cost of one answer is limited.',
		},
		maxRateLimitWait,
		{
			displayName: 'Max Run Time (Minutes)',
			name: 'maxRunTimeMinutes',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			hint: '0 = no limit',
			description:
				'Stops sending new requests once this number of minutes has passed. All runs of the node in one execution count together.',
		},
		requestTimeout,
		{
			displayName: 'Requests per Minute',
			name: 'requestsPerMinute',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			hint: '0 = no limit',
			description: 'Highest number of requests that start in a minute, spread evenly',
		},
		{
			displayName: 'Send Identical Once',
			name: 'sendIdenticalOnce',
			type: 'boolean',
			default: false,
			description:
				'Whether items with equal requests share one request. Its answer is copied to all of them at no cost (even at temperature > 0).',
		},
		{
			displayName: 'Stop After Failures',
			name: 'stopAfterFailures',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 0,
			hint: '0 = never',
			description:
				'Stops sending new requests once this number of items has failed. Only used when On Error is set to continue.',
		},
	],
} as const satisfies INodeProperties;

export const readBatching = settingsReader('Batching', batching.options);

export type Batching = Extract<ReturnType<typeof readBatching>, { ok: true }>['value'];
