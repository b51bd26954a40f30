'use strict';

const { completion, refusal } = require('../openrouter/shapes');
const { resetInBody } = require('../openrouter/brokenReplies');
const { CONTINUE, retryAtOnce, rows, useFixture } = require('../n8nCore/fixture');

const { answer, serve, run } = useFixture();

const MODEL = 'mistralai/mixtral-8x22b-instruct';

/** A dollar per prompt token and per completion token makes sums easy to see. */
const listing = {
	body: {
		data: [{ id: MODEL, pricing: { prompt: '0.001', completion: '1' }, context_length: 65_536 }],
	},
};

/** Answers that cost so many dollars each; `listed`: whether the model has a listed price. */
const serveAt = (costUsd, { listed = true, delayMs = 0 } = {}) =>
	serve(async ({ path }) => {
		if (path === '/models' && listed) return listing;
		if (path !== '/chat/completions') return undefined;
		if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
		return { body: completion('yes', { usage: { cost: costUsd } }) };
	});

const capped = (maxCostUsd, more = {}) => ({
	sampling: { maxTokens: 1 },
	batching: { maxCostUsd, ...more },
});

const skippedOf = (items) => items.map(({ json }) => json.skipped).filter(Boolean);

describe('Max Cost', () => {
	test('a run that reaches it succeeds, with skipped on the rest', async () => {
		const provider = await serveAt(1);
		const { items, error } = await run({
			rows: rows(10),
			parameters: capped(3, { maxConcurrency: 1 }),
		});
		expect(error).toBeUndefined();
		expect(items).toHaveLength(10);
		expect(items.slice(0, 3).every(({ json }) => json.text === 'yes')).toBe(true);
		expect(items[9]).toEqual({ json: { skipped: 'costBudgetReached' }, pairedItem: { item: 9 } });
		expect(skippedOf(items)).toHaveLength(7);
		expect(provider.completions).toHaveLength(3);
	});

	test('with On Error = Continue the rest are failed items', async () => {
		await serveAt(1);
		const { items } = await run({
			rows: rows(4),
			parameters: capped(2, { maxConcurrency: 1 }),
			node: CONTINUE,
		});
		expect(items[3].json.error).toMatchObject({
			type: 'costBudgetReached',
			attempts: 0,
			status: null,
			retryable: true,
			possiblyPaid: false,
		});
	});

	test('at most one answer goes over at 100 in flight, where price and size are known', async () => {
		const provider = await serveAt(1, { delayMs: 5 });
		const { items } = await run({
			rows: rows(200),
			parameters: capped(30, { maxConcurrency: 100 }),
		});
		const answered = items.filter(({ json }) => json.text).length;
		// Each reservation holds the dollar of its completion token and the cents of its prompt.
		expect(answered).toBeLessThanOrEqual(31);
		expect(answered).toBeGreaterThanOrEqual(28);
		expect(provider.completions).toHaveLength(answered);
	});

	test('at most one answer goes over while retries run', async () => {
		retryAtOnce();
		const failed = new Set();
		const provider = await serve(({ path, body }) => {
			if (path === '/models') return listing;
			const prompt = body.messages[0].content;
			if (!failed.has(prompt)) {
				failed.add(prompt);
				return refusal(502);
			}
			return { body: completion('yes', { usage: { cost: 1 } }) };
		});
		const { items } = await run({ rows: rows(40), parameters: capped(10, { maxConcurrency: 20 }) });
		const answered = items.filter(({ json }) => json.text).length;
		expect(answered).toBeGreaterThanOrEqual(9);
		expect(answered).toBeLessThanOrEqual(11);
		expect(provider.completions.length).toBeGreaterThanOrEqual(2 * answered);
	});

	test('where the price is unknown, one request flies until the first cost is known', async () => {
		let inFlight = 0;
		const seen = [];
		await answer(async () => {
			inFlight += 1;
			seen.push(inFlight);
			await new Promise((resolve) => setTimeout(resolve, 10));
			inFlight -= 1;
			return { body: completion('yes', { usage: { cost: 1 } }) };
		});
		const { items, hints } = await run({
			rows: rows(20),
			parameters: { batching: { maxCostUsd: 5, maxConcurrency: 10 } },
		});
		expect(seen[0]).toBe(1);
		expect(seen[1]).toBeLessThanOrEqual(5);
		expect(items.filter(({ json }) => json.text)).toHaveLength(5);
		expect(hints[0].message).not.toContain('over Max Cost');
	});

	test('the summary states what went over', async () => {
		let count = 0;
		await answer(() => {
			count += 1;
			return { body: completion('yes', { usage: { cost: count === 1 ? 1 : 3 } }) };
		});
		const { hints, items } = await run({
			rows: rows(5),
			parameters: { batching: { maxCostUsd: 2, maxConcurrency: 1 } },
		});
		expect(skippedOf(items)).toHaveLength(3);
		expect(hints[0].message).toContain('$2.00 over Max Cost');
		expect(hints[0].message).toContain('costBudgetReached');
	});

	test('holds over all rounds of a loop', async () => {
		const provider = await serveAt(1);
		const round = rows(2).map((prompt) => ({ prompt }));
		const { tasks } = await run({
			rounds: [round, round, round],
			parameters: capped(3, { maxConcurrency: 1 }),
		});
		expect(provider.completions).toHaveLength(3);
		const skipped = tasks.map((task) => skippedOf(task.data.main[0]).length);
		expect(skipped).toEqual([0, 1, 2]);
	});

	test('lost replies count against it in all rounds of a loop', async () => {
		const provider = await serve(({ path }) =>
			path === '/models' ? listing : { ...resetInBody(completion('yes')) },
		);
		const round = rows(2).map((prompt) => ({ prompt }));
		await run({
			rounds: [round, round, round],
			parameters: capped(2, { maxConcurrency: 1, maxAttempts: 1 }),
			node: CONTINUE,
		});
		expect(provider.completions).toHaveLength(2);
	});

	test('an unknown cost ends the rounds of a loop that follow, too', async () => {
		const provider = await answer(() => ({
			body: completion('yes', { usage: { cost: undefined } }),
		}));
		const round = rows(2).map((prompt) => ({ prompt }));
		const { tasks } = await run({
			rounds: [round, round, round],
			parameters: capped(2, { maxConcurrency: 1 }),
			node: CONTINUE,
		});
		expect(provider.completions).toHaveLength(1);
		expect(tasks).toHaveLength(3);
	});

	test('failed tries that were billed count', async () => {
		retryAtOnce();
		const provider = await answer(() => {
			return { body: completion('', { choice: { finish_reason: null }, usage: { cost: 1 } }) };
		});
		const { items } = await run({
			rows: rows(5),
			parameters: { batching: { maxCostUsd: 3, maxConcurrency: 1, maxAttempts: 2 } },
			node: CONTINUE,
		});
		expect(provider.completions).toHaveLength(3);
		expect(items.map(({ json }) => json.error.type)).toEqual([
			'emptyCompletion',
			'costBudgetReached',
			'costBudgetReached',
			'costBudgetReached',
			'costBudgetReached',
		]);
	});

	test('a reply without its cost is priced from the listing', async () => {
		const provider = await serveAt(undefined);
		const { items, hints, error } = await run({
			rows: rows(4),
			parameters: { batching: { maxCostUsd: 40, maxConcurrency: 1 } },
		});
		expect(error).toBeUndefined();
		// 10 prompt tokens at $0.001 and 20 completion tokens at $1.
		expect(provider.completions).toHaveLength(2);
		expect(items[0].json.usage.costUsd).toBeNull();
		expect(skippedOf(items)).toHaveLength(2);
		expect(hints[0].message).toContain('$40.02');
	});

	describe('when neither the reply nor the listing tells a cost', () => {
		const parameters = { batching: { maxCostUsd: 40, maxConcurrency: 1 } };

		test('the run stops as costUnknown with On Error = Stop', async () => {
			const provider = await serveAt(undefined, { listed: false });
			const { error } = await run({ rows: rows(4), parameters });
			expect(error.context).toMatchObject({ type: 'costUnknown', itemIndex: 1 });
			expect(error.context.answers).toHaveLength(1);
			expect(provider.completions).toHaveLength(1);
		});

		test('the rest are failed items with On Error = Continue', async () => {
			await serveAt(undefined, { listed: false });
			const { items } = await run({ rows: rows(3), parameters, node: CONTINUE });
			expect(items[0].json.text).toBe('yes');
			expect(items.slice(1).map(({ json }) => json.error.type)).toEqual([
				'costUnknown',
				'costUnknown',
			]);
		});
	});

	test('without a cap an unknown cost stops nothing', async () => {
		await serveAt(undefined, { listed: false });
		const { items, hints } = await run({ rows: rows(3) });
		expect(items.every(({ json }) => json.text === 'yes')).toBe(true);
		expect(hints[0].message).toContain('3 without a known cost');
	});
});

