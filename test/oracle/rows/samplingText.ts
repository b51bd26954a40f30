import { HELLO, type Row } from './row';

/** Sampling settings that are text, maps and switches. */
export const samplingTextRows: Row[] = [
	{
		name: 'one stop sequence',
		parameters: { prompt: 'Say hello.', sampling: { stop: ['END'] } },
		openai: { ...HELLO, stop: ['END'] },
	},
	{
		name: 'four stop sequences with commas, blanks and line breaks in them',
		parameters: {
			prompt: 'Say hello.',
			sampling: { stop: ['a, b', ' padded ', '\n\n', '###'] },
		},
		openai: { ...HELLO, stop: ['a, b', ' padded ', '\n\n', '###'] },
	},
	{
		name: 'stop sequences of which some are expressions',
		item: { name: 'Ada' },
		parameters: { prompt: 'Say hello.', sampling: { stop: ['={{ $json.name }}:', 'END'] } },
		openai: { ...HELLO, stop: ['Ada:', 'END'] },
	},
	{
		name: 'a stop sequence whose expression gives an array',
		item: { stops: ['one, two', 'three'] },
		parameters: { prompt: 'Say hello.', sampling: { stop: ['={{ $json.stops }}'] } },
		openai: { ...HELLO, stop: ['one, two', 'three'] },
	},
	{
		name: 'stop sequences as one expression',
		item: { stops: ['one, two', 'three'] },
		parameters: { prompt: 'Say hello.', sampling: { stop: '={{ $json.stops }}' } },
		openai: { ...HELLO, stop: ['one, two', 'three'] },
	},
	{
		name: 'a logit bias as JSON text, to its limits',
		parameters: {
			prompt: 'Say hello.',
			sampling: { logitBias: '{ "50256": -100, "2435": 100, "17": 0, "9": 1.5 }' },
		},
		openai: { ...HELLO, logit_bias: { 50256: -100, 2435: 100, 17: 0, 9: 1.5 } },
	},
	{
		name: 'a logit bias as an object of an expression, with a number as text',
		item: { bias: { 28705: '-20', 13: 5 } },
		parameters: { prompt: 'Say hello.', sampling: { logitBias: '={{ $json.bias }}' } },
		openai: { ...HELLO, logit_bias: { 28705: -20, 13: 5 } },
	},
	{
		name: 'logprobs with alternatives',
		parameters: { prompt: 'Say hello.', sampling: { logprobs: true, topLogprobs: 5 } },
		openai: { ...HELLO, logprobs: true, top_logprobs: 5 },
	},
	{
		name: 'logprobs with no alternatives',
		parameters: { prompt: 'Say hello.', sampling: { topLogprobs: 0, logprobs: true } },
		openai: { ...HELLO, logprobs: true, top_logprobs: 0 },
	},
	{
		name: 'logprobs switched off, which is sent',
		parameters: { prompt: 'Say hello.', sampling: { logprobs: false } },
		openai: { ...HELLO, logprobs: false },
	},
	{
		name: 'the safety instruction of Mistral',
		parameters: { prompt: 'Say hello.', sampling: { safePrompt: true } },
		openai: { ...HELLO, safe_prompt: true },
	},
	{
		name: 'the safety instruction switched off by an expression that gives text',
		item: { isSafe: 'false' },
		parameters: {
			prompt: 'Say hello.',
			sampling: { safePrompt: '={{ $json.isSafe }}', temperature: 0.3 },
		},
		openai: { ...HELLO, safe_prompt: false, temperature: 0.3 },
	},
	{
		name: 'numbers that expressions give as text',
		item: { temperature: '0.7', topK: ' 40 ', seed: '7', maxTokens: '256', alternatives: '20' },
		parameters: {
			prompt: 'Say hello.',
			sampling: {
				temperature: '={{ $json.temperature }}',
				topK: '={{ $json.topK }}',
				seed: '={{ $json.seed }}',
				maxTokens: '={{ $json.maxTokens }}',
				logprobs: '={{ true }}',
				topLogprobs: '={{ $json.alternatives }}',
			},
		},
		openai: {
			...HELLO,
			temperature: 0.7,
			top_k: 40,
			seed: 7,
			max_tokens: 256,
			logprobs: true,
			top_logprobs: 20,
		},
	},
	{
		name: 'expressions that find nothing, and fields left empty',
		item: { empty: '', none: null },
		parameters: {
			prompt: 'Say hello.',
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
		openai: { ...HELLO, top_p: 0.5 },
	},
];
