'use strict';

const { ExecutionLifecycleHooks } = require('n8n-core');
const { FRAMES, LOST } = require('../openrouter/frames');
const { completion, refusal } = require('../openrouter/shapes');
const { CONTINUE, ONE_BY_ONE, byId, retryAtOnce, rows, useFixture } = require('../n8nCore/fixture');

/** Replies as real providers send them, where money or the run is at stake. */

const { answer, serve, run } = useFixture();

const streaming = () => {
	const hooks = new ExecutionLifecycleHooks('manual', '1', { id: 'test' });
	return { additionalData: { hooks, streamingEnabled: true } };
};

describe('a right answer in any frame is paid once', () => {
	test.each(Object.entries(FRAMES))('%s', async (_name, frame) => {
		const provider = await serve(() => frame('blue sky'));
		for (const more of [{}, streaming()]) {
			const { items, error } = await run(more);
			expect(error).toBeUndefined();
			expect(items[0].json).toMatchObject({
				text: 'blue sky',
				attempts: 1,
				usage: { promptTokens: 10, completionTokens: 20, costUsd: 0.000028 },
			});
		}
		expect(provider.completions).toHaveLength(2);
	});
});

describe('Max Cost binds when replies are lost', () => {
	test.each(Object.entries(LOST))('%s', async (_name, lose) => {
		retryAtOnce();
		const provider = await serve(() => lose('blue sky'));
		const { items, hints } = await run({
			rows: rows(20),
			parameters: { batching: { maxCostUsd: 0.05, maxConcurrency: 4 } },
			node: CONTINUE,
		});
		expect(provider.completions.length).toBeLessThanOrEqual(5);
		const types = new Set(items.map(({ json }) => json.error.type));
		expect([...types].some((type) => /^cost(Unknown|BudgetReached)$/.test(type))).toBe(true);
		expect(items.some(({ json }) => json.error.possiblyPaid)).toBe(true);
		expect(hints[0].message).toContain('possibly paid twice');
	});

	test('as the highest known cost, where there is one', async () => {
		retryAtOnce();
		const provider = await serve(({ index }) =>
			index === 0
				? { body: completion('yes', { usage: { cost: 0.01 } }) }
				: LOST['JSON that is cut off']('blue sky'),
		);
		await run({
			rows: rows(30),
			parameters: { batching: { maxCostUsd: 0.05, maxConcurrency: 1 } },
			node: CONTINUE,
		});
		expect(provider.completions.length).toBeLessThanOrEqual(6);
	});
});

const insideOf200 = (error) => ({ body: { error } });
const inStream = (error) => ({
	text: `data: ${JSON.stringify({ error })}\n\ndata: [DONE]\n\n`,
	headers: { 'content-type': 'text/event-stream' },
});
const ACME = { provider_name: 'Acme' };
/** A provider's refusal, as OpenRouter hands it on. */
const acme = (status, raw, more = ACME) =>
	refusal(status, 'Provider returned error', { metadata: { ...more, raw } });
const stopped = (reason) => ({ body: completion('', { choice: { finish_reason: reason } }) });

/** One row's fault, or that of a provider behind OpenRouter, with words of the remedy. */
const ONE_ROW = {
	insufficientCredits: [
		['Max Tokens', refusal(402, 'You requested up to 9000 tokens, but can only afford 812.')],
		['Max Tokens', refusal(402, 'Prompt tokens limit exceeded: 64128 > 6964.')],
		['provider', acme(402, 'Top up', { is_byok: true })],
		['provider', inStream({ code: 402, message: 'Insufficient Balance', metadata: ACME })],
		['provider', refusal(429, 'Over your quota', { code: 'insufficient_quota' })],
	],
	authentication: [
		['provider', acme(401, 'invalid x-api-key')],
		['provider', insideOf200({ code: 401, message: 'Upstream error from Acme: no such key' })],
	],
	forbidden: [
		['prompt', acme(403, 'The key limit of credit card numbers was exceeded')],
		['', refusal(403, 'Content refused: it mentions that the monthly budget was exceeded')],
	],
	moderated: [
		['prompt', refusal(403, 'Your input was flagged', { metadata: { reasons: ['violence'] } })],
		['prompt', { body: completion(null, { message: { refusal: 'I will not say that.' } }) }],
		['prompt', stopped('content_filter')],
	],
};
const FAULTS = Object.entries(ONE_ROW).flatMap(([type, rows]) =>
	rows.map(([remedy, reply]) => [type, JSON.stringify(reply.body ?? reply.text), remedy, reply]),
);

