'use strict';

const { completion } = require('../openrouter/shapes');
const { CONTINUE, ERROR_OUTPUT, rows, useFixture } = require('../n8nCore/fixture');

const { serve, run } = useFixture();

/** The text of the last message. */
const promptOf = (body) => body?.messages.at(-1).content ?? '';

const nested = (depth, open, close) => `${open.repeat(depth)}1${close.repeat(depth)}`;
const LISTS = nested(20_000, '[', ']');
const OBJECTS = nested(20_000, '{"a":', '}');

/** The JSON of a completion in which one text is something else. */
const withValue = (more, json) =>
	JSON.stringify(completion('PLACE', more)).replace('"PLACE"', json);

/** Replies that are answers by all rules, and that n8n could not keep. */
const UNSTORABLE = [
	[
		'logprobs nested 20,000 deep',
		withValue({ message: { content: 'a' }, choice: { logprobs: 'PLACE' } }, LISTS),
	],
	['content nested 20,000 deep', withValue({}, OBJECTS)],
	[
		'JSON text nested 20,000 deep',
		withValue({}, JSON.stringify(OBJECTS)),
		{ outputFormat: 'jsonObject' },
	],
	[
		'arguments nested 20,000 deep',
		withValue(
			{
				message: {
					content: '',
					tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: 'PLACE' } }],
				},
			},
			OBJECTS,
		),
	],
	['half a character', withValue({}, '"\\ud800"')],
	['the character U+0000', withValue({}, '"a\\u0000b"')],
	['a number beyond all limits', withValue({}, '{"a":1e999}')],
	[
		'a model named by half a character',
		withValue({ message: { content: 'a' }, model: 'PLACE' }, '"\\ud800"'),
	],
	[
		'a key __proto__ in raw',
		withValue({ message: { content: 'a' }, extra: 'PLACE' }, '{"__proto__":1}'),
		{ options: { outputContent: 'raw' } },
	],
];

describe.each(UNSTORABLE)('%s among other answers', (_name, text, parameters = {}) => {
	const batching = { maxConcurrency: 1, maxAttempts: 2 };
	const options = { maxJsonRepairs: 0, ...parameters.options };
	const settings = { ...parameters, options, batching };
	const good = parameters.outputFormat === undefined ? 'good' : '{"good":1}';
	const respond = ({ path, body }) => {
		if (path !== '/chat/completions') return undefined;
		const prompt = promptOf(body);
		if (prompt.includes('odd')) return { text };
		if (prompt.includes('bad')) return { status: 400, body: { error: { message: 'bad' } } };
		return { body: completion(good) };
	};

	test('fails its item and no other', async () => {
		await serve(respond);
		for (const node of [CONTINUE, ERROR_OUTPUT]) {
			const { items, errorItems, error } = await run({
				rows: ['one', 'odd', 'two'],
				parameters: settings,
				node,
			});
			expect(error).toBeUndefined();
			const failed = [...items, ...errorItems].filter(({ json }) => json.error);
			expect(failed).toHaveLength(1);
			expect(failed[0].json.error.type).toMatch(/^(badReply|invalidJson)$/);
			expect(failed[0].json.error.message).toMatch(
				/cannot be stored|to be stored|nested (more than|too)|syntax errors/,
			);
			expect(failed[0].pairedItem).toEqual({ item: 1 });
		}
	});

	test('with Stop, leaves the answers before it in the error', async () => {
		await serve(respond);
		const { error } = await run({ rows: ['one', 'two', 'odd', 'three'], parameters: settings });
		expect(error.message).toMatch(/^Item 2: /);
		expect(error.context.answers.map(({ item }) => item)).toEqual([0, 1]);
	});

	test('with Stop, a later failure leaves all answers in the error', async () => {
		await serve(respond);
		const { error } = await run({ rows: ['one', 'two', 'bad'], parameters: settings });
		expect(error.message).toMatch(/^Item 2: /);
		expect(error.context.answers.map(({ item }) => item)).toEqual([0, 1]);
	});
});

describe('the words of a failure can be stored', () => {
	const refusal = (message) => ({ body: completion(null, { message: { refusal: message } }) });
	const failed = (error) => ({ status: 400, body: { error: { code: 400, ...error } } });
	const metadata = { provider_name: 'P\0\ud800', raw: 'bad \0' };

	test.each([
		[
			'an error with U+0000 and half a character',
			failed({ message: 'bad \0 \ud800 a' }),
			'bad \ufffd',
		],
		['a provider named by them', failed({ message: 'no', metadata }), 'no: bad \ufffd'],
		['a refusal with them', refusal('no \0 \udc00'), 'no \ufffd'],
		['a text that is cut in a character', failed({ message: `${'a'.repeat(599)}😀a` }), 'a\ufffd'],
	])('%s', async (_name, reply, words) => {
		await serve(() => reply);
		for (const node of [CONTINUE, {}]) {
			const { items, error } = await run({ node });
			const said = error ?? items[0].json.error;
			expect(said.message).toContain(words);
			const stored = JSON.stringify([items, error?.message, error?.description, error?.context]);
			expect(stored).not.toMatch(/\\u(0000|d[89a-f])/);
		}
	});

	test('a bad value that is cut in a character', async () => {
		await serve();
		const temperature = `${'a'.repeat(75)}😀${'a'.repeat(9)}`;
		const { items } = await run({ parameters: { sampling: { temperature } }, node: CONTINUE });
		expect(items[0].json.error.message).toContain('a\ufffd');
	});
});

