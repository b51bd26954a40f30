import { invalid } from '../../../nodes/checked';
import { readRequestOptions } from '../../../nodes/fields/options';
import { bodyOf, MIXTRAL, settingsOf } from '../openrouter/request/values';

const body = (options: object) => settingsOf({ options });

const tool = { type: 'function', function: { name: 'f', parameters: {} } };

const ALL = {
	metadata: '{"team":"a"}',
	sessionId: 's',
	user: 'u',
	serviceTier: 'flex',
	preset: 'p',
	contextCompression: true,
	responseHealing: true,
	webSearchMaxResults: 3,
	webSearchEngine: 'exa',
	webSearchDomains: 'a.example, b.example',
	webSearch: true,
	reasoning: '{"effort":"low"}',
	parallelToolCalls: false,
	toolChoice: 'auto',
	tools: JSON.stringify([tool]),
};

test('an empty collection sends nothing', () => expect(body({})).toEqual({}));

test('every field goes out under its wire name, in a fixed order', () => {
	const built = body(ALL);
	expect(built).toEqual({
		tools: [
			tool,
			{
				type: 'openrouter:web_search',
				parameters: {
					engine: 'exa',
					max_results: 3,
					allowed_domains: ['a.example', 'b.example'],
				},
			},
		],
		tool_choice: 'auto',
		parallel_tool_calls: false,
		reasoning: { effort: 'low' },
		plugins: [{ id: 'response-healing' }, { id: 'context-compression', engine: 'middle-out' }],
		preset: 'p',
		service_tier: 'flex',
		user: 'u',
		session_id: 's',
		metadata: { team: 'a' },
	});
	const reversed = Object.fromEntries(Object.entries(ALL).reverse());
	expect(JSON.stringify(body(reversed))).toBe(JSON.stringify(built));
});

test('a field that was added but not filled sends nothing', () => {
	const blank = { tools: '[]', metadata: '{}', reasoning: ' { } ', user: ' ', toolChoice: '' };
	expect(body(blank)).toEqual({});
});

test('numbers and booleans of metadata go out as text', () => {
	expect(body({ metadata: { a: 1, b: true } })).toEqual({ metadata: { a: '1', b: 'true' } });
});

test('what belongs to the node itself is not sent', () => {
	const own = {
		outputContent: 'raw',
		outputField: 'ai',
		includeInputFields: true,
		cacheTtlSeconds: 60,
		maxJsonRepairs: 1,
		mixtralTemplate: false,
		enableStreaming: false,
	};
	expect(body(own)).toEqual({});
});

test('a plugin that is switched off is sent as such', () => {
	expect(body({ webSearch: false })).toEqual({ plugins: [{ id: 'web', enabled: false }] });
});

test.each<[unknown, unknown]>([
	['none', 'none'],
	['required', 'required'],
	['f', { type: 'function', function: { name: 'f' } }],
	['{"type":"function","function":{"name":"g"}}', { type: 'function', function: { name: 'g' } }],
	[{ type: 'auto' }, { type: 'auto' }],
])('tool choice %j goes out as %j', (toolChoice, sent) => {
	expect(body({ toolChoice })).toEqual({ tool_choice: sent });
});

test.each([
	[{ tools: '{"a":1}' }, 'Tools'],
	[{ tools: '[5]' }, 'Tools'],
	[{ tools: '[{"type":"function"}]' }, 'Tools'],
	[{ tools: '[{"type":"function","function":{}}]' }, 'Tools'],
	[{ toolChoice: 5 }, 'Tool Choice'],
	[{ toolChoice: '{' }, 'Tool Choice'],
	[{ parallelToolCalls: 'x' }, 'Parallel Tool Calls'],
	[{ reasoning: '[1]' }, 'Reasoning'],
	[{ reasoning: 'low' }, 'Reasoning'],
	[{ webSearch: 'x' }, 'Web Search'],
	[{ preset: { a: 1 } }, 'Preset'],
	[{ serviceTier: 'vip' }, 'Service Tier'],
	[{ user: { a: 1 } }, 'User'],
	[{ sessionId: 'x'.repeat(257) }, 'Session ID'],
	[{ metadata: '[1]' }, 'Metadata'],
	[{ metadata: { a: [1] } }, 'Metadata'],
	[{ metadata: { ['k'.repeat(65)]: 'v' } }, 'Metadata'],
	[{ metadata: { k: 'v'.repeat(513) } }, 'Metadata'],
	[{ extraBody: '{' }, 'Extra Body'],
])('%j is refused by name', (parameters, field) => {
	expect(readRequestOptions(parameters)).toMatchObject({ ok: false, problem: { field } });
});

test.each<[unknown, unknown]>([
	[{ webSearch: true }, [{ type: 'openrouter:web_search' }]],
	[
		{ webSearch: true, webSearchExcludedDomains: ['a.example'] },
		[{ type: 'openrouter:web_search', parameters: { excluded_domains: ['a.example'] } }],
	],
	[
		{ webSearch: true, tools: [{ type: 'openrouter:web_search', parameters: { max_results: 1 } }] },
		[{ type: 'openrouter:web_search', parameters: { max_results: 1 } }],
	],
])('%j becomes the tools %j', (options, tools) => {
	expect(body(options as object)).toEqual({ tools });
});

test('settings of the web search need it to be on, and mean nothing where it is off', () => {
	expect(readRequestOptions({ webSearchEngine: 'exa' })).toEqual(
		invalid('Web Search Engine', 'needs Web Search to be on'),
	);
	expect(body({ webSearch: false, webSearchEngine: 'exa' })).toEqual({
		plugins: [{ id: 'web', enabled: false }],
	});
	expect(
		readRequestOptions({ webSearch: true, webSearchDomains: 'a', webSearchExcludedDomains: 'b' }),
	).toEqual(invalid('Web Search Exclusions', 'cannot be used together with Web Search Domains'));
});

test('keys that shadow built-ins stay plain pairs of metadata', () => {
	const sent = body({ metadata: '{"__proto__":"a","constructor":"b"}' }).metadata as object;
	expect(JSON.stringify(sent)).toBe('{"__proto__":"a","constructor":"b"}');
});

describe('extraBody', () => {
	test('is merged last and replaces whole top-level keys', () => {
		const extraBody = '{"provider":{"sort":"price"},"new":1}';
		expect(bodyOf({ routing: { zdr: true }, options: { extraBody } })).toEqual({
			model: MIXTRAL,
			messages: [{ role: 'user', content: 'Hi' }],
			provider: { sort: 'price' },
			new: 1,
		});
	});

	test.each([undefined, null, '', ' ', '{}', {}])('%p changes nothing', (extraBody) => {
		expect(body({ extraBody })).toEqual({});
	});

	test.each([
		['[1]', 'must be a JSON object, not [1]'],
		['{"stream":false}', 'must not set "stream"; use Enable Streaming instead'],
		[
			'{"a":[{"__proto__":{"x":1}}]}',
			'must not hold the keys "__proto__", "constructor" or "prototype"',
		],
		['{"constructor":1}', 'must not hold the keys "__proto__", "constructor" or "prototype"'],
		['{"model":5}', 'must not replace "model" by something other than a model ID'],
		['{"model":" "}', 'must not replace "model" by something other than a model ID'],
		['{"messages":[]}', 'must not replace "messages" by something other than messages'],
		['{"messages":"x"}', 'must not replace "messages" by something other than messages'],
	])('%s is refused', (extraBody, message) => {
		expect(readRequestOptions({ extraBody })).toEqual(invalid('Extra Body', message));
	});
});
