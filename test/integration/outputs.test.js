'use strict';

const { completion, refusal } = require('../openrouter/shapes');
const { byId, rows, useFixture } = require('../n8nCore/fixture');

const { answer, serve, run } = useFixture();

const SIMPLIFIED = {
	text: 'echo: one',
	finishReason: 'stop',
	model: 'mistralai/mixtral-8x22b-instruct',
	provider: 'Mistral',
	generationId: expect.stringMatching(/^gen-/),
	usage: { promptTokens: 10, completionTokens: 20, totalTokens: 30, costUsd: 0.000028 },
	attempts: 1,
	durationMs: expect.any(Number),
	cached: false,
};

test('gives one simplified item per input item', async () => {
	await serve();
	const { items, error } = await run();
	expect(error).toBeUndefined();
	expect(items).toEqual([{ json: SIMPLIFIED, pairedItem: { item: 0 } }]);
	expect(Object.keys(items[0].json)).toEqual(Object.keys(SIMPLIFIED));
});

test('a saved workflow that holds nothing but a prompt works with the defaults', async () => {
	const provider = await serve();
	await run();
	expect(provider.completions[0].body).toEqual({
		model: 'mistralai/mixtral-8x22b-instruct',
		messages: [{ role: 'user', content: 'one' }],
	});
});

test('gives the reply as it came with raw', async () => {
	const reply = completion('hello', { extra: { deep: [1] } });
	await serve(() => ({ body: reply }));
	const { items } = await run({ parameters: { options: { outputContent: 'raw' } } });
	expect(items).toEqual([{ json: reply, pairedItem: { item: 0 } }]);
});

test('a raw reply never brings along a key named error', async () => {
	const reply = completion('hello', { error: null });
	await serve(() => ({ body: reply }));
	const { items } = await run({ parameters: { options: { outputContent: 'raw' } } });
	expect(items[0].json).not.toHaveProperty('error');
});

test('gives the answer alone with answer', async () => {
	await serve();
	const { items } = await run({ parameters: { options: { outputContent: 'answer' } } });
	expect(items).toEqual([{ json: { text: 'echo: one' }, pairedItem: { item: 0 } }]);
});

test.each(['simplified', 'raw', 'answer'])('nests %s output under outputField', async (content) => {
	const reply = completion('hello');
	await serve(() => ({ body: reply }));
	const options = { outputContent: content, outputField: 'ai' };
	const { items } = await run({ parameters: { options } });
	expect(Object.keys(items[0].json)).toEqual(['ai']);
	const nested = {
		simplified: { ...SIMPLIFIED, text: 'hello' },
		raw: reply,
		answer: { text: 'hello' },
	};
	expect(items[0].json.ai).toEqual(nested[content]);
});

test('passes input fields and binary on, without the keys that the node writes itself', async () => {
	await serve();
	const binary = { photo: { data: 'AAAA', mimeType: 'image/png', fileName: 'a.png' } };
	const json = {
		prompt: 'one',
		id: 7,
		error: 'old',
		skipped: 'old',
		text: 'old',
		output: 'old',
		toolCalls: ['old'],
		cacheAgeSeconds: 3,
		cacheSourceId: 'old',
		duplicateOf: 4,
	};
	const options = { includeInputFields: true };
	const { items } = await run({ items: [{ json, binary }], parameters: { options } });
	expect(items).toEqual([
		{ json: { prompt: 'one', id: 7, ...SIMPLIFIED }, binary, pairedItem: { item: 0 } },
	]);
});

test('keeps input fields of the same name beside an output field, but for error and skipped', async () => {
	await serve();
	const json = { prompt: 'one', text: 'mine', error: 'old', skipped: 'old', ai: 'old' };
	const options = { includeInputFields: true, outputField: 'ai', outputContent: 'answer' };
	const { items } = await run({ items: [{ json }], parameters: { options } });
	expect(items[0].json).toEqual({ prompt: 'one', text: 'mine', ai: { text: 'echo: one' } });
});

test('a failed item does not carry an answer of an earlier node under the output field', async () => {
	await serve(() => refusal(400));
	const json = { prompt: 'one', id: 7, ai: { text: 'stale' } };
	const { items } = await run({
		items: [{ json }],
		parameters: { options: { includeInputFields: true, outputField: 'ai' } },
		node: { onError: 'continueRegularOutput' },
	});
	expect(items[0].json).toEqual({ prompt: 'one', id: 7, error: expect.any(Object) });
});

test('leaves the binary of the input out unless input fields are included', async () => {
	await serve();
	const binary = { photo: { data: 'AAAA', mimeType: 'image/png' } };
	const { items } = await run({ items: [{ json: { prompt: 'one' }, binary }] });
	expect(items[0]).not.toHaveProperty('binary');
});

test('shows tool calls and logprobs when the model gives them', async () => {
	const toolCalls = [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }];
	const logprobs = { content: [{ token: 'x', logprob: -1 }] };
	await serve(() => ({
		body: completion(null, {
			message: { tool_calls: toolCalls },
			choice: { finish_reason: 'tool_calls', logprobs },
		}),
	}));
	const { items } = await run();
	expect(items[0].json).toMatchObject({
		text: '',
		toolCalls,
		logprobs,
		finishReason: 'tool_calls',
	});
	const answer = await run({ parameters: { options: { outputContent: 'answer' } } });
	expect(answer.items[0].json).toEqual({ text: '' });
});

