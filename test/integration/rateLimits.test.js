'use strict';

const { CONTINUE, retryAtOnce, rows, setScene } = require('../support/scene');

const { serve, run } = setScene();

const refusal = (status, { headers, error } = {}) => ({
	status,
	headers,
	body: { error: { code: status, message: 'slow down', ...error } },
});

/** Refuses the first request of the first prompt, and notes when each request came. */
const refuseFirst = async (reply) => {
	const times = [];
	let isFirst = true;
	const provider = await serve(({ path }) => {
		if (path !== '/chat/completions') return undefined;
		times.push(performance.now());
		if (!isFirst) return undefined;
		isFirst = false;
		return typeof reply === 'function' ? reply() : reply;
	});
	return { provider, times };
};

const WAIT_MS = 200;
/** Timers may fire early by a fraction, and dates have whole seconds. */
const TOLERANCE_MS = 20;

describe('a hint of the server is kept', () => {
	test.each([
		['Retry-After in seconds', () => refusal(429, { headers: { 'retry-after': '0.2' } })],
		[
			'error.availability.retry_after',
			() => refusal(429, { error: { availability: { retryable: true, retry_after: 0.2 } } }),
		],
		[
			'X-RateLimit-Reset in milliseconds since 1970',
			() => refusal(429, { headers: { 'x-ratelimit-reset': String(Date.now() + WAIT_MS) } }),
		],
		[
			'X-RateLimit-Reset in seconds',
			() => refusal(429, { headers: { 'x-ratelimit-reset': '0.2' } }),
		],
		['Retry-After of a 503', () => refusal(503, { headers: { 'retry-after': '0.2' } })],
		[
			'Retry-After of an in-flight budget',
			() =>
				refusal(402, {
					headers: { 'retry-after': '0.2' },
					error: { metadata: { limit_source: 'openrouter_in_flight_budget' } },
				}),
		],
	])('%s', async (_name, reply) => {
		retryAtOnce();
		const { times } = await refuseFirst(reply);
		const { items, error } = await run({ rows: ['one'] });
		expect(error).toBeUndefined();
		expect(items[0].json).toMatchObject({ text: 'echo: one', attempts: 2 });
		expect(times[1] - times[0]).toBeGreaterThan(WAIT_MS - TOLERANCE_MS);
		expect(items[0].json.durationMs).toBeGreaterThan(WAIT_MS - TOLERANCE_MS);
	});

	test('Retry-After as a date', async () => {
		retryAtOnce();
		let resetMs = 0;
		const { times } = await refuseFirst(() => {
			// The next full second that is not just about to begin.
			resetMs = Math.ceil((Date.now() + 100) / 1000) * 1000;
			return refusal(429, { headers: { 'retry-after': new Date(resetMs).toUTCString() } });
		});
		const { items } = await run({ rows: ['one'] });
		expect(items[0].json.text).toBe('echo: one');
		expect(performance.timeOrigin + times[1]).toBeGreaterThan(resetMs - TOLERANCE_MS);
	});
});

test('a hint holds back all new starts of its model', async () => {
	const { times } = await refuseFirst(refusal(429, { headers: { 'retry-after': '0.2' } }));
	await run({ rows: rows(6), parameters: { batching: { maxConcurrency: 2 } } });
	expect(times).toHaveLength(7);
	const late = times.filter((time) => time - times[0] > WAIT_MS - TOLERANCE_MS);
	// The one request that may have been in flight beside the refused one came before.
	expect(late.length).toBeGreaterThanOrEqual(5);
});

const twoModels = (first) => [
	...rows(3).map((prompt) => ({ prompt: `${first} ${prompt}`, model: first })),
	...rows(3).map((prompt) => ({ prompt: `b/free ${prompt}`, model: 'b/free' })),
];

const byModel = {
	model: { __rl: true, mode: 'id', value: '={{ $json.model }}' },
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
	const { times, respond } = timesByModel(refusal(429, { headers: { 'retry-after': '0.3' } }));
	await serve(respond);
	const { items } = await run({ items: twoModels('a/busy'), parameters: byModel });
	expect(items.every(({ json }) => json.text.startsWith('echo'))).toBe(true);
	expect(Math.max(...times['b/free'])).toBeLessThan(times['a/busy'].at(-1));
	expect(times['b/free'].at(-1) - times['a/busy'][0]).toBeLessThan(280);
});