describe('the fault of one row, or of a provider, ends no run', () => {
	test.each(FAULTS)('%s: %s', async (type, _reply, remedy, reply) => {
		retryAtOnce();
		const provider = await serve(({ body }) =>
			body.messages[0].content === 'row 1' ? reply : undefined,
		);
		const { items } = await run({ rows: rows(6), parameters: ONE_BY_ONE, node: CONTINUE });
		expect(items[1].json.error).toMatchObject({ type, attempts: 1, retryable: false });
		expect(items[1].json.error.message).toContain(remedy);
		const answered = items.map(({ json }) => json.text !== undefined);
		expect(answered).toEqual([true, false, true, true, true, true]);
		expect(provider.completions).toHaveLength(6);
	});

	test('nor does one 401 in a run that has had answers', async () => {
		retryAtOnce();
		const provider = await serve(({ index }) =>
			index === 2 ? refusal(401, 'User not found.') : undefined,
		);
		const { items } = await run({ rows: rows(5), parameters: ONE_BY_ONE, node: CONTINUE });
		expect(items.every(({ json }) => json.text !== undefined)).toBe(true);
		expect(provider.completions).toHaveLength(6);
	});
});

const page = (status, type = 'text/html') => ({
	status,
	headers: { 'content-type': type },
	text: '<!doctype html>\n<html><head><title>Sign in</title></head><body>Hello</body></html>',
});
const NO_API = 'This address is not an OpenRouter API: it replies with a web page (Sign in)';

describe('a web page in place of the API', () => {
	test.each([
		['200', page(200)],
		['200 as JSON', page(200, 'application/json')],
		['403', page(403)],
		['404', page(404)],
		['405', page(405)],
		['404 in plain text', { status: 404, text: '404 page not found', headers: {} }],
	])('ends the run after one request: %s', async (_name, reply) => {
		retryAtOnce();
		const provider = await serve(() => reply);
		const { items } = await run({ rows: rows(20), parameters: ONE_BY_ONE, node: CONTINUE });
		expect(provider.completions).toHaveLength(1);
		expect(items[0].json.error).toMatchObject({ type: 'badReply', retryable: false });
		expect(items[0].json.error.message).toContain('This address is not an OpenRouter API');
		expect(items[0].json.error.message).toContain('Base URL');
		expect(items[19].json.error.type).toBe('stoppedAfterFatal');
	});

	test.each([502, 503, 504])(
		'of a gateway (%i) ends it when nothing else comes',
		async (status) => {
			retryAtOnce();
			const provider = await serve(() => page(status));
			const { items } = await run({
				rows: rows(20),
				parameters: { batching: { maxConcurrency: 1, maxAttempts: 2 } },
				node: CONTINUE,
			});
			expect(provider.completions.length).toBeLessThanOrEqual(6);
			expect(items[19].json.error.type).toBe('stoppedAfterFatal');
		},
	);

	test.each([200, 404, 502, 503])('that strays among answers (%i) ends nothing', async (status) => {
		retryAtOnce();
		const provider = await serve(({ index }) => (index === 2 ? page(status) : undefined));
		const { items } = await run({ rows: rows(5), parameters: ONE_BY_ONE, node: CONTINUE });
		expect(items.every(({ json }) => json.text !== undefined)).toBe(true);
		expect(provider.completions).toHaveLength(6);
	});

	test('ends the run with On Error = Stop, and says so', async () => {
		await serve(() => page(404));
		const { error } = await run({ rows: rows(3) });
		expect(error.message).toContain(NO_API);
	});
});

test("Max Cost counts the fee and the price of the user's own provider key", async () => {
	const usage = { cost: 0.001, is_byok: true, cost_details: { upstream_inference_cost: 0.009 } };
	const provider = await serve(() => ({ body: completion('yes', { usage }) }));
	const { items } = await run({
		rows: rows(20),
		parameters: { batching: { maxCostUsd: 0.05, maxConcurrency: 1 } },
	});
	expect(items[0].json.usage).toMatchObject({ costUsd: 0.001, upstreamCostUsd: 0.009 });
	expect(provider.completions.length).toBeLessThanOrEqual(6);
	expect(items[19].json).toEqual({ skipped: 'costBudgetReached' });
});

