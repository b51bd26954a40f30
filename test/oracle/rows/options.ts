import { HELLO, type Row } from './row';

/** Plugins, reasoning, presets and identity. */
export const optionRows: Row[] = [
	{
		name: 'web search alone',
		parameters: { prompt: 'Say hello.', options: { webSearch: true } },
		openai: { ...HELLO, tools: [{ type: 'openrouter:web_search' }] },
	},
	{
		name: 'web search and all plugins together',
		parameters: {
			prompt: 'Say hello.',
			options: { contextCompression: true, responseHealing: true, webSearch: true },
		},
		openai: {
			...HELLO,
			tools: [{ type: 'openrouter:web_search' }],
			plugins: [{ id: 'response-healing' }, { id: 'context-compression', engine: 'middle-out' }],
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
		openai: {
			...HELLO,
			tools: [{ type: 'openrouter:web_search' }],
			plugins: [{ id: 'response-healing', enabled: false }],
		},
	},
	{
		name: 'web search on few domains, behind a tool of the user',
		item: { domains: ['openrouter.ai', 'docs.mistral.ai'] },
		parameters: {
			prompt: 'Say hello.',
			options: {
				webSearch: true,
				webSearchEngine: 'exa',
				webSearchMaxResults: 3,
				webSearchDomains: '={{ $json.domains }}',
				tools: '[{ "type": "function", "function": { "name": "rate" } }]',
			},
		},
		openai: {
			...HELLO,
			tools: [
				{ type: 'function', function: { name: 'rate' } },
				{
					type: 'openrouter:web_search',
					parameters: {
						engine: 'exa',
						max_results: 3,
						allowed_domains: ['openrouter.ai', 'docs.mistral.ai'],
					},
				},
			],
		},
	},
	{
		name: 'web search without some domains',
		parameters: {
			prompt: 'Say hello.',
			options: {
				webSearch: true,
				webSearchEngine: 'native',
				webSearchExcludedDomains: 'example.com, *.example.org',
			},
		},
		openai: {
			...HELLO,
			tools: [
				{
					type: 'openrouter:web_search',
					parameters: {
						engine: 'native',
						excluded_domains: ['example.com', '*.example.org'],
					},
				},
			],
		},
	},
	{
		name: 'web search on one domain, with the default engine',
		parameters: {
			prompt: 'Say hello.',
			options: { webSearch: true, webSearchEngine: 'auto', webSearchDomains: 'example.com' },
		},
		openai: {
			...HELLO,
			tools: [
				{
					type: 'openrouter:web_search',
					parameters: { engine: 'auto', allowed_domains: ['example.com'] },
				},
			],
		},
	},
	{
		name: 'web search with many results, without a domain',
		item: { engine: 'parallel' },
		parameters: {
			prompt: 'Say hello.',
			options: {
				webSearch: true,
				webSearchEngine: '={{ $json.engine }}',
				webSearchMaxResults: 20,
				webSearchExcludedDomains: 'example.com',
			},
		},
		openai: {
			...HELLO,
			tools: [
				{
					type: 'openrouter:web_search',
					parameters: { engine: 'parallel', max_results: 20, excluded_domains: ['example.com'] },
				},
			],
		},
	},
	...(['firecrawl', 'perplexity'] as const).map(
		(engine): Row => ({
			name: `web search by ${engine}`,
			parameters: { prompt: 'Say hello.', options: { webSearch: true, webSearchEngine: engine } },
			openai: { ...HELLO, tools: [{ type: 'openrouter:web_search', parameters: { engine } }] },
		}),
	),
	...(['5m', '1h'] as const).map(
		(ttl): Row => ({
			name: `a system message kept in the prompt cache for ${ttl}`,
			parameters: {
				systemMessage: 'Be short.',
				prompt: 'Say hello.',
				options: { cacheSystemMessage: ttl },
			},
			openai: {
				...HELLO,
				messages: [
					{
						role: 'system',
						content: [
							{ type: 'text', text: 'Be short.', cache_control: { type: 'ephemeral', ttl } },
						],
					},
					...HELLO.messages,
				],
			},
		}),
	),
	{
		name: 'a system message that is not kept',
		parameters: {
			systemMessage: 'Be short.',
			prompt: 'Say hello.',
			options: { cacheSystemMessage: 'off' },
		},
		openai: { ...HELLO, messages: [{ role: 'system', content: 'Be short.' }, ...HELLO.messages] },
	},
	{
		name: 'reasoning by effort',
		parameters: {
			prompt: 'Say hello.',
			options: { reasoning: '{ "effort": "low", "summary": "concise" }' },
		},
		openai: { ...HELLO, reasoning: { effort: 'low', summary: 'concise' } },
	},
	{
		name: 'reasoning by tokens, kept out of the answer',
		item: { reasoning: { max_tokens: 2000, exclude: true, enabled: true, effort: null } },
		parameters: { prompt: 'Say hello.', options: { reasoning: '={{ $json.reasoning }}' } },
		openai: {
			...HELLO,
			reasoning: { max_tokens: 2000, exclude: true, enabled: true, effort: null },
		},
	},
	{
		name: 'a preset under a temperature of its own',
		parameters: {
			prompt: 'Say hello.',
			options: { preset: 'reviews' },
			sampling: { temperature: 0.1 },
		},
		openai: { ...HELLO, preset: 'reviews', temperature: 0.1 },
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
			tools: [{ type: 'openrouter:web_search' }],
			service_tier: 'auto',
		},
	},
	{
		name: 'JSON fields that were added but left empty',
		parameters: {
			prompt: 'Say hello.',
			options: { metadata: '{}', extraBody: '{}', user: '', sessionId: '' },
		},
		openai: { ...HELLO },
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
	},
];