test('a reply of more than 64 MB is cut off; the other items are kept', async () => {
	const piece = 'a'.repeat(1024 * 1024);
	const huge = (_socket, response) => {
		response.writeHead(200, { 'content-type': 'application/json' });
		const write = () => {
			while (!response.destroyed && response.write(piece));
		};
		response.on('drain', write);
		write();
	};
	await serve(({ body }) => (promptOf(body) === 'odd' ? { socket: huge } : undefined));
	const { items } = await run({ rows: ['one', 'odd', 'two'], node: CONTINUE });
	expect(items.map(({ json }) => json.text)).toEqual(['echo: one', undefined, 'echo: two']);
	expect(items[1].json.error).toMatchObject({
		type: 'badReply',
		attempts: 1,
		retryable: false,
		possiblyPaid: true,
	});
	expect(items[1].json.error.message).toContain('larger than 64 MB');
});

describe('fields nested 10,000 deep are refused before anything is sent', () => {
	const deep = (open, close) => nested(10_000, open, close);
	const OBJECT = deep('{"a":', '}');
	const LIST = deep('[', ']');
	/** The same as a value that an expression gives. */
	const value = (json) => `={{ JSON.parse(${JSON.stringify(json)}) }}`;

	test.each([
		['Extra Body', (json) => ({ options: { extraBody: json } }), OBJECT],
		['Metadata', (json) => ({ options: { metadata: json } }), OBJECT],
		['Reasoning', (json) => ({ options: { reasoning: json } }), OBJECT],
		['Tools', (json) => ({ options: { tools: json } }), LIST],
		['Tool Choice', (json) => ({ options: { toolChoice: json } }), OBJECT],
		['Logit Bias', (json) => ({ sampling: { logitBias: json } }), OBJECT],
		['Messages (JSON)', (json) => ({ promptType: 'json', messagesJson: json }), LIST],
		[
			'Input Schema',
			(json) => ({ outputFormat: 'jsonSchema', schemaType: 'manual', inputSchema: json }),
			OBJECT,
		],
		['JSON Example', (json) => ({ outputFormat: 'jsonSchema', jsonSchemaExample: json }), OBJECT],
	])('%s', async (field, parametersOf, json) => {
		const provider = await serve();
		for (const given of [json, value(json)]) {
			const { items } = await run({ parameters: parametersOf(given), node: CONTINUE });
			expect(items[0].json.error.type).toBe('invalidParameter');
			expect(items[0].json.error.message).toContain(field);
			expect(items[0].json.error.message).toMatch(/nested more than 100|cannot be read/);
		}
		expect(provider.completions).toEqual([]);
	});
});

describe('names that every object has', () => {
	const NAMES = ['toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'length', 'then'];

	test.each(NAMES)('%s as the Output Field does no harm', async (outputField) => {
		await serve();
		const { items, error } = await run({
			rows: rows(2),
			parameters: { options: { outputField, includeInputFields: true } },
			next: { prompt: `={{ $json[${JSON.stringify(outputField)}].text }}` },
		});
		expect(error).toBeUndefined();
		for (const [index, { json }] of items.entries()) {
			if (json.error === undefined) expect(json[outputField].text).toBe(`echo: row ${index}`);
		}
		expect(() => JSON.stringify(items)).not.toThrow();
	});

	test.each(['__proto__', 'constructor', 'prototype', 'a\0b', '\ud800'])(
		'%j is refused as the Output Field',
		async (outputField) => {
			await serve();
			const { items } = await run({ parameters: { options: { outputField } }, node: CONTINUE });
			expect(items[0].json.error.message).toMatch(/^Output Field (must not|cannot) be/);
		},
	);

	test.each([...NAMES, 'constructor', 'prototype'])(
		'%s in the row and in the answer come out',
		async (name) => {
			await serve(() => ({ body: completion(JSON.stringify({ [name]: 'b' })) }));
			const { items, error } = await run({
				items: [{ prompt: 'one', [name]: 'a' }],
				parameters: { outputFormat: 'jsonObject', options: { includeInputFields: true } },
			});
			expect(error).toBeUndefined();
			expect(Object.hasOwn(items[0].json, name)).toBe(true);
			expect(items[0].json[name]).toBe('a');
			expect(items[0].json.output).toEqual({ [name]: 'b' });
		},
	);

	test('a reply cannot change the prototype of objects', async () => {
		const proto = '{"__proto__":{"polluted":1}}';
		await serve(() => ({
			headers: { 'content-type': 'text/event-stream' },
			text: [
				`{"choices":[{"delta":${proto}}]}`,
				`{"choices":[{"delta":{"content":"a","audio":${proto}}}]}`,
				`{"choices":[{"delta":{"audio":${proto}},"finish_reason":"stop"}],"usage":${proto}}`,
				'[DONE]',
			]
				.map((event) => `data: ${event}\n\n`)
				.join(''),
		}));
		await run({ node: CONTINUE });
		expect({}.polluted).toBeUndefined();
	});
});