describe('Send Identical Once', () => {
	const once = { batching: { sendIdenticalOnce: true } };

	test('sends equal requests once, marks the copies and counts their cost once', async () => {
		const provider = await serve();
		const { items, hints, customData } = await run({
			rows: ['a', 'b', 'a', 'a'],
			parameters: once,
		});
		expect(provider.completions.map(({ body }) => body.messages[0].content)).toEqual(['a', 'b']);
		expect(items.map(({ json }) => json.text)).toEqual([
			'echo: a',
			'echo: b',
			'echo: a',
			'echo: a',
		]);
		expect(items.map(({ json }) => json.duplicateOf)).toEqual([undefined, undefined, 0, 0]);
		expect(items[2].json).toMatchObject({
			usage: { promptTokens: 0, completionTokens: 0, totalTokens: 0, costUsd: 0 },
			attempts: 0,
			durationMs: 0,
		});
		expect(items[2].pairedItem).toEqual({ item: 2 });
		expect(hints[0].message).toContain('4 answered');
		expect(hints[0].message).toContain('2 copied from identical items');
		expect(customData.mixtral_cost_usd).toBe('0.000056');
	});

	test('items that differ in any setting are sent each', async () => {
		const provider = await serve();
		await run({
			items: [
				{ prompt: 'a', seed: 1 },
				{ prompt: 'a', seed: 2 },
			],
			parameters: { ...once, sampling: { seed: '={{ $json.seed }}' } },
		});
		expect(provider.completions).toHaveLength(2);
	});

	test('copies of a failed item fail with it', async () => {
		const provider = await serve(() => refusal(400));
		const { items } = await run({ rows: ['a', 'a'], parameters: once, node: CONTINUE });
		expect(provider.completions).toHaveLength(1);
		expect(items.map(({ json }) => json.error.type)).toEqual(['invalidRequest', 'invalidRequest']);
		expect(items[1].json.error).toMatchObject({ status: 400, attempts: 0, possiblyPaid: false });
	});

	test('is off unless it is set', async () => {
		const provider = await serve();
		await run({ rows: ['a', 'a'] });
		expect(provider.completions).toHaveLength(2);
	});
});

