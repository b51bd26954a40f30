'use strict';

/**
 * The same settings give the same bytes, and keys come in one order, because OpenRouter's response
 * cache compares bytes: https://openrouter.ai/docs/guides/features/response-caching
 */

const fc = require('fast-check');

const { openCapture } = require('./capture.js');
const { everyField } = require('./rows/everyField');

const RUNS = { numRuns: 15 };
const EVERYTHING = everyField.parameters;

/** The names of the sampling fields on the wire, in its order. */
const SAMPLING_KEYS = {
	temperature: 'temperature',
	topP: 'top_p',
	topK: 'top_k',
	minP: 'min_p',
	topA: 'top_a',
	frequencyPenalty: 'frequency_penalty',
	presencePenalty: 'presence_penalty',
	repetitionPenalty: 'repetition_penalty',
	seed: 'seed',
	maxTokens: 'max_tokens',
	stop: 'stop',
	logitBias: 'logit_bias',
	logprobs: 'logprobs',
	safePrompt: 'safe_prompt',
};

/** @type {Awaited<ReturnType<typeof openCapture>>} */
let capture;
beforeAll(async () => {
	capture = await openCapture();
});
afterAll(() => capture.close());

const send = async (parameters, item) => await capture.nodeRequest({ parameters, item });
const pick = (record, keys) => Object.fromEntries(keys.map((key) => [key, record[key]]));
const shuffled = (record) => {
	const keys = Object.keys(record);
	const order = fc.shuffledSubarray(keys, { minLength: keys.length });
	return order.map((names) => pick(record, names));
};

test('keys come in one order, at every depth', async () => {
	const { text } = await send(EVERYTHING);
	expect(text).toBe(JSON.stringify(everyField.openai));
});

test('the order in which fields were added changes no byte', async () => {
	const { text } = await send(EVERYTHING);
	const added = fc.record({
		sampling: shuffled(EVERYTHING.sampling),
		routing: shuffled(EVERYTHING.routing),
		options: shuffled(EVERYTHING.options),
	});
	const property = fc.asyncProperty(added, async (groups) => {
		expect((await send({ ...EVERYTHING, ...groups })).text).toBe(text);
	});
	await fc.assert(property, RUNS);
});

test('a field that is not set is absent, and moves no other', async () => {
	const names = Object.keys(SAMPLING_KEYS);
	const property = fc.asyncProperty(fc.shuffledSubarray(names), async (added) => {
		const sampling = pick(EVERYTHING.sampling, added);
		const { body } = await send({ prompt: 'Say hello.', sampling });
		const expected = names
			.filter((name) => added.includes(name))
			.map((name) => SAMPLING_KEYS[name]);
		expect(Object.keys(body)).toEqual(['model', 'messages', ...expected]);
	});
	await fc.assert(property, RUNS);
});

test('a prompt alone gives a body of model and messages', async () => {
	const { text } = await send({ prompt: 'Say hello.' });
	expect(text).toBe(
		'{"model":"mistralai/mixtral-8x22b-instruct","messages":[{"role":"user","content":"Say hello."}]}',
	);
});

test('equal items give equal bytes, in one run and in the next', async () => {
	const items = [{ row: 1 }, { row: 2 }, { row: 3 }];
	const once = () => capture.nodeRequests({ parameters: EVERYTHING, items });
	const texts = [...(await once()), ...(await once())].map(({ text }) => text);
	expect(texts).toHaveLength(6);
	expect(new Set(texts).size).toBe(1);
});

test('settings of expressions give the bytes of settings written out', async () => {
	const item = { temperature: '0.7', providers: ['mistral', 'together'], run: { id: 'nightly' } };
	const { text } = await send(
		{
			prompt: '=Say {{ "hello" }}.',
			sampling: { temperature: '={{ $json.temperature }}' },
			routing: { only: '={{ $json.providers }}' },
			options: { metadata: '={{ $json.run }}' },
		},
		item,
	);
	const written = await send({
		prompt: 'Say hello.',
		sampling: { temperature: 0.7 },
		routing: { only: 'mistral, together' },
		options: { metadata: '{ "id": "nightly" }' },
	});
	expect(text).toBe(written.text);
});

test('a key of the extra body keeps its place, and new ones come last', async () => {
	const { body } = await send({
		prompt: 'Say hello.',
		sampling: { temperature: 0.7, seed: 1 },
		options: { user: 'a', extraBody: '{ "verbosity": "low", "temperature": 0, "a": 1 }' },
	});
	expect(Object.keys(body)).toEqual([
		'model',
		'messages',
		'temperature',
		'seed',
		'user',
		'verbosity',
		'a',
	]);
});
