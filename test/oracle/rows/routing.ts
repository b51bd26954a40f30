import { HELLO, type Row } from './row';

/** Which providers may answer. */
export const routingRows: Row[] = [
	{
		name: 'an order of providers without fallbacks',
		parameters: {
			prompt: 'Say hello.',
			routing: { order: 'mistral, fireworks', allowFallbacks: false },
		},
		openai: { ...HELLO, provider: { order: ['mistral', 'fireworks'], allow_fallbacks: false } },
	},
	{
		name: 'an order of providers as an array of an expression',
		item: { providers: ['together', 'deepinfra/turbo'] },
		parameters: {
			prompt: 'Say hello.',
			routing: { order: '={{ $json.providers }}', allowFallbacks: true },
		},
		openai: {
			...HELLO,
			provider: { order: ['together', 'deepinfra/turbo'], allow_fallbacks: true },
		},
	},
	{
		name: 'lists with blanks and loose commas',
		parameters: {
			prompt: 'Say hello.',
			routing: { only: ' mistral ,fireworks,, ', ignore: 'deepinfra,' },
		},
		openai: { ...HELLO, provider: { only: ['mistral', 'fireworks'], ignore: ['deepinfra'] } },
	},
	{
		name: 'lists of which one is an array and one is text of an expression',
		item: { allowed: ['mistral'], blocked: 'together, novita' },
		parameters: {
			prompt: 'Say hello.',
			routing: { only: '={{ $json.allowed }}', ignore: '={{ $json.blocked }}' },
		},
		openai: { ...HELLO, provider: { only: ['mistral'], ignore: ['together', 'novita'] } },
	},
	{
		name: 'every protection of data switched on',
		parameters: {
			prompt: 'Say hello.',
			routing: {
				requireParameters: true,
				dataCollection: 'deny',
				zdr: true,
				enforceDistillableText: true,
			},
		},
		openai: {
			...HELLO,
			provider: {
				require_parameters: true,
				data_collection: 'deny',
				zdr: true,
				enforce_distillable_text: true,
			},
		},
	},
	{
		name: 'every protection of data switched off, which is sent',
		parameters: {
			prompt: 'Say hello.',
			routing: {
				requireParameters: false,
				dataCollection: 'allow',
				zdr: false,
				enforceDistillableText: false,
			},
		},
		openai: {
			...HELLO,
			provider: {
				require_parameters: false,
				data_collection: 'allow',
				zdr: false,
				enforce_distillable_text: false,
			},
		},
	},
	{
		name: 'two quantizations',
		parameters: { prompt: 'Say hello.', routing: { quantizations: ['fp8', 'bf16'] } },
		openai: { ...HELLO, provider: { quantizations: ['fp8', 'bf16'] } },
	},
	{
		name: 'quantizations as text of an expression',
		item: { precision: 'fp16, unknown' },
		parameters: { prompt: 'Say hello.', routing: { quantizations: '={{ $json.precision }}' } },
		openai: { ...HELLO, provider: { quantizations: ['fp16', 'unknown'] } },
	},
	{
		name: 'rules added but left empty',
		item: { none: [] },
		parameters: {
			prompt: 'Say hello.',
			routing: {
				order: '',
				only: '={{ $json.none }}',
				ignore: ' , ',
				quantizations: [],
				fallbackModels: '',
				maxPromptPrice: '={{ $json.missing }}',
			},
		},
		openai: { ...HELLO },
	},
];