describe("OpenRouter's response cache", () => {
	const cached = { options: { cacheTtlSeconds: 600 } };

	test('is asked for by header, and reports a hit with its age and source', async () => {
		const provider = await serve(() => ({
			headers: {
				'x-openrouter-cache-status': 'HIT',
				'x-openrouter-cache-age': '42',
				'x-openrouter-cache-source-id': 'gen-first',
			},
			body: completion('yes', {
				usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, cost: undefined },
			}),
		}));
		const { items, hints } = await run({ parameters: cached });
		expect(provider.completions[0].headers).toMatchObject({
			'x-openrouter-cache': 'true',
			'x-openrouter-cache-ttl': '600',
		});
		expect(provider.completions[0].headers).not.toHaveProperty('x-openrouter-cache-clear');
		expect(items[0].json).toMatchObject({
			text: 'yes',
			usage: { costUsd: 0 },
			cached: true,
			cacheAgeSeconds: 42,
			cacheSourceId: 'gen-first',
		});
		expect(hints[0].message).toContain('1 cache hit');
	});

	test('a miss is no hit', async () => {
		await serve(() => ({
			headers: { 'x-openrouter-cache-status': 'MISS', 'x-openrouter-cache-ttl': '600' },
			body: completion('yes'),
		}));
		const { items } = await run({ parameters: cached });
		expect(items[0].json.cached).toBe(false);
		expect(items[0].json).not.toHaveProperty('cacheAgeSeconds');
	});

	test('is left alone unless it is set', async () => {
		const provider = await serve();
		await run();
		expect(Object.keys(provider.completions[0].headers).join()).not.toContain('cache');
	});

	test.each([
		['truncated JSON', { text: '{"choices":[' }],
		['an error inside', { body: { error: { code: 502, message: 'no' } } }],
		['an empty completion', { body: completion('', { choice: { finish_reason: null } }) }],
	])('a retry after a 200 with %s clears the entry', async (_name, reply) => {
		retryAtOnce();
		const provider = await serve(({ index }) => (index === 0 ? reply : undefined));
		await run({ parameters: cached });
		const clears = provider.completions.map(({ headers }) => headers['x-openrouter-cache-clear']);
		expect(clears).toEqual([undefined, 'true']);
	});

	test('a retry after an HTTP error clears nothing', async () => {
		retryAtOnce();
		const failure = refusal(502);
		const provider = await serve(({ index }) => (index === 0 ? failure : undefined));
		await run({ parameters: cached });
		expect(provider.completions[1].headers).not.toHaveProperty('x-openrouter-cache-clear');
	});

	test('the body of an item is the same in every run, byte for byte', async () => {
		const provider = await serve();
		const parameters = {
			...cached,
			outputFormat: 'jsonObject',
			sampling: { temperature: 0.2, topP: 0.9 },
			routing: { order: 'mistral' },
		};
		await run({ rows: rows(3), parameters, node: CONTINUE });
		await run({ rows: rows(3).reverse(), parameters, node: CONTINUE });
		const bodies = provider.completions
			.map(({ text }) => text)
			.filter((text) => text.includes('row 1'));
		expect(bodies.length).toBeGreaterThanOrEqual(2);
		expect(new Set(bodies.filter((text) => !text.includes('cannot be used'))).size).toBe(1);
	});
});