test('names the model that answered, not the one that was asked', async () => {
	await serve(() => ({ body: completion('hello', { model: 'other/model', provider: 'Other' }) }));
	const { items } = await run();
	expect(items[0].json).toMatchObject({ model: 'other/model', provider: 'Other' });
});

test('a missing cost is null, not 0', async () => {
	await serve(() => ({ body: completion('hello', { usage: { cost: undefined } }) }));
	const { items } = await run();
	expect(items[0].json.usage.costUsd).toBeNull();
});

test('a reply without usage has null for each amount', async () => {
	const { usage, ...reply } = completion('hello');
	expect(usage).toBeDefined();
	await serve(() => ({ body: reply }));
	const { items } = await run();
	const unknown = { promptTokens: null, completionTokens: null, totalTokens: null, costUsd: null };
	expect(items[0].json.usage).toEqual(unknown);
});

test('keeps input order and pairs items when later ones finish first', async () => {
	const provider = await serve(async ({ index }) => {
		await new Promise((resolve) => setTimeout(resolve, (index * 7919) % 40));
	});
	const { items } = await run({ rows: rows(60), parameters: { batching: { maxConcurrency: 20 } } });
	expect(items.map(({ json }) => json.text)).toEqual(rows(60).map((row) => `echo: ${row}`));
	expect(items.map(({ pairedItem }) => pairedItem.item)).toEqual(rows(60).map((_, index) => index));
	expect(provider.completions).toHaveLength(60);
});

test('reads the model and the settings of each item from its expression', async () => {
	const provider = await serve();
	const items = [
		{ prompt: 'one', model: 'a/one', temperature: 0.1 },
		{ prompt: 'two', model: 'b/two', temperature: 0.2 },
	];
	const { error } = await run({
		items,
		parameters: {
			model: byId('={{ $json.model }}'),
			sampling: { temperature: '={{ $json.temperature }}', maxTokens: 5 },
			batching: { maxConcurrency: 1 },
		},
	});
	expect(error).toBeUndefined();
	expect(provider.completions.map(({ body }) => body)).toEqual([
		{
			model: 'a/one',
			messages: [{ role: 'user', content: 'one' }],
			temperature: 0.1,
			max_tokens: 5,
		},
		{
			model: 'b/two',
			messages: [{ role: 'user', content: 'two' }],
			temperature: 0.2,
			max_tokens: 5,
		},
	]);
});

test('reads the output settings of each item', async () => {
	await serve();
	const { items } = await run({
		items: [
			{ prompt: 'one', field: 'first' },
			{ prompt: 'two', field: 'second' },
		],
		parameters: { options: { outputContent: 'answer', outputField: '={{ $json.field }}' } },
	});
	expect(items.map(({ json }) => json)).toEqual([
		{ first: { text: 'echo: one' } },
		{ second: { text: 'echo: two' } },
	]);
});

describe('prompt types', () => {
	const sent = async (parameters) => {
		const provider = await serve();
		const { error } = await run({ parameters });
		expect(error).toBeUndefined();
		return provider.completions[0].body.messages;
	};

	test('prompt: a system message and a prompt', async () => {
		const messages = await sent({ systemMessage: 'Be short.', prompt: '=Sum: {{ $json.prompt }}' });
		expect(messages).toEqual([
			{ role: 'system', content: 'Be short.' },
			{ role: 'user', content: 'Sum: one' },
		]);
	});

	test('messages: rows with roles', async () => {
		const message = [
			{ role: 'system', content: 'Be short.' },
			{ role: 'user', content: 'Hi' },
			{ role: 'assistant', content: 'Hello' },
			{ role: 'user', content: '={{ $json.prompt }}' },
		];
		const messages = await sent({ promptType: 'messages', messages: { message } });
		expect(messages).toEqual([...message.slice(0, 3), { role: 'user', content: 'one' }]);
	});

	test('json: a ready array, as text', async () => {
		const array = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];
		const messagesJson = JSON.stringify(array);
		expect(await sent({ promptType: 'json', messagesJson })).toEqual(array);
	});

	test('json: a ready array, from an expression', async () => {
		const messagesJson = '={{ [{ role: "user", content: $json.prompt }] }}';
		const messages = await sent({ promptType: 'json', messagesJson });
		expect(messages).toEqual([{ role: 'user', content: 'one' }]);
	});
});

test('reads the credential once per run', async () => {
	await serve();
	const { credentialReads, items } = await run({ rows: rows(30) });
	expect(items).toHaveLength(30);
	expect(credentialReads).toBe(1);
});

test('never has more requests in flight than Max Concurrency', async () => {
	let inFlight = 0;
	let highest = 0;
	await serve(async () => {
		highest = Math.max(highest, ++inFlight);
		await new Promise((resolve) => setTimeout(resolve, 5));
		inFlight -= 1;
	});
	await run({ rows: rows(40), parameters: { batching: { maxConcurrency: 4 } } });
	expect(highest).toBe(4);
});
