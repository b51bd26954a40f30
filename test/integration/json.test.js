'use strict';

const { completion, refusal } = require('../openrouter/shapes');
const { CONTINUE, byId, rows, useFixture } = require('../n8nCore/fixture');

const { answer, serve, run } = useFixture();

const MODEL = 'mistralai/mixtral-8x22b-instruct';
const SCHEMA = {
	type: 'object',
	properties: { mood: { type: 'string', enum: ['good', 'bad'] } },
	required: ['mood'],
	additionalProperties: false,
};
const withSchema = {
	outputFormat: 'jsonSchema',
	schemaType: 'manual',
	inputSchema: JSON.stringify(SCHEMA),
};

const listingOf = (model) => ({ body: { data: [{ id: MODEL, ...model }] } });

/** Answers with the texts one after the other, then with the last one for ever. */
const say = (texts, { models } = {}) => {
	const left = [...texts];
	return serve(({ path }) => {
		if (path === '/models') return models;
		if (path !== '/chat/completions') return undefined;
		const next = left.length > 1 ? left.shift() : left[0];
		return { body: typeof next === 'string' ? completion(next) : next };
	});
};

describe('JSON Object', () => {
	const parameters = { outputFormat: 'jsonObject' };

	test('puts the parsed object in place of the text', async () => {
		const provider = await say(['{"a": [1, "x"]}']);
		const { items } = await run({ parameters });
		expect(items[0].json).toMatchObject({ output: { a: [1, 'x'] }, attempts: 1 });
		expect(items[0].json).not.toHaveProperty('text');
		expect(provider.completions[0].body.response_format).toEqual({ type: 'json_object' });
		expect(provider.completions[0].body.messages[0].content).toMatch(/JSON/);
	});

	test('gives the parsed object with raw and with answer', async () => {
		await say(['{"a": 1}']);
		const raw = await run({ parameters: { ...parameters, options: { outputContent: 'raw' } } });
		expect(raw.items[0].json.output).toEqual({ a: 1 });
		expect(raw.items[0].json.choices[0].message.content).toBe('{"a": 1}');
		const answer = await run({
			parameters: { ...parameters, options: { outputContent: 'answer' } },
		});
		expect(answer.items[0].json).toEqual({ output: { a: 1 } });
	});

	test('repairs what can be repaired without asking again', async () => {
		const provider = await say(['Sure!\n```json\n{"a": 1,}\n```']);
		const { items } = await run({ parameters });
		expect(items[0].json.output).toEqual({ a: 1 });
		expect(provider.completions).toHaveLength(1);
	});
});

describe('JSON Schema', () => {
	test('sends the schema by response_format, and in the prompt where the model may not take it', async () => {
		const provider = await say(['{"mood":"good"}'], {
			models: listingOf({ supported_parameters: ['temperature'] }),
		});
		const { items } = await run({ parameters: withSchema });
		expect(items[0].json.output).toEqual({ mood: 'good' });
		const { response_format: format, messages } = provider.completions[0].body;
		expect(format).toEqual({
			type: 'json_schema',
			json_schema: { name: 'output', strict: true, schema: SCHEMA },
		});
		expect(messages[0].content).toContain(JSON.stringify(SCHEMA));
	});

	test('leaves the schema out of the prompt where the listing says that the model takes it', async () => {
		const models = listingOf({ supported_parameters: ['structured_outputs'] });
		const provider = await say(['{"mood":"good"}'], { models });
		await run({ parameters: withSchema });
		expect(provider.completions[0].body.response_format.type).toBe('json_schema');
		expect(provider.completions[0].body.messages).toEqual([{ role: 'user', content: 'one' }]);
	});

	test('reads the listing before the first request', async () => {
		const provider = await say(['{"mood":"good"}'], { models: listingOf({}) });
		await run({ rows: rows(5), parameters: withSchema });
		expect(provider.requests[0].path).toBe('/models');
		expect(provider.requests.filter(({ path }) => path === '/models')).toHaveLength(1);
	});

	test('works without a listing', async () => {
		const provider = await say(['{"mood":"good"}'], { models: { status: 500, body: {} } });
		const { items } = await run({ rows: rows(3), parameters: withSchema });
		expect(items.map(({ json }) => json.output)).toEqual(Array(3).fill({ mood: 'good' }));
		expect(provider.requests.filter(({ path }) => path === '/models')).toHaveLength(1);
	});

	test('infers the schema from an example', async () => {
		const provider = await say(['{"mood":"good","score":1}']);
		await run({
			parameters: { outputFormat: 'jsonSchema', jsonSchemaExample: '{"mood":"bad","score":5}' },
		});
		expect(provider.completions[0].body.response_format.json_schema.schema).toEqual({
			type: 'object',
			properties: { mood: { type: 'string' }, score: { type: 'number' } },
			required: ['mood', 'score'],
			additionalProperties: false,
		});
	});

	test('reads the schema of each item', async () => {
		const provider = await answer(({ body }) => {
			const { properties } = body.response_format.json_schema.schema;
			return { body: completion(JSON.stringify({ [Object.keys(properties)[0]]: 'x' })) };
		});
		const { items } = await run({
			items: [
				{ prompt: 'a', key: 'first' },
				{ prompt: 'b', key: 'second' },
			],
			parameters: { outputFormat: 'jsonSchema', jsonSchemaExample: '={{ ({ [$json.key]: "" }) }}' },
		});
		expect(items.map(({ json }) => json.output)).toEqual([{ first: 'x' }, { second: 'x' }]);
		expect(provider.completions).toHaveLength(2);
	});

	test('asks again with the reply and its problem, and sums the cost up', async () => {
		const provider = await say(['{"mood":"odd"}', '{"mood":"good"}']);
		const { items, hints } = await run({
			parameters: { ...withSchema, batching: { maxAttempts: 1 } },
		});
		expect(items[0].json).toMatchObject({
			output: { mood: 'good' },
			usage: { promptTokens: 20, completionTokens: 40, totalTokens: 60, costUsd: 0.000056 },
			attempts: 2,
		});
		expect(hints[0].message).toContain('$0.000056');
		const { messages } = provider.completions[1].body;
		expect(messages.at(-2)).toEqual({ role: 'assistant', content: '{"mood":"odd"}' });
		expect(messages.at(-1).role).toBe('user');
		expect(messages.at(-1).content).toContain('mood');
	});

	test('fails as invalidJson after Max JSON Repairs, and is not tried again', async () => {
		const provider = await say(['{"mood":"odd"}']);
		const { items } = await run({
			parameters: { ...withSchema, options: { maxJsonRepairs: 1 } },
			node: CONTINUE,
		});
		expect(items[0].json.error).toMatchObject({
			type: 'invalidJson',
			status: 200,
			provider: 'Mistral',
			attempts: 2,
			retryable: false,
			possiblyPaid: false,
		});
		expect(provider.completions).toHaveLength(2);
	});

	test('asks nothing again with Max JSON Repairs of 0', async () => {
		const provider = await say(['no JSON at all']);
		await run({ parameters: { ...withSchema, options: { maxJsonRepairs: 0 } }, node: CONTINUE });
		expect(provider.completions).toHaveLength(1);
	});

	test('an answer cut off at the token limit is truncated', async () => {
		const provider = await say([
			completion('{"mood":"go', { choice: { finish_reason: 'length' } }),
		]);
		const { items } = await run({ parameters: withSchema, node: CONTINUE });
		expect(items[0].json.error).toMatchObject({ type: 'truncated', attempts: 1, retryable: false });
		expect(provider.completions).toHaveLength(1);
	});

	test('counts what unusable answers cost', async () => {
		await say(['{"mood":"odd"}']);
		const { customData } = await run({ parameters: withSchema, node: CONTINUE });
		expect(customData.mixtral_cost_usd).toBe('0.000084');
	});

	test('a re-ask after a lost reply starts from the re-ask, not from the beginning', async () => {
		jest.spyOn(Math, 'random').mockReturnValue(0);
		const replies = [
			{ body: completion('{"mood":"odd"}') },
			refusal(502),
			{ body: completion('{"mood":"good"}') },
		];
		const provider = await answer(() => replies.shift());
		const { items } = await run({ parameters: withSchema });
		expect(items[0].json).toMatchObject({ output: { mood: 'good' }, attempts: 3 });
		expect(provider.completions[2].body).toEqual(provider.completions[1].body);
	});
});