describe('an answer that is no text is paid once', () => {
	const PNG = 'iVBORw0KGgo=';
	const picture = { image_url: { url: `data:image/png;base64,${PNG}` } };
	const unpaid = { usage: { completion_tokens: 0, cost: 0.03 } };

	test.each([
		['a picture', completion('', { message: { images: [picture] }, ...unpaid }), 'image0'],
		[
			'a picture among the parts',
			completion(
				[
					{ type: 'text', text: '' },
					{ type: 'image_url', ...picture },
				],
				unpaid,
			),
			'image0',
		],
		[
			'a recording',
			completion(null, { message: { audio: { data: 'UklGRg==', transcript: 'Hi' } }, ...unpaid }),
			'audio',
		],
	])('%s', async (_name, body, field) => {
		const provider = await serve(() => ({ body }));
		const { items } = await run();
		expect(items[0].json.usage.costUsd).toBe(0.03);
		expect(Object.keys(items[0].binary)).toEqual([field]);
		expect(provider.completions).toHaveLength(1);
	});

	test.each([
		['an object', { mood: 'good' }],
		['text', '{"mood":"good"}'],
		['text with blanks up to the token limit', `{"mood":"good"}${' '.repeat(500)}`, 'length'],
		['text with an unknown reason', '{"mood":"good"}', 'eos'],
		['a draft in the thinking', '<think>{"mood":"bad"}</think>{"mood":"good"}'],
	])('JSON as %s', async (_name, content, reason = 'stop') => {
		const provider = await serve(({ path }) =>
			path === '/models'
				? undefined
				: { body: completion(content, { choice: { finish_reason: reason } }) },
		);
		const { items } = await run({ parameters: { outputFormat: 'jsonObject' } });
		expect(items[0].json.output).toEqual({ mood: 'good' });
		expect(provider.completions).toHaveLength(1);
	});

	test.each([
		['{"mood":"go', 'model_length', 'truncated'],
		['{"mood":', 'MAX_TOKENS', 'truncated'],
		['', 'max_tokens', 'truncated'],
		['<think>I would say {"mood":"bad"} but', 'stop', 'truncated'],
		['{"mood":"go', 'content_filter', 'moderated'],
		[null, 'content_filter', 'moderated'],
	])('JSON that ends as %j for %s fails once', async (content, reason, type) => {
		const provider = await serve(({ path }) =>
			path === '/models'
				? undefined
				: { body: completion(content, { choice: { finish_reason: reason } }) },
		);
		const { items } = await run({ parameters: { outputFormat: 'jsonObject' }, node: CONTINUE });
		expect(items[0].json.error).toMatchObject({ type, attempts: 1, retryable: false });
		expect(provider.completions).toHaveLength(1);
	});
});

describe('a limit of free models', () => {
	const FREE = 'acme/tiny:free';
	const PAID = 'acme/tiny';
	const items = [FREE, PAID, FREE, 'acme/other:free', PAID].map((model) => ({ model }));
	const byItem = { model: byId('={{ $json.model }}'), prompt: 'Hi' };
	const isFree = ({ body }) => body.model.endsWith(':free');
	const inHours = (hours) => String(Date.now() + hours * 3_600_000);
	const headers = (reset) => ({
		'X-RateLimit-Limit': '50',
		'X-RateLimit-Remaining': '0',
		'x-ratelimit-RESET': reset,
	});
	const daily = 'Rate limit exceeded: free-models-per-day. Add credits to unlock more';
	const reset = () => ({ metadata: { headers: headers(inHours(15)), provider_name: null } });

	test.each([
		['in the headers', () => refusal(429, daily, { headers: headers(inHours(15)) })],
		['in the body', () => refusal(429, daily, reset())],
		['inside a 200', () => insideOf200({ code: 429, message: daily, ...reset() })],
		['in a stream', () => inStream({ code: 429, message: daily, ...reset() })],
		[
			'in seconds',
			() =>
				refusal(429, daily, {
					metadata: { headers: headers(String(Math.round(Date.now() / 1000) + 54_000)) },
				}),
		],
	])('%s fails at once, with its reset, and holds back no paid model', async (_name, refuse) => {
		const provider = await serve((request) =>
			request.path === '/chat/completions' && isFree(request) ? refuse() : undefined,
		);
		const started = performance.now();
		const result = await run({
			items,
			parameters: { ...byItem, batching: { maxConcurrency: 1, maxRateLimitWaitSeconds: 30 } },
			node: CONTINUE,
		});
		expect(performance.now() - started).toBeLessThan(5_000);
		const [first, second, third, fourth, fifth] = result.items.map(({ json }) => json);
		expect([second.text, fifth.text]).toEqual(['echo: Hi', 'echo: Hi']);
		for (const json of [first, third, fourth]) {
			expect(json.error).toMatchObject({ type: 'rateLimited', retryable: true });
			expect(json.error.message).toMatch(/The limit resets at \d{4}-\d\d-\d\dT/);
		}
		expect(provider.completions.filter(isFree)).toHaveLength(1);
	});

	test.each([
		['its name', refusal(429, daily)],
		['its source', refusal(429, 'x', { metadata: { limit_source: 'openrouter_free_tier_daily' } })],
	])('for a day by %s is not asked again', async (_name, reply) => {
		const provider = await serve((request) =>
			request.path === '/chat/completions' && isFree(request) ? reply : undefined,
		);
		const result = await run({
			items,
			parameters: { ...byItem, batching: { maxConcurrency: 1, maxRateLimitWaitSeconds: 0 } },
			node: CONTINUE,
		});
		expect(result.items[0].json.error.message).toMatch(/The limit resets at \S+T00:00:0\d/);
		expect(provider.completions.filter(isFree)).toHaveLength(1);
	});
});
