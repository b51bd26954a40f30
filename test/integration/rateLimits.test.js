'use strict';

const { refusal } = require('../openrouter/shapes');
const { startScripted } = require('../openrouter/scripted');
const { CONTINUE, ONE_BY_ONE, byId, retryAtOnce, rows, useFixture } = require('../n8nCore/fixture');

const { serve, run } = useFixture();

const slowDown = (status, seconds, more) =>
	refusal(status, 'slow down', { headers: { 'retry-after': seconds }, ...more });
const IN_FLIGHT = { metadata: { limit_source: 'openrouter_in_flight_budget' } };

/** Longer than the second that the node waits by itself after a first 429. */
const WAIT_MS = 1_300;
const SECONDS = String(WAIT_MS / 1000);
/** Timers may fire early by a fraction. */
const TOLERANCE_MS = 20;

/** Hints in all their forms; a date has whole seconds. */
const HINTS = {
	'Retry-After in seconds': () => slowDown(429, SECONDS),
	'Retry-After as a date': () => {
		const reset = new Date(Math.ceil((Date.now() + WAIT_MS) / 1000) * 1000);
		return slowDown(429, reset.toUTCString());
	},
	'error.availability.retry_after': () =>
		refusal(429, 'slow down', { availability: { retryable: true, retry_after: WAIT_MS / 1000 } }),
	'X-RateLimit-Reset in milliseconds since 1970': () =>
		refusal(429, 'slow down', { headers: { 'x-ratelimit-reset': String(Date.now() + WAIT_MS) } }),
	'X-RateLimit-Reset in seconds': () =>
		refusal(429, 'slow down', { headers: { 'x-ratelimit-reset': SECONDS } }),
	'Retry-After of a 503': () => slowDown(503, SECONDS),
	'Retry-After of an in-flight budget': () => slowDown(402, SECONDS, IN_FLIGHT),
};

/** Refuses the first request, and notes when each came. */
async function refuseFirst(refuse) {
	const times = [];
	const provider = await startScripted(() => {
		times.push(performance.now());
		return times.length === 1 ? refuse() : undefined;
	});
	const { items } = await run({ baseUrl: provider.baseUrl, rows: rows(2), parameters: ONE_BY_ONE });
	await provider.close();
	return { times, items };
}

test('a hint of the server, in any form, holds back all new starts', async () => {
	retryAtOnce();
	await serve();
	const kept = Object.entries(HINTS).map(async ([name, refuse]) => {
		const { times, items } = await refuseFirst(refuse);
		return {
			name,
			waited: times[1] - times[0] > WAIT_MS - TOLERANCE_MS,
			texts: items.map(({ json }) => json.text),
			attempts: items.map(({ json }) => json.attempts),
			toldTheWait: items[0].json.durationMs > WAIT_MS - TOLERANCE_MS,
		};
	});
	const texts = rows(2).map((row) => `echo: ${row}`);
	expect(await Promise.all(kept)).toEqual(
		Object.keys(HINTS).map((name) => ({
			name,
			waited: true,
			texts,
			attempts: [2, 1],
			toldTheWait: true,
		})),
	);
});

const twoModels = (first, count = 2) => [
	...rows(count).map((prompt) => ({ prompt: `${first} ${prompt}`, model: first })),
	...rows(count).map((prompt) => ({ prompt: `b/free ${prompt}`, model: 'b/free' })),
];

const byModel = {
	model: byId('={{ $json.model }}'),
	batching: { maxConcurrency: 2 },
};

const timesByModel = (reply) => {
	const times = { 'a/busy': [], 'b/free': [] };
	let isFirst = true;
	const respond = ({ path, body }) => {
		if (path !== '/chat/completions') return undefined;
		times[body.model].push(performance.now());
		if (!isFirst || body.model !== 'a/busy') return undefined;
		isFirst = false;
		return reply;
	};
	return { times, respond };
};

test('a hint of one model does not hold back another', async () => {
	const { times, respond } = timesByModel(slowDown(429, SECONDS));
	await serve(respond);
	const { items } = await run({ items: twoModels('a/busy'), parameters: byModel });
	expect(items.every(({ json }) => json.text.startsWith('echo'))).toBe(true);
	expect(Math.max(...times['b/free'])).toBeLessThan(times['a/busy'].at(-1));
	expect(times['b/free'].at(-1) - times['a/busy'][0]).toBeLessThan(WAIT_MS - 100);
});

