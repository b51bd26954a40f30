import { HELLO, type Row } from './row';

/** Sampling settings, one or a few at a time. */
export const samplingRows: Row[] = [
	{
		name: 'a workflow with only a prompt',
		parameters: { prompt: 'Say hello.' },
		openai: { ...HELLO },
	},
	{
		name: 'temperature alone',
		parameters: { prompt: 'Say hello.', sampling: { temperature: 0.2 } },
		openai: { ...HELLO, temperature: 0.2 },
	},
	{
		name: 'the four filters of likely tokens',
		parameters: { prompt: 'Say hello.', sampling: { topA: 0.15, minP: 0.05, topK: 40, topP: 0.9 } },
		openai: { ...HELLO, top_p: 0.9, top_k: 40, min_p: 0.05, top_a: 0.15 },
	},
	{
		name: 'the three penalties',
		parameters: {
			prompt: 'Say hello.',
			sampling: { repetitionPenalty: 1.15, presencePenalty: 0.5, frequencyPenalty: -0.25 },
		},
		openai: {
			...HELLO,
			frequency_penalty: -0.25,
			presence_penalty: 0.5,
			repetition_penalty: 1.15,
		},
	},
	{
		name: 'zeros, which are sent and not taken for unset',
		parameters: {
			prompt: 'Say hello.',
			sampling: {
				temperature: 0,
				topP: 0,
				topK: 0,
				minP: 0,
				topA: 0,
				frequencyPenalty: 0,
				presencePenalty: 0,
				repetitionPenalty: 0,
				seed: 0,
			},
		},
		openai: {
			...HELLO,
			temperature: 0,
			top_p: 0,
			top_k: 0,
			min_p: 0,
			top_a: 0,
			frequency_penalty: 0,
			presence_penalty: 0,
			repetition_penalty: 0,
			seed: 0,
		},
	},
	{
		name: 'the upper ends of the ranges',
		parameters: {
			prompt: 'Say hello.',
			sampling: {
				temperature: 2,
				topP: 1,
				minP: 1,
				topA: 1,
				frequencyPenalty: 2,
				presencePenalty: 2,
				repetitionPenalty: 2,
			},
		},
		openai: {
			...HELLO,
			temperature: 2,
			top_p: 1,
			min_p: 1,
			top_a: 1,
			frequency_penalty: 2,
			presence_penalty: 2,
			repetition_penalty: 2,
		},
	},
	{
		name: 'the lower ends of the penalties, and the longest and a negative seed',
		parameters: {
			prompt: 'Say hello.',
			sampling: { frequencyPenalty: -2, presencePenalty: -2, seed: -9007199254740991 },
		},
		openai: {
			...HELLO,
			frequency_penalty: -2,
			presence_penalty: -2,
			seed: -9007199254740991,
		},
	},
	{
		name: 'a seed with the shortest answer',
		parameters: { prompt: 'Say hello.', sampling: { seed: 42, maxTokens: 1 } },
		openai: { ...HELLO, seed: 42, max_tokens: 1 },
	},
];
