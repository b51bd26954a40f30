import { hello, type Row } from './row';

/** Sampling settings that are text, maps and switches. */
export const samplingTextRows: Row[] = [
	hello('one stop sequence', { sampling: { stop: ['END'] } }, { stop: ['END'] }),
	hello(
		'four stop sequences with commas, blanks and line breaks in them',
		{ sampling: { stop: ['a, b', ' padded ', '\n\n', '###'] } },
		{ stop: ['a, b', ' padded ', '\n\n', '###'] },
	),
	hello(
		'stop sequences of which some are expressions',
		{ sampling: { stop: ['={{ $json.name }}:', 'END'] } },
		{ stop: ['Ada:', 'END'] },
		{ name: 'Ada' },
	),
	hello(
		'a stop sequence whose expression gives an array',
		{ sampling: { stop: ['={{ $json.stops }}'] } },
		{ stop: ['one, two', 'three'] },
		{ stops: ['one, two', 'three'] },
	),
	hello(
		'stop sequences as one expression',
		{ sampling: { stop: '={{ $json.stops }}' } },
		{ stop: ['one, two', 'three'] },
		{ stops: ['one, two', 'three'] },
	),
	hello(
		'a logit bias as JSON text, to its limits',
		{ sampling: { logitBias: '{ "50256": -100, "2435": 100, "17": 0, "9": 1.5 }' } },
		{ logit_bias: { 50256: -100, 2435: 100, 17: 0, 9: 1.5 } },
	),
	hello(
		'a logit bias as an object of an expression, with a number as text',
		{ sampling: { logitBias: '={{ $json.bias }}' } },
		{ logit_bias: { 28705: -20, 13: 5 } },
		{ bias: { 28705: '-20', 13: 5 } },
	),
	hello(
		'logprobs with alternatives',
		{ sampling: { logprobs: true, topLogprobs: 5 } },
		{ logprobs: true, top_logprobs: 5 },
	),
	hello(
		'logprobs with no alternatives',
		{ sampling: { topLogprobs: 0, logprobs: true } },
		{ logprobs: true, top_logprobs: 0 },
	),
	hello(
		'logprobs switched off, which is sent',
		{ sampling: { logprobs: false } },
		{ logprobs: false },
	),
	hello(
		'the safety instruction of Mistral',
		{ sampling: { safePrompt: true } },
		{ safe_prompt: true },
	),
	hello(
		'the safety instruction switched off by an expression that gives text',
		{ sampling: { safePrompt: '={{ $json.isSafe }}', temperature: 0.3 } },
		{ safe_prompt: false, temperature: 0.3 },
		{ isSafe: 'false' },
	),
	hello(
		'numbers that expressions give as text',
		{
			sampling: {
				temperature: '={{ $json.temperature }}',
				topK: '={{ $json.topK }}',
				seed: '={{ $json.seed }}',
				maxTokens: '={{ $json.maxTokens }}',
				logprobs: '={{ true }}',
				topLogprobs: '={{ $json.alternatives }}',
			},
		},
		{ temperature: 0.7, top_k: 40, seed: 7, max_tokens: 256, logprobs: true, top_logprobs: 20 },
		{ temperature: '0.7', topK: ' 40 ', seed: '7', maxTokens: '256', alternatives: '20' },
	),
	hello(
		'expressions that find nothing, and fields left empty',
		{
			sampling: {
				temperature: '={{ $json.missing }}',
				maxTokens: '={{ $json.empty }}',
				seed: '={{ $json.none }}',
				logprobs: '={{ $json.missing }}',
				logitBias: '{}',
				stop: [],
				topP: 0.5,
			},
		},
		{ top_p: 0.5 },
		{ empty: '', none: null },
	),
];