const OWN_LIMIT = { 'retry-after': SECONDS, 'x-ratelimit-limit': '20' };
const EXHAUSTED = { metadata: { reason: 'in_flight_budget_exhausted' } };

test.each([
	["OpenRouter's own limit", refusal(429, 'slow down', { headers: OWN_LIMIT })],
	['the in-flight budget', slowDown(402, SECONDS, EXHAUSTED)],
])('%s holds back all models', async (_name, reply) => {
	const { times, respond } = timesByModel(reply);
	await serve(respond);
	await run({
		items: twoModels('a/busy', 1),
		parameters: { ...byModel, batching: { maxConcurrency: 1 } },
	});
	const all = Object.values(times)
		.flat()
		.sort((left, right) => left - right);
	expect(all[1] - all[0]).toBeGreaterThan(WAIT_MS - TOLERANCE_MS);
});

test('throttled replies do not use up Max Attempts', async () => {
	retryAtOnce();
	const provider = await serve(({ index }) => (index < 2 ? slowDown(429, '0.01') : undefined));
	const { items } = await run({ parameters: { batching: { maxAttempts: 1 } } });
	expect(items[0].json).toMatchObject({ text: 'echo: one', attempts: 3 });
	expect(provider.completions).toHaveLength(3);
});

test('429 without any hint is waited out as well', async () => {
	retryAtOnce();
	await serve(({ index }) => (index < 2 ? refusal(429) : undefined));
	const { items } = await run({ parameters: { batching: { maxAttempts: 1 } } });
	expect(items[0].json).toMatchObject({ text: 'echo: one', attempts: 3 });
});

describe('a wait above Max Rate Limit Wait', () => {
	const respond = ({ path, body }) => {
		if (path !== '/chat/completions' || body.model === 'b/free') return undefined;
		return slowDown(429, '3600');
	};
	const parameters = { ...byModel, batching: { maxConcurrency: 1, maxRateLimitWaitSeconds: 1 } };

	test('fails the items of that model as rateLimited, with the time of reset, and of no other', async () => {
		const provider = await serve(respond);
		const before = Date.now();
		const { items } = await run({ items: twoModels('a/busy'), parameters, node: CONTINUE });
		const busy = items.slice(0, 2).map(({ json }) => json.error);
		for (const error of busy) {
			expect(error).toMatchObject({ type: 'rateLimited', retryable: true, possiblyPaid: false });
			const [iso] = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(error.message);
			expect(Date.parse(iso)).toBeGreaterThan(before + 3_590_000);
			expect(Date.parse(iso)).toBeLessThan(Date.now() + 3_610_000);
		}
		expect(items.slice(2).map(({ json }) => json.text)).toEqual(
			rows(2).map((row) => `echo: b/free ${row}`),
		);
		expect(provider.completions.filter(({ body }) => body.model === 'a/busy')).toHaveLength(1);
	});

	test('is an error with On Error = Stop, and the run does not sit and wait', async () => {
		await serve(respond);
		const { error } = await run({ items: twoModels('a/busy'), parameters });
		expect(error.context.type).toBe('rateLimited');
		expect(error.message).toMatch(/^Item 0: slow down/);
		expect(error.description).toMatch(/The limit resets at \d{4}-.*Z\./);
	});

	test.each([
		['503', slowDown(503, '3600')],
		['the in-flight budget', slowDown(402, '3600', IN_FLIGHT)],
	])('is rateLimited also after %s', async (_name, reply) => {
		await serve(() => reply);
		const batching = { maxRateLimitWaitSeconds: 1 };
		const { items } = await run({ parameters: { batching }, node: CONTINUE });
		expect(items[0].json.error.type).toBe('rateLimited');
	});
});

test('Requests per Minute spaces starts evenly', async () => {
	const times = [];
	await serve(() => {
		times.push(performance.now());
	});
	await run({ rows: rows(4), parameters: { batching: { requestsPerMinute: 600 } } });
	const gaps = times.slice(1).map((time, index) => time - times[index]);
	expect(times).toHaveLength(4);
	for (const gap of gaps) expect(gap).toBeGreaterThan(50);
	// 300 ms at the node; the way to the provider may differ from request to request.
	expect(times[3] - times[0]).toBeGreaterThan(230);
});