describe('the Mixtral template', () => {
	const message = [
		{ role: 'user', content: 'One' },
		{ role: 'user', content: 'Two' },
		{ role: 'system', content: 'Be short.' },
	];
	const parameters = { promptType: 'messages', messages: { message } };
	const fitted = [
		{ role: 'system', content: 'Be short.' },
		{ role: 'user', content: 'One\n\nTwo' },
	];

	const sent = async (more) => {
		const provider = await say([' hello </s>']);
		const { items } = await run({ parameters: { ...parameters, ...more } });
		return { messages: provider.completions[0].body.messages, text: items[0].json.text };
	};

	test('is fitted for models of the Mixtral family, and its tags go from the answer', async () => {
		const { messages, text } = await sent({});
		expect(messages).toEqual(fitted);
		expect(text).not.toContain('</s>');
	});

	test('is left alone when it is switched off', async () => {
		const { messages, text } = await sent({ options: { mixtralTemplate: false } });
		expect(messages).toEqual(message);
		expect(text).toBe(' hello </s>');
	});

	test('is left alone for other models', async () => {
		const model = byId('openai/gpt-4o');
		const { messages, text } = await sent({ model });
		expect(messages).toEqual(message);
		expect(text).toBe(' hello </s>');
	});
});

describe('a prompt that surely does not fit the model', () => {
	const models = listingOf({ context_length: 3_000 });
	const long = 'word '.repeat(4_000);

	test('is an error before anything is sent, with On Error = Stop', async () => {
		const provider = await say(['yes'], { models });
		const { error } = await run({ rows: ['short', long] });
		expect(error.message).toMatch(/^Item 1: .*3000 tokens/);
		expect(error.context.type).toBe('contextLength');
		expect(provider.completions).toEqual([]);
	});

	test('fails its own item without a request, with On Error = Continue', async () => {
		const provider = await say(['yes'], { models });
		const { items } = await run({ rows: ['short', long, 'short'], node: CONTINUE });
		expect(items[1].json.error).toMatchObject({
			type: 'contextLength',
			status: null,
			attempts: 0,
			retryable: false,
			possiblyPaid: false,
		});
		expect(provider.completions).toHaveLength(2);
	});

	test.each([
		['compression', { options: { contextCompression: true } }],
		['fallback models', { routing: { fallbackModels: 'a/long' } }],
	])('is sent when %s may make room', async (_name, parameters) => {
		const provider = await say(['yes'], { models });
		await run({ rows: [long], parameters });
		expect(provider.completions).toHaveLength(1);
	});

	test('is sent when the listing cannot be had, and asks for it once only', async () => {
		const provider = await say(['yes'], { models: { status: 500, body: {} } });
		const { items } = await run({ rows: [long, long, long], node: CONTINUE });
		expect(items.map(({ json }) => json.text)).toEqual(['yes', 'yes', 'yes']);
		expect(provider.requests.filter(({ path }) => path === '/models')).toHaveLength(1);
	});
});
