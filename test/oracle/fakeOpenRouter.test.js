'use strict';

/** The fake OpenRouter answers as OpenRouter does as far as its two client libraries can tell. */

const { OpenRouter } = require('@openrouter/sdk');
const { OpenAI } = require('openai');

const { INFERENCE_KEY, MANAGEMENT_KEY, startOpenRouter } = require('../openrouter/full.js');
const { until } = require('../n8n/until.js');

const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';
const QUESTION = [{ role: 'user', content: 'What is the capital of France?' }];
const ANSWER = 'Answer to: What is the capital of France?';

/** @type {Awaited<ReturnType<typeof startOpenRouter>>} */
let fake;
/** @type {OpenAI} */
let openai;
/** @type {OpenRouter} */
let openRouter;

beforeAll(async () => {
	fake = await startOpenRouter();
	openai = new OpenAI({ apiKey: INFERENCE_KEY, baseURL: fake.baseUrl, maxRetries: 0 });
	openRouter = clientFor(INFERENCE_KEY);
});
afterAll(() => fake.close());
beforeEach(() => fake.forget());

function clientFor(apiKey) {
	const retryConfig = { strategy: 'none' };
	return new OpenRouter({ apiKey, serverURL: fake.baseUrl, retryConfig });
}

async function collect(stream) {
	const chunks = [];
	for await (const chunk of stream) chunks.push(chunk);
	return chunks;
}

function joinText(chunks) {
	return chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
}

describe('openai', () => {
	test('reads a completion with usage, cost, provider and generation id', async () => {
		const reply = await openai.chat.completions.create({ model: MIXTRAL, messages: QUESTION });
		expect(reply).toMatchObject({
			id: expect.stringMatching(/^gen-\d+-\w{20}$/),
			object: 'chat.completion',
			model: MIXTRAL,
			provider: 'Mistral',
			choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: ANSWER } }],
			usage: { prompt_tokens: 12, completion_tokens: 11, total_tokens: 23 },
		});
		expect(reply.usage.cost).toBeCloseTo(12 * 0.000002 + 11 * 0.000006, 12);
	});

	test('reads a streamed completion, usage in the last chunk', async () => {
		const body = { model: MIXTRAL, messages: QUESTION, stream: true };
		const chunks = await collect(await openai.chat.completions.create(body));
		expect(joinText(chunks)).toBe(ANSWER);
		expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 23 } });
		expect(chunks.at(-1).usage.cost).toBeCloseTo(fake.ledger.totalCostUsd, 12);
	});

	test('reads the generation id from the header', async () => {
		const { data, response } = await openai.chat.completions
			.create({ model: MIXTRAL, messages: QUESTION })
			.withResponse();
		expect(response.headers.get('x-generation-id')).toBe(data.id);
	});

	test.each([
		['a wrong key', { apiKey: 'sk-or-v1-wrong' }, { model: MIXTRAL }, 401],
		['a management key', { apiKey: MANAGEMENT_KEY }, { model: MIXTRAL }, 403],
		['an unknown model', {}, { model: 'mistralai/none' }, 400],
		['a batch model', {}, { model: 'mistralai/mistral-small-2603:batch' }, 404],
		['no messages', {}, { model: MIXTRAL, messages: [] }, 400],
	])('gets an error for %s', async (_case, clientOptions, body, status) => {
		const client = openai.withOptions(clientOptions);
		const request = client.chat.completions.create({ messages: QUESTION, ...body });
		await expect(request).rejects.toMatchObject({ status, error: { code: status } });
		expect(fake.ledger.entries).toHaveLength(0);
	});

	test('gets a scripted failure with its headers, then an answer', async () => {
		const failure = { status: 429, message: 'Slow down', headers: { 'Retry-After': '7' } };
		fake.fail({ times: 1, with: failure });
		const ask = () => openai.chat.completions.create({ model: MIXTRAL, messages: QUESTION });
		const error = await ask().catch((reason) => reason);
		expect(error.status).toBe(429);
		expect(error.headers.get('retry-after')).toBe('7');
		await expect(ask()).resolves.toMatchObject({ model: MIXTRAL });
	});

	test('stops at the token limit', async () => {
		const body = { model: MIXTRAL, messages: QUESTION, max_tokens: 2 };
		const reply = await openai.chat.completions.create(body);
		expect(reply.choices[0]).toMatchObject({
			finish_reason: 'length',
			message: { content: 'Answer t' },
		});
		expect(reply.usage.completion_tokens).toBe(2);
	});
});

