'use strict';

const { ExecutionLifecycleHooks } = require('n8n-core');
const { KEY } = require('../n8nCore/runNode');
const { CONTINUE, retryAtOnce, useFixture } = require('../n8nCore/fixture');
const { DONE, USAGE, answerEvents, chunk, completion, refusal } = require('../openrouter/shapes');
const { streamed } = require('../openrouter/streamed');

const { answer, serve, run } = useFixture();

/** Runs the node in a workflow whose trigger streams, and keeps what the chat gets. */
async function runStreaming({ streamingEnabled = true, ...options } = {}) {
	const chunks = [];
	const hooks = new ExecutionLifecycleHooks('manual', '1', { id: 'test' });
	hooks.addHandler('sendChunk', ({ type, content, metadata }) => {
		chunks.push({ type, content, itemIndex: metadata.itemIndex, atMs: performance.now() });
	});
	const result = await run({ ...options, additionalData: { hooks, streamingEnabled } });
	const textOf = (item = 0) =>
		chunks
			.filter(({ type, itemIndex }) => type === 'item' && itemIndex === item)
			.map(({ content }) => content)
			.join('');
	const typesOf = (item = 0) =>
		chunks.filter(({ itemIndex }) => itemIndex === item).map(({ type }) => type);
	return { ...result, chunks, textOf, typesOf };
}

const SIMPLIFIED = {
	text: 'Hello from Paris',
	finishReason: 'stop',
	model: 'mistralai/mixtral-8x22b-instruct',
	provider: 'Mistral',
	generationId: 'gen-stream',
	usage: { promptTokens: 10, completionTokens: 20, totalTokens: 30, costUsd: 0.000028 },
	attempts: 1,
	durationMs: expect.any(Number),
	cached: false,
};

const hello = answerEvents(['Hello ', 'from ', 'Paris']);

test('shows the answer as it comes, and gives the same item as without a stream', async () => {
	const provider = await serve(() => streamed(hello, { gapMs: 60 }));
	const { items, error, chunks, textOf, typesOf } = await runStreaming();
	expect(error).toBeUndefined();
	expect(items).toEqual([{ json: SIMPLIFIED, pairedItem: { item: 0 } }]);
	// The last letter may begin a key, so it waits for the end.
	expect(typesOf()).toEqual(['begin', 'item', 'item', 'item', 'item', 'end']);
	expect(textOf()).toBe('Hello from Paris');
	const [first, , last] = chunks.filter(({ type }) => type === 'item').map(({ atMs }) => atMs);
	expect(last - first).toBeGreaterThan(80);
	expect(provider.completions[0].body.stream).toBe(true);
	expect(provider.completions[0].headers.accept).toBe('text/event-stream');
});

test('a key that comes back in two pieces is not in the item', async () => {
	await serve(() => streamed(answerEvents([`key: ${KEY.slice(0, 9)}`, KEY.slice(9)])));
	const { items } = await runStreaming();
	expect(items[0].json.text).toMatch(/^key: /);
	expect(JSON.stringify(items)).not.toContain(KEY);
});

test('costs of a streamed answer are in the totals of the run', async () => {
	await serve(() => streamed(hello));
	const { hints, customData } = await runStreaming();
	expect(hints[0].message).toContain('$0.000028');
	expect(customData).toMatchObject({ mixtral_cost_usd: '0.000028', mixtral_tokens: '30' });
});

test('raw output is what the API would have sent in one piece', async () => {
	await serve(() => streamed(hello));
	const { items } = await runStreaming({ parameters: { options: { outputContent: 'raw' } } });
	expect(items[0].json).toMatchObject({
		object: 'chat.completion',
		choices: [{ finish_reason: 'stop', message: { content: 'Hello from Paris' } }],
		usage: USAGE.usage,
	});
});

test('characters that are cut in two between pieces come out whole', async () => {
	const bytes = Buffer.from(
		hello
			.map((event) => `data: ${JSON.stringify(event)}\n\n`)
			.join('')
			.replace('Paris', 'Zürich 👋'),
	);
	await serve(() => ({
		socket: async (_socket, response) => {
			response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
			for (let start = 0; start < bytes.length; start += 7) {
				response.write(bytes.subarray(start, start + 7));
				await new Promise((resolve) => setImmediate(resolve));
			}
			response.end();
		},
	}));
	const { items, textOf } = await runStreaming();
	expect(items[0].json.text).toBe('Hello from Zürich 👋');
	expect(textOf()).toBe('Hello from Zürich 👋');
});

