import { hello, type Row, system, user } from './row';

/** Plugins, reasoning, presets and identity. */
export const optionRows: Row[] = [
	hello(
		'web search alone',
		{ options: { webSearch: true } },
		{ tools: [{ type: 'openrouter:web_search' }] },
	),
	hello(
		'web search and all plugins together',
		{ options: { contextCompression: true, responseHealing: true, webSearch: true } },
		{
			tools: [{ type: 'openrouter:web_search' }],
			plugins: [{ id: 'response-healing' }, { id: 'context-compression', engine: 'middle-out' }],
		},
	),
	hello(
		'all plugins switched off, against defaults of the account',
		{ options: { webSearch: false, responseHealing: false, contextCompression: false } },
		{
			plugins: [
				{ id: 'web', enabled: false },
				{ id: 'response-healing', enabled: false },
				{ id: 'context-compression', enabled: false },
			],
		},
	),
	hello(
		'plugins by expressions, one of them unset',
		{
			options: {
				webSearch: '={{ $json.search }}',
				responseHealing: '={{ $json.heal }}',
				contextCompression: '={{ $json.missing }}',
			},
		},
		{
			tools: [{ type: 'openrouter:web_search' }],
			plugins: [{ id: 'response-healing', enabled: false }],
		},
		{ search: 'true', heal: false },
	),
	hello(
		'web search on few domains, behind a tool of the user',
		{
			options: {
				webSearch: true,
				webSearchEngine: 'exa',
				webSearchMaxResults: 3,
				webSearchDomains: '={{ $json.domains }}',
				tools: '[{ "type": "function", "function": { "name": "rate" } }]',
			},
		},
		{
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
		{ domains: ['openrouter.ai', 'docs.mistral.ai'] },
	),
	hello(
		'web search without some domains',
		{
			options: {
				webSearch: true,
				webSearchEngine: 'native',
				webSearchExcludedDomains: 'example.com, *.example.org',
			},
		},
		{
			tools: [
				{
					type: 'openrouter:web_search',
					parameters: { engine: 'native', excluded_domains: ['example.com', '*.example.org'] },
				},
			],
		},
	),
	hello(
		'web search on one domain, with the default engine',
		{ options: { webSearch: true, webSearchEngine: 'auto', webSearchDomains: 'example.com' } },
		{
			tools: [
				{
					type: 'openrouter:web_search',
					parameters: { engine: 'auto', allowed_domains: ['example.com'] },
				},
			],
		},
	),
	hello(
		'web search with many results, without a domain',
		{
			options: {
				webSearch: true,
				webSearchEngine: '={{ $json.engine }}',
				webSearchMaxResults: 20,
				webSearchExcludedDomains: 'example.com',
			},
		},
		{
			tools: [
				{
					type: 'openrouter:web_search',
					parameters: { engine: 'parallel', max_results: 20, excluded_domains: ['example.com'] },
				},
			],
		},
		{ engine: 'parallel' },
	),
	...(['firecrawl', 'perplexity'] as const).map((engine) =>
		hello(
			`web search by ${engine}`,
			{ options: { webSearch: true, webSearchEngine: engine } },
			{ tools: [{ type: 'openrouter:web_search', parameters: { engine } }] },
		),
	),
	...(['5m', '1h'] as const).map((ttl) =>
		hello(
			`a system message kept in the prompt cache for ${ttl}`,
			{ systemMessage: 'Be short.', options: { cacheSystemMessage: ttl } },
			{
				messages: [
					system([{ type: 'text', text: 'Be short.', cache_control: { type: 'ephemeral', ttl } }]),
					user('Say hello.'),
				],
			},
		),
	),
	hello(
		'a system message that is not kept',
		{ systemMessage: 'Be short.', options: { cacheSystemMessage: 'off' } },
		{ messages: [system('Be short.'), user('Say hello.')] },
	),
	hello(
		'reasoning by effort',
		{ options: { reasoning: '{ "effort": "low", "summary": "concise" }' } },
		{ reasoning: { effort: 'low', summary: 'concise' } },
	),
	hello(
		'reasoning by tokens, kept out of the answer',
		{ options: { reasoning: '={{ $json.reasoning }}' } },
		{ reasoning: { max_tokens: 2000, exclude: true, enabled: true, effort: null } },
		{ reasoning: { max_tokens: 2000, exclude: true, enabled: true, effort: null } },
	),
	hello(
		'a preset under a temperature of its own',
		{ options: { preset: 'reviews' }, sampling: { temperature: 0.1 } },
		{ preset: 'reviews', temperature: 0.1 },
	),
	hello(
		'a preset by expression with plugins and a service tier',
		{ options: { preset: '={{ $json.preset }}', webSearch: true, serviceTier: 'auto' } },
		{ preset: 'summaries', tools: [{ type: 'openrouter:web_search' }], service_tier: 'auto' },
		{ preset: 'summaries' },
	),
	hello(
		'JSON fields that were added but left empty',
		{ options: { metadata: '{}', extraBody: '{}', user: '', sessionId: '' } },
		{},
	),
	hello(
		'options that no request body holds',
		{
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
		{},
	),
];
