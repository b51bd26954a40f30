import { hello, type Row } from './row';

/** Sampling settings, one or a few at a time. */
export const samplingRows: Row[] = [
	hello('a workflow with only a prompt', {}, {}),
	hello('temperature alone', { sampling: { temperature: 0.2 } }, { temperature: 0.2 }),
	hello(
		'the four filters of likely tokens',
		{ sampling: { topA: 0.15, minP: 0.05, topK: 40, topP: 0.9 } },
		{ top_p: 0.9, top_k: 40, min_p: 0.05, top_a: 0.15 },
	),
	hello(
		'the three penalties',
		{ sampling: { repetitionPenalty: 1.15, presencePenalty: 0.5, frequencyPenalty: -0.25 } },
		{ frequency_penalty: -0.25, presence_penalty: 0.5, repetition_penalty: 1.15 },
	),
	hello(
		'zeros, which are sent and not taken for unset',
		{
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
		{
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
	),
	hello(
		'the upper ends of the ranges',
		{
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
		{
			temperature: 2,
			top_p: 1,
			min_p: 1,
			top_a: 1,
			frequency_penalty: 2,
			presence_penalty: 2,
			repetition_penalty: 2,
		},
	),
	hello(
		'the lower ends of the penalties, and the longest and a negative seed',
		{ sampling: { frequencyPenalty: -2, presencePenalty: -2, seed: -9007199254740991 } },
		{ frequency_penalty: -2, presence_penalty: -2, seed: -9007199254740991 },
	),
	hello(
		'a seed with the shortest answer',
		{ sampling: { seed: 42, maxTokens: 1 } },
		{ seed: 42, max_tokens: 1 },
	),
];