test('template residue reaches neither the chat nor the item', async () => {
	await serve(() =>
		streamed(answerEvents(['Hello <', 'b> you </', 's> [INST] Thanks [/', 'INST]'])),
	);
	const { items, textOf } = await runStreaming();
	expect(items[0].json.text).toBe('Hello <b> you');
	expect(textOf()).toBe('Hello <b> you');
});

describe('nothing is shown and nothing is streamed', () => {
	const plain = () => ({ body: completion('Hello') });

	test.each([
		['without a trigger that streams', { streamingEnabled: false }],
		['with Enable Streaming off', { parameters: { options: { enableStreaming: false } } }],
		['in the tool of an agent', { node: { type: 'n8n-nodes-openrouter-mixtral.mixtralTool' } }],
	])('%s', async (_case, options) => {
		const provider = await serve(plain);
		const { items, error, chunks } = await runStreaming(options);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(chunks).toEqual([]);
		expect(provider.completions[0].body).not.toHaveProperty('stream');
	});
});

test('a JSON value is shown in one piece, and not streamed', async () => {
	const provider = await serve(() => ({ body: completion('{"a":1}') }));
	const { textOf, typesOf } = await runStreaming({ parameters: { outputFormat: 'jsonObject' } });
	expect(typesOf()).toEqual(['begin', 'item', 'end']);
	expect(textOf()).toBe('{"a":1}');
	expect(provider.completions[0].body).not.toHaveProperty('stream');
});

test('items that stream side by side keep their own text, and their order', async () => {
	await serve(({ body }) => {
		const name = body.messages[0].content;
		const gapMs = name === 'one' ? 30 : 5;
		return streamed(answerEvents([`${name} a `, `${name} b`]), { gapMs });
	});
	const { items, textOf, typesOf } = await runStreaming({ rows: ['one', 'two', 'three'] });
	expect(items.map(({ json }) => json.text)).toEqual([
		'one a one b',
		'two a two b',
		'three a three b',
	]);
	for (const [index, name] of ['one', 'two', 'three'].entries()) {
		expect(textOf(index)).toBe(`${name} a ${name} b`);
		expect(typesOf(index)).toEqual(['begin', 'item', 'item', 'end']);
	}
});

test('an answer that comes in one piece is shown in one piece', async () => {
	await serve(() => ({ body: completion('Hello') }));
	const { items, textOf, typesOf } = await runStreaming();
	expect(items[0].json.text).toBe('Hello');
	expect(textOf()).toBe('Hello');
	expect(typesOf()).toEqual(['begin', 'item', 'end']);
});

test('with On Error = Continue, a chat hears of a failure before the first text', async () => {
	await serve(() => ({ status: 400, body: { error: { message: 'Not so', code: 400 } } }));
	const { chunks, typesOf } = await runStreaming({ node: { onError: 'continueRegularOutput' } });
	expect(typesOf()).toEqual(['error']);
	expect(chunks[0].content).toContain('Not so');
});

describe('before the first text, a try is repeated', () => {
	beforeEach(retryAtOnce);

	test.each([
		['a 503', () => refusal(503, 'Busy')],
		['a stream that is cut', () => streamed([], { end: 'cut' })],
		['a stream that just ends', () => streamed([chunk({ role: 'assistant', content: '' })])],
		['an error in the stream', () => streamed([{ error: { code: 502, message: 'Broke' } }])],
		['an empty answer', () => streamed([chunk({ content: '' }, ''), DONE])],
	])('after %s', async (_case, failure) => {
		const provider = await serve(({ index }) => (index === 0 ? failure() : streamed(hello)));
		const { items, error, textOf, typesOf } = await runStreaming();
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ text: 'Hello from Paris', attempts: 2 });
		expect(textOf()).toBe('Hello from Paris');
		expect(typesOf()).toEqual(['begin', 'item', 'item', 'item', 'item', 'end']);
		expect(provider.completions).toHaveLength(2);
	});

	test('after a 429 with Retry-After, not sooner', async () => {
		const slowDown = {
			status: 429,
			headers: { 'retry-after': '1' },
			body: { error: { code: 429 } },
		};
		await serve(({ index }) => (index === 0 ? slowDown : streamed(hello)));
		const began = performance.now();
		const { items } = await runStreaming();
		expect(items[0].json.text).toBe('Hello from Paris');
		expect(performance.now() - began).toBeGreaterThan(950);
	});
});