test.each([
	[
		"OpenRouter's own limit",
		refusal(429, { headers: { 'retry-after': '0.2', 'x-ratelimit-limit': '20' } }),
	],
	[
		'the in-flight budget',
		refusal(402, {
			headers: { 'retry-after': '0.2' },
			error: { metadata: { reason: 'in_flight_budget_exhausted' } },
		}),
	],
])('%s holds back all models', async (_name, reply) => {
	const { times, respond } = timesByModel(reply);
	await serve(respond);
	await run({
		items: twoModels('a/busy'),
		parameters: { ...byModel, batching: { maxConcurrency: 1 } },
	});
	const all = Object.values(times)
		.flat()
		.sort((left, right) => left - right);
	expect(all[1] - all[0]).toBeGreaterThan(WAIT_MS - TOLERANCE_MS);
});

test('throttled replies do not use up Max Attempts', async () => {
	retryAtOnce();
	const provider = await serve(({ index }) =>
		index < 4 ? refusal(429, { headers: { 'retry-after': '0.01' } }) : undefined,
	);
	const { items } = await run({ parameters: { batching: { maxAttempts: 1 } } });
	expect(items[0].json).toMatchObject({ text: 'echo: one', attempts: 5 });
	expect(provider.completions).toHaveLength(5);
});

test('429 without any hint is waited out as well', async () => {
	retryAtOnce();
	await serve(({ index }) => (index < 3 ? refusal(429) : undefined));
	const { items } = await run({ parameters: { batching: { maxAttempts: 1 } } });
	expect(items[0].json).toMatchObject({ text: 'echo: one', attempts: 4 });
});

describe('a wait above Max Rate Limit Wait', () => {
	const respond = ({ path, body }) => {
		if (path !== '/chat/completions' || body.model === 'b/free') return undefined;
		return refusal(429, { headers: { 'retry-after': '3600' } });
	};
	const parameters = { ...byModel, batching: { maxConcurrency: 1, maxRateLimitWaitSeconds: 1 } };

	test('fails the items of that model as rateLimited, with the time of reset, and of no other', async () => {
		const provider = await serve(respond);
		const before = Date.now();
		const { items } = await run({ items: twoModels('a/busy'), parameters, node: CONTINUE });
		const busy = items.slice(0, 3).map(({ json }) => json.error);
		for (const error of busy) {
			expect(error).toMatchObject({ type: 'rateLimited', retryable: true, possiblyPaid: false });
			const [iso] = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(error.message);
			expect(Date.parse(iso)).toBeGreaterThan(before + 3_590_000);
			expect(Date.parse(iso)).toBeLessThan(Date.now() + 3_610_000);
		}
		expect(items.slice(3).map(({ json }) => json.text)).toEqual(
			rows(3).map((row) => `echo: b/free ${row}`),
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
		['503', refusal(503, { headers: { 'retry-after': '3600' } })],
		[
			'the in-flight budget',
			refusal(402, {
				headers: { 'retry-after': '3600' },
				error: { metadata: { limit_source: 'openrouter_in_flight_budget' } },
			}),
		],
	])('is rateLimited also after %s', async (_name, reply) => {
		await serve(() => reply);
		const batching = { maxRateLimitWaitSeconds: 1 };
		const { items } = await run({ parameters: { batching }, node: CONTINUE });
		expect(items[0].json.error.type).toBe('rateLimited');
	});
});

test('Requests per Minute spaces starts evenly', async () => {
	const { times } = await refuseFirst(undefined);
	await run({ rows: rows(4), parameters: { batching: { requestsPerMinute: 600 } } });
	const gaps = times.slice(1).map((time, index) => time - times[index]);
	expect(times).toHaveLength(4);
	for (const gap of gaps) expect(gap).toBeGreaterThan(50);
	expect(times[3] - times[0]).toBeGreaterThan(300 - TOLERANCE_MS);
});
