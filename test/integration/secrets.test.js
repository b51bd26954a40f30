'use strict';

const { inspect } = require('node:util');
const { KEY } = require('../n8nCore/runNode');
const { completion, refusal } = require('../openrouter/shapes');
const { html, neverReplies, resetBeforeReply } = require('../openrouter/brokenReplies');
const { startScripted } = require('../openrouter/scripted');
const {
	CONTINUE,
	ERROR_OUTPUT,
	ONE_BY_ONE,
	retryAtOnce,
	useFixture,
} = require('../n8nCore/fixture');

const { answer, serve, run } = useFixture();

const ECHO = `you sent Bearer ${KEY}`;

/** Everything that n8n could store or show of a run. */
const everything = ({ run: whole, error, hints, task }) =>
	inspect([whole, error, hints, task], {
		depth: Infinity,
		maxArrayLength: Infinity,
		maxStringLength: Infinity,
		showHidden: true,
		getters: true,
	}) + JSON.stringify([whole.data.resultData, error, hints, task]);

const error = (status, more) => refusal(status, ECHO, more);
const headers = {
	'x-generation-id': KEY,
	'x-openrouter-cache-status': 'HIT',
	'x-openrouter-cache-source-id': KEY,
	'x-ratelimit-limit': KEY,
};

const CALL = { id: ECHO, type: 'function', function: { name: 'f', arguments: ECHO } };
const REPLIES = [
	['an answer', { body: completion(ECHO, { id: KEY, provider: ECHO, model: ECHO }) }],
	['the headers of an answer', { headers, body: completion('hello', { id: undefined }) }],
	['tool calls', { body: completion('', { message: { tool_calls: [CALL] } }) }],
	['a 400', error(400)],
	['a 401', error(401)],
	[
		'a 403 with its provider',
		error(403, { metadata: { provider_name: ECHO, raw: ECHO, reasons: [ECHO] } }),
	],
	[
		'a 404 with its exclusions',
		error(404, { availability: { retryable: false, excluded_by: [ECHO] } }),
	],
	['a 429 that resets late', error(429, { headers: { 'retry-after': '9999', ...headers } })],
	['a 500', error(500)],
	['an error in a 200', { body: { error: { code: 502, message: ECHO } } }],
	['an HTML page', { ...html(502), text: `<title>${ECHO}</title>` }],
	['a body that is no JSON', { text: ECHO }],
	['a redirect', { status: 308, headers: { location: `https://other.example/?key=${KEY}` } }],
];

describe.each(REPLIES)('a key that comes back in %s', (_name, reply) => {
	const outputs = { simplified: {}, raw: { outputContent: 'raw' } };

	test.each([
		['Stop', {}, 'simplified'],
		['Stop', {}, 'raw'],
		['Continue', CONTINUE, 'simplified'],
		['Continue (error output)', ERROR_OUTPUT, 'raw'],
	])('is in nothing that n8n keeps, with On Error = %s', async (_mode, node, content) => {
		retryAtOnce();
		await answer(() => reply);
		const whole = await run({
			parameters: { batching: { maxAttempts: 2 }, options: outputs[content] },
			node,
		});
		expect(everything(whole).includes(KEY)).toBe(false);
	});
});

test.each([
	['no connection', undefined],
	['a reset', resetBeforeReply],
	['a time-out', neverReplies],
])('after %s the key is in nothing that n8n keeps', async (name, respond) => {
	retryAtOnce();
	const provider = await serve(respond);
	if (name === 'no connection') await provider.close();
	const batching = { maxAttempts: 2, requestTimeoutSeconds: 0.05 };
	for (const node of [{}, CONTINUE]) {
		const whole = await run({ parameters: { batching }, node });
		expect(everything(whole).includes(KEY)).toBe(false);
	}
});

test('the key goes out as a bearer token, without white space around it', async () => {
	const provider = await serve();
	await run({ credential: { apiKey: ` ${KEY}\n` } });
	expect(provider.completions[0].headers.authorization).toBe(`Bearer ${KEY}`);
});

test('attribution headers go out when they are set, and only then', async () => {
	const provider = await serve();
	await run();
	await run({ credential: { siteUrl: 'https://my.example', siteName: 'My App' } });
	const [without, withBoth] = provider.completions.map((request) => request.headers);
	expect(without).not.toHaveProperty('http-referer');
	expect(without).not.toHaveProperty('x-openrouter-title');
	expect(withBoth).toMatchObject({
		'http-referer': 'https://my.example',
		'x-openrouter-title': 'My App',
	});
});

describe('allowed domains', () => {
	const limitedTo = (allowedDomains) => ({
		allowedHttpRequestDomains: 'domains',
		allowedDomains,
	});

	test('a base URL outside of them is refused before anything is sent', async () => {
		const provider = await serve();
		const credential = limitedTo('openrouter.ai, *.example.com');
		const { error: thrown } = await run({ credential });
		expect(thrown.message).toMatch(/does not allow requests to 127\.0\.0\.1/);
		const { items } = await run({ credential, node: CONTINUE });
		expect(items[0].json.error.type).toBe('invalidParameter');
		expect(provider.requests).toEqual([]);
	});

	test.each(['127.0.0.1', 'openrouter.ai, 127.0.0.1'])(
		'%s lets the request through',
		async (list) => {
			await serve();
			const { items, error: thrown } = await run({ credential: limitedTo(list) });
			expect(thrown).toBeUndefined();
			expect(items[0].json.text).toBe('echo: one');
		},
	);

	test('all and none, which speak of other nodes, let it through', async () => {
		await serve();
		for (const allowedHttpRequestDomains of ['all', 'none']) {
			const { items } = await run({ credential: { allowedHttpRequestDomains } });
			expect(items[0].json.text).toBe('echo: one');
		}
	});
});

test('a base URL that redirects sends nothing but the first request anywhere', async () => {
	const other = await startScripted();
	await serve(() => ({ status: 302, headers: { location: `${other.baseUrl}/chat/completions` } }));
	await run({ node: CONTINUE, rows: ['a', 'b', 'c'], parameters: ONE_BY_ONE });
	expect(other.requests).toEqual([]);
	await other.close();
});