describe('a stream that breaks once text was shown', () => {
	const broken = [
		['is cut', () => streamed(hello.slice(0, 2), { end: 'cut' }), 'network'],
		['ends without its end', () => streamed(hello.slice(0, 2)), 'network'],
		[
			'carries an error',
			() =>
				streamed([
					...hello.slice(0, 2),
					chunk({}, 'error', { error: { code: 502, message: 'Upstream broke' } }),
				]),
			'overloaded',
		],
	];

	test.each(broken)('never passes for an answer: it %s', async (_case, reply, type) => {
		const provider = await serve(reply);
		const { items, textOf, typesOf } = await runStreaming({ node: CONTINUE });
		expect(items[0].json).toEqual({
			error: {
				message: expect.any(String),
				type,
				status: type === 'network' ? null : 502,
				provider: null,
				attempts: 1,
				retryable: false,
				possiblyPaid: true,
			},
		});
		expect(textOf()).toBe('Hello from');
		expect(typesOf()).toEqual(['begin', 'item', 'item', 'error']);
		expect(provider.completions).toHaveLength(1);
	});

	test('ends the run with On Error = Stop, and n8n tells the chat', async () => {
		await serve(broken[0][1]);
		const { error, chunks } = await runStreaming();
		expect(error.message).toMatch(/^Item 0: /);
		expect(chunks.map(({ type }) => type)).toEqual(['begin', 'item', 'item', 'error']);
	});
});

test('a stream that hangs is given up at the time-out', async () => {
	const provider = await serve(() => streamed(hello.slice(0, 1), { end: 'hang' }));
	const batching = { requestTimeoutSeconds: 0.3 };
	const { items, textOf } = await runStreaming({ node: CONTINUE, parameters: { batching } });
	expect(items[0].json.error).toMatchObject({ type: 'timeout', attempts: 1, possiblyPaid: true });
	expect(textOf()).toBe('Hello');
	expect(provider.completions).toHaveLength(1);
});

test('a stop of the execution ends the stream', async () => {
	const abort = new AbortController();
	let closed;
	await serve(() => ({
		socket: async (socket, response) => {
			closed = new Promise((resolve) => socket.once('close', resolve));
			await streamed(hello.slice(0, 1), { end: 'hang' }).socket(socket, response);
			setTimeout(() => abort.abort(), 50);
		},
	}));
	await runStreaming({ cancelSignal: abort.signal }).catch(() => undefined);
	await expect(closed).resolves.toBeDefined();
});

test('a key that the server echoes reaches neither the chat nor the item', async () => {
	await serve(({ headers }) => streamed(answerEvents([`Your header is ${headers.authorization}`])));
	const { items, chunks } = await runStreaming();
	expect(items[0].json.text).toBe('Your header is Bearer [API key]');
	expect(JSON.stringify(chunks)).not.toContain(KEY);
});

test('an answer from the response cache is shown, too, and costs nothing', async () => {
	const headers = { 'X-OpenRouter-Cache-Status': 'HIT', 'X-OpenRouter-Cache-Age': '7' };
	const provider = await serve(() => streamed(answerEvents(['Hello']).slice(0, -2), { headers }));
	const { items, textOf } = await runStreaming({
		parameters: { options: { cacheTtlSeconds: 60 } },
	});
	expect(items[0].json).toMatchObject({ cached: true, cacheAgeSeconds: 7, usage: { costUsd: 0 } });
	expect(textOf()).toBe('Hello');
	expect(provider.completions[0].headers['x-openrouter-cache']).toBe('true');
});

test('thinking in the text is not shown, and goes to the reasoning', async () => {
	await serve(() =>
		streamed(answerEvents(['<thi', 'nk>Paris? ', 'Yes.</th', 'ink>\n\n', 'Hello ', 'from Paris'])),
	);
	const { items, textOf } = await runStreaming();
	expect(items[0].json).toMatchObject({ text: 'Hello from Paris', reasoning: 'Paris? Yes.' });
	expect(textOf()).toBe('Hello from Paris');
});
