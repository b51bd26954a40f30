import { HELLO, type Row } from './row';

/** Plugins, reasoning, presets and identity. */
export const optionRows: Row[] = [
	{
		name: 'web search alone',
		parameters: { prompt: 'Say hello.', options: { webSearch: true } },
		openai: { ...HELLO, plugins: [{ id: 'web' }] },
		openRouter: { ...HELLO, plugins: [{ id: 'web' }] },
	},
	{
		name: 'all plugins together',
		parameters: {
			prompt: 'Say hello.',
			options: { contextCompression: true, responseHealing: true, webSearch: true },
		},
		openai: {
			...HELLO,
			plugins: [
				{ id: 'web' },
				{ id: 'response-healing' },
				{ id: 'context-compression', engine: 'middle-out' },
			],
		},
		openRouter: {
			...HELLO,
			plugins: [
				{ id: 'web' },
				{ id: 'response-healing' },
				{ id: 'context-compression', engine: 'middle-out' },
			],
		},
	},
	{
		name: 'all plugins switched off, against defaults of the account',
		parameters: {
			prompt: 'Say hello.',
			options: { webSearch: false, responseHealing: false, contextCompression: false },
		},
		openai: {
			...HELLO,
			plugins: [
				{ id: 'web', enabled: false },
				{ id: 'response-healing', enabled: false },
				{ id: 'context-compression', enabled: false },
			],
		},
		openRouter: {
			...HELLO,
			plugins: [
				{ id: 'web', enabled: false },
				{ id: 'response-healing', enabled: false },
				{ id: 'context-compression', enabled: false },
			],
		},
	},
	{
		name: 'plugins by expressions, one of them unset',
		item: { search: 'true', heal: false },
		parameters: {
			prompt: 'Say hello.',
			options: {
				webSearch: '={{ $json.search }}',
				responseHealing: '={{ $json.heal }}',
				contextCompression: '={{ $json.missing }}',
			},
		},
		openai: { ...HELLO, plugins: [{ id: 'web' }, { id: 'response-healing', enabled: false }] },
		openRouter: { ...HELLO, plugins: [{ id: 'web' }, { id: 'response-healing', enabled: false }] },
	},
	{
		name: 'reasoning by effort',
		parameters: {
			prompt: 'Say hello.',
			options: { reasoning: '{ "effort": "low", "summary": "concise" }' },
		},
		openai: { ...HELLO, reasoning: { effort: 'low', summary: 'concise' } },
		openRouter: { ...HELLO, reasoning: { effort: 'low', summary: 'concise' } },
	},
	{
		name: 'reasoning by tokens, kept out of the answer',
		item: { reasoning: { max_tokens: 2000, exclude: true, enabled: true, effort: null } },
		parameters: { prompt: 'Say hello.', options: { reasoning: '={{ $json.reasoning }}' } },
		openai: {
			...HELLO,
			reasoning: { max_tokens: 2000, exclude: true, enabled: true, effort: null },
		},
		openRouter: { ...HELLO, reasoning: { effort: null } },
	},
	{
		name: 'a preset under a temperature of its own',
		parameters: {
			prompt: 'Say hello.',
			options: { preset: 'reviews' },
			sampling: { temperature: 0.1 },
		},
		openai: { ...HELLO, preset: 'reviews', temperature: 0.1 },
		openRouter: { ...HELLO, temperature: 0.1 },
	},
	{
		name: 'a preset by expression with plugins and a service tier',
		item: { preset: 'summaries' },
		parameters: {
			prompt: 'Say hello.',
			options: { preset: '={{ $json.preset }}', webSearch: true, serviceTier: 'auto' },
		},
		openai: {
			...HELLO,
			preset: 'summaries',
			plugins: [{ id: 'web' }],
			service_tier: 'auto',
		},
		openRouter: { ...HELLO, plugins: [{ id: 'web' }], serviceTier: 'auto' },
	},
	{
		name: 'JSON fields that were added but left empty',
		parameters: {
			prompt: 'Say hello.',
			options: { metadata: '{}', extraBody: '{}', user: '', sessionId: '' },
		},
		openai: { ...HELLO },
		openRouter: { ...HELLO },
	},
	{
		name: 'options that no request body holds',
		parameters: {
			prompt: 'Say hello.',
			options: {
				outputContent: 'raw',
				outputField: 'ai',
				includeInputFields: true,
				cacheTtlSeconds: 3600,
				maxJsonRepairs: 0,
				enableStreaming: false,
			},
			batching: { maxConcurrency: 1, maxAttempts: 1, requestTimeoutSeconds: 60 },
		},
		openai: { ...HELLO },
		openRouter: { ...HELLO },
	},
];
