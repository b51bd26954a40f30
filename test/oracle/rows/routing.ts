import { hello, type Row } from './row';

/** Which providers may answer. */
export const routingRows: Row[] = [
	hello(
		'an order of providers without fallbacks',
		{ routing: { order: 'mistral, fireworks', allowFallbacks: false } },
		{ provider: { order: ['mistral', 'fireworks'], allow_fallbacks: false } },
	),
	hello(
		'an order of providers as an array of an expression',
		{ routing: { order: '={{ $json.providers }}', allowFallbacks: true } },
		{ provider: { order: ['together', 'deepinfra/turbo'], allow_fallbacks: true } },
		{ providers: ['together', 'deepinfra/turbo'] },
	),
	hello(
		'lists with blanks and loose commas',
		{ routing: { only: ' mistral ,fireworks,, ', ignore: 'deepinfra,' } },
		{ provider: { only: ['mistral', 'fireworks'], ignore: ['deepinfra'] } },
	),
	hello(
		'lists of which one is an array and one is text of an expression',
		{ routing: { only: '={{ $json.allowed }}', ignore: '={{ $json.blocked }}' } },
		{ provider: { only: ['mistral'], ignore: ['together', 'novita'] } },
		{ allowed: ['mistral'], blocked: 'together, novita' },
	),
	hello(
		'every protection of data switched on',
		{
			routing: {
				requireParameters: true,
				dataCollection: 'deny',
				zdr: true,
				enforceDistillableText: true,
			},
		},
		{
			provider: {
				require_parameters: true,
				data_collection: 'deny',
				zdr: true,
				enforce_distillable_text: true,
			},
		},
	),
	hello(
		'every protection of data switched off, which is sent',
		{
			routing: {
				requireParameters: false,
				dataCollection: 'allow',
				zdr: false,
				enforceDistillableText: false,
			},
		},
		{
			provider: {
				require_parameters: false,
				data_collection: 'allow',
				zdr: false,
				enforce_distillable_text: false,
			},
		},
	),
	hello(
		'two quantizations',
		{ routing: { quantizations: ['fp8', 'bf16'] } },
		{ provider: { quantizations: ['fp8', 'bf16'] } },
	),
	hello(
		'quantizations as text of an expression',
		{ routing: { quantizations: '={{ $json.precision }}' } },
		{ provider: { quantizations: ['fp16', 'unknown'] } },
		{ precision: 'fp16, unknown' },
	),
	hello(
		'rules added but left empty',
		{
			routing: {
				order: '',
				only: '={{ $json.none }}',
				ignore: ' , ',
				quantizations: [],
				fallbackModels: '',
				maxPromptPrice: '={{ $json.missing }}',
			},
		},
		{},
		{ none: [] },
	),
];
