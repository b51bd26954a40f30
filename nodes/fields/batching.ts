import type { INodeProperties } from 'n8n-workflow';

/** Also a field of the chat model. */
export const requestTimeout: INodeProperties = {
	displayName: 'Request Timeout (Seconds)',
	name: 'requestTimeoutSeconds',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 300,
	description:
		'Longest time that one request may take in all. A timed-out answer may be billed all the same, so keep this well above the usual time.',
};

/** The engine's settings, read once per run. */
export const batching: INodeProperties = {
	displayName: 'Batching',
	name: 'batching',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	description:
		'How many requests run at a time, how they are retried, and where a run ends. Read once per run: an expression sees the first item.',
	options: [
		{
			displayName: 'Max Attempts',
			name: 'maxAttempts',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 5,
			description:
				'How often an item is tried before it fails. Replies that only ask to slow down do not count.',
		},
		{
			displayName: 'Max Concurrency',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 10,
			description:
				'How many requests may be in flight at once. The node starts at half, speeds up with every answer and slows down when a provider asks for it.',
		},
		{
			displayName: 'Max Cost (USD)',
			name: 'maxCostUsd',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'Ends new requests when the run has cost this much, in US dollars; 0 = no limit. Counts over all runs of the node in one execution. Set Max Tokens too, so that the cost of an answer has a bound.',
		},
		{
			displayName: 'Max Rate Limit Wait (Seconds)',
			name: 'maxRateLimitWaitSeconds',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 300,
			description:
				'How long to wait while a provider keeps asking to slow down, before the items of that model fail',
		},
		{
			displayName: 'Max Run Time (Minutes)',
			name: 'maxRunTimeMinutes',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'Ends new requests after this many minutes; 0 = no limit. Counts over all runs of the node in one execution.',
		},
		requestTimeout,
		{
			displayName: 'Requests per Minute',
			name: 'requestsPerMinute',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'Spreads starts evenly so that no more than this many begin per minute; 0 = no limit',
		},
		{
			displayName: 'Send Identical Once',
			name: 'sendIdenticalOnce',
			type: 'boolean',
			default: false,
			description:
				'Whether items with equal requests are sent once, and the answer (also a random one) is copied to the others at no cost',
		},
		{
			displayName: 'Stop After Failures',
			name: 'stopAfterFailures',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 0,
			description:
				'Ends new requests after this many failed items in all; 0 = never. Acts only when On Error is set to continue.',
		},
	],
};
