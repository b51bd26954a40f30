'use strict';

const { setTimeout: pause } = require('node:timers/promises');
const { startScripted } = require('../openrouter/scripted');
const { completion } = require('../openrouter/shapes');
const { CONTINUE, rows } = require('../n8nCore/fixture');
const { runNode } = require('../n8nCore/runNode');
const { useWay } = require('../n8nCore/way');

jest.setTimeout(30_000);

const MODEL = 'mistralai/mixtral-8x22b-instruct';
/** Requests of one key at the same time, far more than the limit that the other key has. */
const ENOUGH_AT_ONCE = 10;
const KEYS = ['sk-or-v1-of-anna', 'sk-or-v1-of-bert'];

/** Which key a request came with: 0 or 1; -1 for any other. */
const keyOf = ({ headers }) => KEYS.indexOf(headers.authorization?.replace('Bearer ', ''));

const providers = [];
/** Two servers, or one that both keys use. */
async function serve(isShared, respond) {
	const first = await startScripted(respond);
	providers.push(first);
	if (isShared) return [first, first];
	const second = await startScripted(respond);
	providers.push(second);
	return [first, second];
}

afterEach(async () => {
	await Promise.all(providers.splice(0).map((provider) => provider.close()));
	jest.restoreAllMocks();
});

/** One execution with each key, at the same time. */
const runBoth = async (servers, optionsOf) =>
	await Promise.all(
		KEYS.map((apiKey, index) => {
			const { prompts = rows(6), parameters, ...options } = optionsOf(index);
			return runNode({
				baseUrl: servers[index].baseUrl,
				credential: { apiKey },
				items: prompts.map((prompt) => ({ prompt })),
				parameters: { prompt: '={{ $json.prompt }}', ...parameters },
				...options,
			});
		}),
	);

const WAYS = ['dispatcher', 'helper'];
const PLACES = [
	['at one base URL', true],
	['at two base URLs', false],
];
const CASES = WAYS.flatMap((way) => PLACES.map(([place, isShared]) => [way, place, isShared]));

describe.each(CASES)('two keys by the %s %s', (way, _place, isShared) => {
	useWay(way);

	test('each request carries the key of its own execution', async () => {
		const servers = await serve(isShared, (request) => {
			if (request.path !== '/chat/completions') return undefined;
			return { body: completion(`key ${keyOf(request)}: ${request.body.user}`) };
		});
		const runs = await runBoth(servers, (index) => ({
			prompts: rows(30),
			parameters: { options: { user: `user ${index}` }, batching: { maxConcurrency: 5 } },
		}));
		for (const [index, { items }] of runs.entries()) {
			expect(new Set(items.map(({ json }) => json.text))).toEqual(
				new Set([`key ${index}: user ${index}`]),
			);
		}
	});

	test('each key has its own model list, also in later executions', async () => {
		const servers = await serve(isShared, (request) => {
			if (request.path === '/models') {
				const supported = keyOf(request) === 0 ? ['structured_outputs'] : ['temperature'];
				return { body: { data: [{ id: MODEL, supported_parameters: supported }] } };
			}
			return { body: completion('{"a":1}') };
		});
		const options = {
			parameters: {
				outputFormat: 'jsonSchema',
				jsonSchemaExample: '{"a":1}',
				options: { maxJsonRepairs: 0 },
			},
		};
		for (let round = 0; round < 2; round += 1) await runBoth(servers, () => options);
		const seen = [...new Set(servers)].flatMap(({ completions }) => completions);
		// The schema goes into the prompt where the list does not say that the API takes it.
		const holdsSchema = (index) =>
			new Set(
				seen
					.filter((request) => keyOf(request) === index)
					.map(({ text }) => text.includes('JSON Schema')),
			);
		expect(holdsSchema(0)).toEqual(new Set([false]));
		expect(holdsSchema(1)).toEqual(new Set([true]));
	});

	test('what one key has to wait for holds up no other', async () => {
		let refusals = 0;
		const servers = await serve(isShared, (request) => {
			if (request.path !== '/chat/completions' || keyOf(request) !== 0) return undefined;
			refusals += 1;
			return {
				status: 429,
				headers: { 'retry-after': '3600', 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0' },
				body: { error: { code: 429, message: 'Rate limit exceeded' } },
			};
		});
		const [held, free] = await runBoth(servers, () => ({ node: CONTINUE, prompts: rows(20) }));
		expect(new Set(held.items.map(({ json }) => json.error.type))).toEqual(
			new Set(['rateLimited']),
		);
		expect(refusals).toBeLessThan(20);
		expect(free.items.map(({ json }) => json.text)).toEqual(rows(20).map((row) => `echo: ${row}`));
	});

	test('what was learned of a limit of one key slows down no other', async () => {
		const inFlight = [0, 0];
		const highest = [0, 0];
		const respond = async (request) => {
			if (request.path !== '/chat/completions') return undefined;
			const index = keyOf(request);
			inFlight[index] += 1;
			highest[index] = Math.max(highest[index], inFlight[index]);
			const deadlineMs = Date.now() + (index === 0 ? 5 : 500);
			while (highest[index] < ENOUGH_AT_ONCE && Date.now() < deadlineMs) await pause(5);
			const isRefused = index === 0 && inFlight[0] >= 2;
			inFlight[index] -= 1;
			return isRefused ? { status: 429, body: { error: { code: 429, message: 'no' } } } : undefined;
		};
		const servers = await serve(isShared, respond);
		const optionsOf = (index) => ({
			prompts: rows(index === 0 ? 12 : 30),
			parameters: { batching: { maxConcurrency: 20 } },
			node: CONTINUE,
		});
		await runBoth(servers, optionsOf);
		highest.fill(0);
		await runBoth(servers, optionsOf);
		expect(highest[1]).toBeGreaterThanOrEqual(ENOUGH_AT_ONCE);
		expect(highest[0]).toBeLessThan(ENOUGH_AT_ONCE);
	});

	test('money and tokens are counted for each execution alone', async () => {
		const servers = await serve(isShared, (request) => {
			if (request.path !== '/chat/completions') return undefined;
			const cost = keyOf(request) === 0 ? 1 : 0.001;
			return { body: completion('a', { usage: { cost } }) };
		});
		const [dear, cheap] = await runBoth(servers, () => ({
			node: CONTINUE,
			prompts: rows(10),
			parameters: { batching: { maxCostUsd: 2.5, maxConcurrency: 2 } },
		}));
		expect(Number(cheap.customData.mixtral_cost_usd)).toBeCloseTo(0.01);
		expect(cheap.items.filter(({ json }) => json.text === 'a')).toHaveLength(10);
		expect(Number(dear.customData.mixtral_cost_usd)).toBeLessThanOrEqual(4);
		expect(dear.items.at(-1).json.error.type).toBe('costBudgetReached');
	});
});