describe('@openrouter/sdk', () => {
	const chatRequest = { model: MIXTRAL, messages: QUESTION };

	test('reads a completion', async () => {
		const reply = await openRouter.chat.send({ chatRequest });
		expect(reply).toMatchObject({
			model: MIXTRAL,
			choices: [{ finishReason: 'stop', message: { content: ANSWER } }],
			usage: { promptTokens: 12, completionTokens: 11, cost: expect.any(Number) },
		});
	});

	test('reads a streamed completion', async () => {
		const stream = await openRouter.chat.send({ chatRequest: { ...chatRequest, stream: true } });
		const chunks = await collect(stream);
		expect(joinText(chunks)).toBe(ANSWER);
		expect(chunks.at(-1).usage).toMatchObject({ totalTokens: 23, cost: expect.any(Number) });
	});

	test('reads the key, and that a management key is one', async () => {
		const metadata = async (key) => (await clientFor(key).apiKeys.getCurrentKeyMetadata()).data;
		await expect(metadata(INFERENCE_KEY)).resolves.toMatchObject({ isManagementKey: false });
		await expect(metadata(MANAGEMENT_KEY)).resolves.toMatchObject({ isManagementKey: true });
		await expect(metadata('sk-or-v1-wrong')).rejects.toMatchObject({ statusCode: 401 });
	});

	test('reads the credits with a management key only', async () => {
		const { data } = await clientFor(MANAGEMENT_KEY).credits.getCredits();
		expect(data).toEqual({ totalCredits: 25, totalUsage: 0 });
		await expect(openRouter.credits.getCredits()).rejects.toMatchObject({ statusCode: 403 });
	});

	test('reads the models, one model and its endpoints', async () => {
		const [page] = await collect(await openRouter.models.list());
		const ids = page.result.data.map(({ id }) => id);
		expect(ids).toContain(MIXTRAL);
		const [author, slug] = MIXTRAL.split('/');
		const { data: model } = await openRouter.models.get({ author, slug });
		expect(model).toMatchObject({ id: MIXTRAL, contextLength: 65_536 });
		const { data } = await openRouter.endpoints.list({ author, slug });
		expect(data.endpoints.map(({ providerName }) => providerName)).toEqual(['Mistral', 'Together']);
	});

	test("reads the key's own models, which are fewer", async () => {
		const count = async (pages) => (await collect(await pages))[0].result.data.length;
		const all = await count(openRouter.models.list());
		const own = await count(openRouter.models.listForUser({ bearer: INFERENCE_KEY }));
		expect(own).toBe(all - 1);
	});

	test('finds a generation at the second look', async () => {
		const { id, usage } = await openRouter.chat.send({ chatRequest });
		const look = () => openRouter.generations.getGeneration({ id });
		await expect(look()).rejects.toMatchObject({ statusCode: 404 });
		const { data } = await look();
		expect(data).toMatchObject({ id, model: MIXTRAL, providerName: 'Mistral' });
		expect(data.totalCost).toBeCloseTo(usage.cost, 12);
	});
});

describe('response cache', () => {
	const body = { model: MIXTRAL, messages: QUESTION };
	const ask = (fields = {}, headers = {}) =>
		openai.chat.completions
			.create({ ...body, ...fields }, { headers: { 'X-OpenRouter-Cache': 'true', ...headers } })
			.withResponse();
	const statusOf = ({ response }) => response.headers.get('x-openrouter-cache-status');

	test('repeats an answer under a new id, with no tokens and no cost', async () => {
		const first = await ask();
		const second = await ask();
		expect([statusOf(first), statusOf(second)]).toEqual(['MISS', 'HIT']);
		expect(second.response.headers.get('x-openrouter-cache-age')).toBe('0');
		expect(second.response.headers.get('x-openrouter-cache-source-id')).toBe(first.data.id);
		expect(second.data.id).not.toBe(first.data.id);
		expect(second.data.choices).toEqual(first.data.choices);
		expect(second.data.usage).toMatchObject({ total_tokens: 0, cost: 0 });
		expect(fake.ledger.totals()).toMatchObject({ answers: 2, cacheHits: 1 });
	});

	test('tells apart another setting, another order of the fields, and streaming', async () => {
		await ask();
		const { messages, model } = body;
		const differing = [
			await ask({ temperature: 1 }),
			await openai.chat.completions
				.create({ messages, model }, { headers: { 'X-OpenRouter-Cache': 'true' } })
				.withResponse(),
			await ask({ stream: true }),
		];
		for (const { data } of differing) if (data.controller) await collect(data);
		expect(differing.map(statusOf)).toEqual(['MISS', 'MISS', 'MISS']);
	});

	test('forgets an answer when told to, and errors at once', async () => {
		fake.fail({ times: 1, with: { status: 503, message: 'Overloaded' } });
		await expect(ask()).rejects.toMatchObject({ status: 503 });
		expect(statusOf(await ask())).toBe('MISS');
		expect(statusOf(await ask({}, { 'X-OpenRouter-Cache-Clear': 'true' }))).toBe('MISS');
		expect(statusOf(await ask())).toBe('HIT');
	});
});

test('a client that gives up is billed', async () => {
	const slow = await startOpenRouter({ latencyMs: 100 });
	const client = openai.withOptions({ baseURL: slow.baseUrl });
	const controller = new AbortController();
	const body = { model: MIXTRAL, messages: QUESTION };
	const request = client.chat.completions
		.create(body, { signal: controller.signal })
		.catch((error) => error);
	await until(() => slow.chatRequests.length === 1);
	controller.abort();
	await expect(request).resolves.toBeInstanceOf(Error);
	await until(() => slow.ledger.entries.length === 1);
	expect(slow.ledger.totals()).toMatchObject({ answers: 1, completionTokens: 11 });
	expect(slow.chatRequests[0].status).toBeUndefined();
	await slow.close();
});

test('requests are recorded with method, path, headers, text and parsed body', async () => {
	const body = { model: MIXTRAL, messages: QUESTION, top_k: 40 };
	await openai.chat.completions.create(body);
	expect(fake.chatRequests).toMatchObject([
		{
			method: 'POST',
			path: '/chat/completions',
			headers: { authorization: `Bearer ${INFERENCE_KEY}` },
			text: JSON.stringify(body),
			body,
			status: 200,
		},
	]);
});
