import { buildOptions, mergeExtraBody } from '../../../../nodes/openrouter/request/options';
import { invalid, valid } from '../../../../nodes/checked';

const tool = { type: 'function', function: { name: 'f', parameters: {} } };

const ALL = {
	metadata: '{"team":"a"}',
	sessionId: 's',
	user: 'u',
	serviceTier: 'flex',
	preset: 'p',
	contextCompression: true,
	responseHealing: true,
	webSearch: true,
	reasoning: '{"effort":"low"}',
	parallelToolCalls: false,
	toolChoice: 'auto',
	tools: JSON.stringify([tool]),
};

test('an empty collection sends nothing', () => expect(buildOptions({})).toEqual(valid({})));

test('every field goes out under its wire name, in a fixed order', () => {
	const built = buildOptions(ALL);
	expect(built).toEqual(
		valid({
			tools: [tool],
			tool_choice: 'auto',
			parallel_tool_calls: false,
			reasoning: { effort: 'low' },
			plugins: [
				{ id: 'web' },
				{ id: 'response-healing' },
				{ id: 'context-compression', engine: 'middle-out' },
			],
			preset: 'p',
			service_tier: 'flex',
			user: 'u',
			session_id: 's',
			metadata: { team: 'a' },
		}),
	);
	const reversed = Object.fromEntries(Object.entries(ALL).reverse());
	expect(JSON.stringify(buildOptions(reversed))).toBe(JSON.stringify(built));
});

test('a field that was added but not filled sends nothing', () => {
	const blank = { tools: '[]', metadata: '{}', reasoning: ' { } ', user: ' ', toolChoice: '' };
	expect(buildOptions(blank)).toEqual(valid({}));
});

test('numbers and booleans of metadata go out as text', () => {
	expect(buildOptions({ metadata: { a: 1, b: true } })).toEqual(
		valid({ metadata: { a: '1', b: 'true' } }),
	);
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
	expect(buildOptions(own)).toEqual(valid({}));
});

test('a plugin that is switched off is sent as such', () => {
	expect(buildOptions({ webSearch: false })).toEqual(
		valid({ plugins: [{ id: 'web', enabled: false }] }),
	);
});

test.each<[unknown, unknown]>([
	['none', 'none'],
	['required', 'required'],
	['f', { type: 'function', function: { name: 'f' } }],
	['{"type":"function","function":{"name":"g"}}', { type: 'function', function: { name: 'g' } }],
	[{ type: 'auto' }, { type: 'auto' }],
])('tool choice %j goes out as %j', (toolChoice, sent) => {
	expect(buildOptions({ toolChoice })).toEqual(valid({ tool_choice: sent }));
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
	[{ webSearch: 'x' }, 'Web Search'],
	[{ preset: { a: 1 } }, 'Preset'],
	[{ serviceTier: 'vip' }, 'Service Tier'],
	[{ user: { a: 1 } }, 'User'],
	[{ sessionId: 'x'.repeat(257) }, 'Session ID'],
	[{ metadata: '[1]' }, 'Metadata'],
	[{ metadata: { a: [1] } }, 'Metadata'],
	[{ metadata: { ['k'.repeat(65)]: 'v' } }, 'Metadata'],
	[{ metadata: { k: 'v'.repeat(513) } }, 'Metadata'],
])('%j is refused by name', (parameters, field) => {
	expect(buildOptions(parameters)).toMatchObject({ ok: false, problem: { field } });
});

describe('extraBody', () => {
	const body = { model: 'a', provider: { zdr: true } };

	test('is merged last and replaces whole top-level keys', () => {
		expect(mergeExtraBody(body, '{"provider":{"sort":"price"},"new":1}')).toEqual(
			valid({ model: 'a', provider: { sort: 'price' }, new: 1 }),
		);
	});

	test.each([undefined, null, '', ' ', '{}', {}])('%p changes nothing', (extra) => {
		expect(mergeExtraBody(body, extra)).toEqual(valid(body));
	});

	test.each([
		['[1]', 'must be a JSON object, not [1]'],
		['{"stream":false}', 'must not set "stream"; use Enable Streaming instead'],
		[
			'{"a":[{"__proto__":{"x":1}}]}',
			'must not hold the keys "__proto__", "constructor" or "prototype"',
		],
		['{"constructor":1}', 'must not hold the keys "__proto__", "constructor" or "prototype"'],
	])('%s is refused', (extra, message) => {
		expect(mergeExtraBody(body, extra)).toEqual(invalid('Extra Body', message));
	});
});
