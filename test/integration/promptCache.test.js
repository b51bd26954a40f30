'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

const { CONTINUE, byId, rows, useFixture } = require('../n8nCore/fixture');
const { completion, refusal } = require('../openrouter/shapes');

const { answer, serve, run } = useFixture();

const CACHING = 'anthropic/claude-sonnet-4.5';
const OTHER = 'anthropic/claude-haiku-4.5';
const PLAIN = 'mistralai/mixtral-8x22b-instruct';
const DELAY_MS = 150;

const listed = (id, more) => ({ id, pricing: { prompt: '0.001', completion: '0.001', ...more } });
const MODELS = {
	data: [
		listed(CACHING, { input_cache_read: '0.0001', input_cache_write: '0.00125' }),
		listed(OTHER, { input_cache_read: '0.0001' }),
		listed(PLAIN),
	],
};

/** A provider that notes what happens in which order. */
async function serveNoting({ respond = () => undefined, models = MODELS } = {}) {
	const events = [];
	const provider = await serve(async ({ path, body, headers }) => {
		if (path === '/models' || path === '/models/user') return models && { body: models };
		const answered = events.filter(([what]) => what === 'answered').length;
		events.push(['asked', body.model]);
		const reply = (await respond({ body, headers, asked: events.length, answered })) ?? {
			body: completion('yes', { model: body.model }),
		};
		await sleep(DELAY_MS);
		events.push(['answered', body.model]);
		return reply;
	});
	/** How many requests of a model were asked before its first answer. */
	const before = (model) => {
		const own = events.filter(([, name]) => name === model).map(([what]) => what);
		return own.indexOf('answered');
	};
	return { provider, before };
}

const cached = (more = {}) => ({
	model: byId(CACHING),
	systemMessage: 'The manual.',
	options: { cacheSystemMessage: '5m' },
	...more,
});

test('the first request finishes before the others start, and then all of them do', async () => {
	const { provider, before } = await serveNoting();
	const { items } = await run({ rows: rows(12), parameters: cached() });
	expect(items).toHaveLength(12);
	expect(before(CACHING)).toBe(1);
	expect(provider.completions).toHaveLength(12);
	expect(provider.completions[11].body.messages[0].content).toEqual([
		{ type: 'text', text: 'The manual.', cache_control: { type: 'ephemeral', ttl: '5m' } },
	]);
});

test('each model has its own first request, and none waits for that of another', async () => {
	// No answer before both models were asked: where one waited for the other, the run would not end.
	let bothAsked;
	const both = new Promise((resolve) => {
		bothAsked = resolve;
	});
	const names = new Set();
	const { before } = await serveNoting({
		respond: async ({ body }) => {
			if (names.add(body.model).size === 2) bothAsked();
			await both;
		},
	});
	await run({
		items: rows(12).map((prompt, index) => ({ prompt, model: index % 2 ? OTHER : CACHING })),
		parameters: cached({ model: byId('={{ $json.model }}') }),
	});
	expect([before(CACHING), before(OTHER)]).toEqual([1, 1]);
});

test.each([
	['without the option', cached({ options: {} })],
	['without a system message', cached({ systemMessage: '' })],
	['for a model without a price for cached prompts', cached({ model: byId(PLAIN) })],
])('nobody waits %s', async (_name, parameters) => {
	const { before } = await serveNoting();
	await run({ rows: rows(12), parameters });
	expect(before(parameters.model.value)).toBeGreaterThan(3);
});

test('without a model list, the price is unknown and the first request goes first', async () => {
	const { before } = await serveNoting({ models: null });
	await run({ rows: rows(6), parameters: cached() });
	expect(before(CACHING)).toBe(1);
});

test('a first request that fails for good lets the others go', async () => {
	const refused = refusal(400);
	const { provider, before } = await serveNoting({
		respond: ({ asked }) => (asked === 1 ? refused : undefined),
	});
	const { items } = await run({ rows: rows(6), parameters: cached(), node: CONTINUE });
	expect(before(CACHING)).toBe(1);
	expect(provider.completions).toHaveLength(6);
	expect(items.filter(({ json }) => json.error)).toHaveLength(1);
});

test('an answer from the response cache warms nothing up', async () => {
	let asked = 0;
	const { provider } = await serveNoting({
		respond() {
			asked += 1;
			return asked > 2
				? undefined
				: { headers: { 'x-openrouter-cache-status': 'HIT' }, body: completion('kept') };
		},
	});
	const inFlight = [];
	let open = 0;
	provider.server.prependListener('request', (request, response) => {
		if (!request.url.includes('completions')) return;
		open += 1;
		inFlight.push(open);
		response.once('finish', () => (open -= 1));
	});
	await run({
		rows: rows(12),
		parameters: cached({ options: { cacheSystemMessage: '1h', cacheTtlSeconds: 60 } }),
	});
	expect(inFlight.slice(0, 3)).toEqual([1, 1, 1]);
	expect(Math.max(...inFlight)).toBeGreaterThan(3);
});
