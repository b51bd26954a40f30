'use strict';

/**
 * The models that the fake OpenRouter serves. Prices are made up in size but not in form: decimal strings,
 * US dollars per token.
 */

const SAMPLING = [
	'frequency_penalty',
	'logit_bias',
	'max_tokens',
	'min_p',
	'presence_penalty',
	'repetition_penalty',
	'response_format',
	'seed',
	'stop',
	'temperature',
	'top_k',
	'top_p',
];
const TOOLS = ['tools', 'tool_choice'];

const MODELS = [
	{
		id: 'mistralai/mixtral-8x22b-instruct',
		name: 'Mistral: Mixtral 8x22B Instruct',
		contextLength: 65_536,
		prompt: '0.000002',
		completion: '0.000006',
		parameters: [...SAMPLING, ...TOOLS],
		providers: ['Mistral', 'Together'],
	},
	{
		id: 'mistralai/mixtral-8x7b-instruct',
		name: 'Mistral: Mixtral 8x7B Instruct',
		contextLength: 32_768,
		prompt: '0.00000054',
		completion: '0.00000054',
		parameters: SAMPLING,
		providers: ['Together'],
	},
	{
		id: 'mistralai/mistral-large-2512',
		name: 'Mistral: Mistral Large 3 2512',
		contextLength: 262_144,
		prompt: '0.0000005',
		completion: '0.0000015',
		parameters: [...SAMPLING, ...TOOLS, 'structured_outputs'],
		providers: ['Mistral'],
	},
	{
		id: 'mistralai/mistral-small-2603',
		name: 'Mistral: Mistral Small 4',
		contextLength: 262_144,
		prompt: '0.00000015',
		completion: '0.0000006',
		parameters: [...SAMPLING, ...TOOLS, 'structured_outputs'],
		providers: ['Mistral'],
	},
	{
		id: 'mistralai/mistral-small-2603:batch',
		name: 'Mistral: Mistral Small 4 (batch)',
		contextLength: 262_144,
		prompt: '0.000000075',
		completion: '0.0000003',
		parameters: SAMPLING,
		providers: ['Mistral'],
	},
	{
		id: 'openai/gpt-4o-mini',
		name: 'OpenAI: GPT-4o-mini',
		contextLength: 128_000,
		prompt: '0.00000015',
		completion: '0.0000006',
		parameters: [...SAMPLING, ...TOOLS, 'structured_outputs', 'logprobs', 'top_logprobs'],
		providers: ['OpenAI', 'Azure'],
	},
	{
		id: 'meta-llama/llama-3.3-70b-instruct',
		name: 'Meta: Llama 3.3 70B Instruct',
		contextLength: 131_072,
		prompt: '0.0000001',
		completion: '0.00000032',
		parameters: [...SAMPLING, ...TOOLS],
		providers: ['DeepInfra', 'Together'],
	},
	{
		id: 'meta-llama/llama-3.3-70b-instruct:free',
		name: 'Meta: Llama 3.3 70B Instruct (free)',
		contextLength: 65_536,
		prompt: '0',
		completion: '0',
		parameters: SAMPLING,
		providers: ['Venice'],
	},
];

module.exports = { MODELS };
