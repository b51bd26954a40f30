import type { INodeProperties } from 'n8n-workflow';

/** Every sampling setting; a field that is not added is not sent, and the provider's default holds. */
export const sampling: INodeProperties = {
	displayName: 'Sampling',
	name: 'sampling',
	type: 'collection',
	placeholder: 'Add Setting',
	default: {},
	description:
		'How the model picks its words. A setting that you do not add is not sent at all, so the default of the provider holds.',
	options: [
		{
			displayName: 'Frequency Penalty',
			name: 'frequencyPenalty',
			type: 'number',
			typeOptions: { minValue: -2, maxValue: 2 },
			default: 0,
			description:
				'Lowers the chance of a token the more often it has occurred. From -2 to 2; the usual default is 0.',
		},
		{
			displayName: 'Logit Bias',
			name: 'logitBias',
			type: 'json',
			default: '{}',
			description:
				'Raises or lowers the chance of single tokens: a JSON object from token ID to a number from -100 (never) to 100 (always). IDs belong to the tokenizer of the model.',
		},
		{
			displayName: 'Logprobs',
			name: 'logprobs',
			type: 'boolean',
			default: true,
			description:
				'Whether to return the log probability of each token of the answer, where the provider supports it',
		},
		{
			displayName: 'Max Tokens',
			name: 'maxTokens',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 1024,
			description:
				'Longest answer in tokens, at least 1. An answer that reaches it is cut off (finish reason "length"). Also bounds what one answer can cost.',
		},
		{
			displayName: 'Min P',
			name: 'minP',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1 },
			default: 0,
			description:
				'Drops tokens whose probability is below this share of the likeliest one. From 0 (off, the usual default) to 1.',
		},
		{
			displayName: 'Presence Penalty',
			name: 'presencePenalty',
			type: 'number',
			typeOptions: { minValue: -2, maxValue: 2 },
			default: 0,
			description:
				'Lowers the chance of every token that has occurred at all, however often. From -2 to 2; the usual default is 0.',
		},
		{
			displayName: 'Repetition Penalty',
			name: 'repetitionPenalty',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 2 },
			default: 1,
			description:
				'Divides the score of tokens that occurred before. From 0 to 2; 1 (the usual default) is off, above 1 repeats less.',
		},
		{
			displayName: 'Safe Prompt',
			name: 'safePrompt',
			type: 'boolean',
			default: true,
			description:
				'Whether Mistral puts its own safety instruction in front of the conversation. Other providers ignore it.',
		},
		{
			displayName: 'Seed',
			name: 'seed',
			type: 'number',
			typeOptions: { numberPrecision: 0 },
			default: 0,
			description:
				'A whole number that makes equal requests sample alike, where the provider supports it. Not a guarantee.',
		},
		{
			displayName: 'Stop Sequences',
			name: 'stop',
			type: 'string',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Stop Sequence' },
			default: [],
			description:
				'Up to 4 texts at which the answer ends; the text itself is not returned. An expression may give an array.',
		},
		{
			displayName: 'Temperature',
			name: 'temperature',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 2 },
			default: 1,
			description:
				'How much chance there is in the answer: low for extraction and classification, high for ideas. From 0 to 2; the usual default is 1. Mistral itself takes at most 1.5.',
		},
		{
			displayName: 'Top A',
			name: 'topA',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1 },
			default: 0,
			description:
				'Drops tokens that are unlikely beside the square of the likeliest one. From 0 (off, the usual default) to 1.',
		},
		{
			displayName: 'Top K',
			name: 'topK',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 0,
			description:
				'Picks only among this many likeliest tokens. A whole number; 0 (the usual default) is off, 1 always takes the likeliest.',
		},
		{
			displayName: 'Top Logprobs',
			name: 'topLogprobs',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 20, numberPrecision: 0 },
			default: 5,
			description:
				'How many alternatives to return for each token, from 0 to 20. Needs Logprobs to be on.',
		},
		{
			displayName: 'Top P',
			name: 'topP',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1 },
			default: 1,
			description:
				'Picks only among the likeliest tokens that together reach this probability. From 0 to 1; the usual default is 1 (off). Change this or Temperature, not both.',
		},
	],
};
