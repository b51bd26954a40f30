'use strict';

const { neverReplies } = require('../openrouter/brokenReplies');
const { completion, refusal } = require('../openrouter/shapes');
const {
	CONTINUE,
	ERROR_OUTPUT,
	ONE_BY_ONE,
	retryAtOnce,
	rows,
	useFixture,
} = require('../n8nCore/fixture');

const { answer, serve, run } = useFixture();

const pause = (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs));

const promptOf = ({ body }) => body.messages[0].content;

const typesOf = (items) => items.map(({ json }) => json.error?.type ?? json.skipped ?? 'answered');

/** Answers at once the prompts that are no `slow ...`, and those never. */
const serveSlowly = () =>
	answer((request) => (promptOf(request).startsWith('slow') ? neverReplies() : undefined));

/** Aborts once the provider has seen so many completions and the window had time to answer. */
const cancelAfter = (provider, count) => {
	const controller = new AbortController();
	const watch = async () => {
		while (provider.completions.length < count) await pause(2);
		await pause(30);
		controller.abort();
	};
	void watch();
	return controller.signal;
};

describe('a failure that would hit every item', () => {
	test.each([
		['401', refusal(401)],
		['402', refusal(402)],
		['402 of the key', refusal(402, 'no', { metadata: { limit_source: 'openrouter_key_limit' } })],
		['403 of a spent key', refusal(403, 'Key limit exceeded (daily limit)')],
		[
			'403 of a budget',
			refusal(403, 'no', { metadata: { limit_source: 'openrouter_workspace_budget' } }),
		],
	])('%s stops the run after the first request', async (_name, reply) => {
		const provider = await serve(() => reply);
		const { items } = await run({ rows: rows(50), parameters: ONE_BY_ONE, node: CONTINUE });
		expect(provider.completions).toHaveLength(1);
		expect(typesOf(items).slice(1)).toEqual(Array(49).fill('stoppedAfterFatal'));
		expect(items[1].json.error).toMatchObject({ attempts: 0, status: null });
		expect(items[1].json.error.message).toContain(reply.body.error.message);
	});

	test('sends at most one window with many in flight, and lets it finish', async () => {
		const provider = await serve(async ({ index }) => {
			await pause(5);
			return index === 0 ? refusal(401) : undefined;
		});
		const { items } = await run({
			rows: rows(100),
			parameters: { batching: { maxConcurrency: 10 } },
			node: CONTINUE,
		});
		expect(provider.completions.length).toBeLessThanOrEqual(10);
		expect(typesOf(items).filter((type) => type === 'answered')).toHaveLength(
			provider.completions.length - 1,
		);
	});
});

describe('Stop After Failures', () => {
	const failOdd = (request) =>
		Number(promptOf(request).slice(4)) % 2 === 1 ? refusal(400) : undefined;

	test('ends new starts after so many failed items', async () => {
		const provider = await serve(failOdd);
		const { items } = await run({
			rows: rows(10),
			parameters: { batching: { maxConcurrency: 1, stopAfterFailures: 2 } },
			node: CONTINUE,
		});
		expect(provider.completions).toHaveLength(4);
		expect(typesOf(items)).toEqual([
			...['answered', 'invalidRequest', 'answered', 'invalidRequest'],
			...Array(6).fill('stoppedAfterFailures'),
		]);
	});

	test('counts over all rounds of a loop', async () => {
		const provider = await serve(failOdd);
		const round = rows(2).map((prompt) => ({ prompt }));
		const { tasks } = await run({
			rounds: [round, round, round],
			parameters: { batching: { maxConcurrency: 1, stopAfterFailures: 2 } },
			node: CONTINUE,
		});
		expect(provider.completions).toHaveLength(4);
		expect(typesOf(tasks[2].data.main[0])).toEqual([
			'stoppedAfterFailures',
			'stoppedAfterFailures',
		]);
	});

	test('does nothing with On Error = Stop, where the first failure ends the run', async () => {
		const provider = await serve(failOdd);
		const { error } = await run({
			rows: rows(10),
			parameters: { batching: { maxConcurrency: 1, stopAfterFailures: 5 } },
		});
		expect(error.context.itemIndex).toBe(1);
		expect(provider.completions).toHaveLength(2);
	});
});

describe('On Error = Stop', () => {
	test('requests in flight finish, and nothing new starts', async () => {
		const provider = await serve(async (request) => {
			if (promptOf(request) === 'row 0') return refusal(400);
			await pause(40);
			return undefined;
		});
		const { error } = await run({
			rows: rows(30),
			parameters: { batching: { maxConcurrency: 6 } },
		});
		const answered = provider.completions.length - 1;
		expect(answered).toBeGreaterThan(0);
		expect(answered).toBeLessThanOrEqual(6);
		expect(error.context.itemIndex).toBe(0);
		expect(error.context.answers).toHaveLength(answered);
		expect(error.description).toMatch(new RegExp(`${answered} answers? (was|were) already paid`));
	});

	test('the finished answers ride along as they would have come out', async () => {
		await serve((request) => (promptOf(request) === 'row 2' ? refusal(400) : undefined));
		const { error } = await run({
			rows: rows(3),
			parameters: { batching: { maxConcurrency: 1 }, options: { outputContent: 'answer' } },
		});
		expect(error.context.answers).toEqual([
			{ item: 0, json: { text: 'echo: row 0' } },
			{ item: 1, json: { text: 'echo: row 1' } },
		]);
	});

	test('at most 5 MB of them do, and the message says so', async () => {
		const megabyte = 'x'.repeat(1_000_000);
		await serve((request) =>
			promptOf(request) === 'row 7' ? refusal(400) : { body: completion(megabyte) },
		);
		const { error } = await run({ rows: rows(8), parameters: ONE_BY_ONE });
		expect(error.context.answers.map(({ item }) => item)).toEqual([0, 1, 2, 3]);
		expect(JSON.stringify(error.context).length).toBeLessThan(5_000_000);
		expect(error.description).toMatch(/7 answers were already paid for.*first 4.*5 MB/);
	});

	test('no answer is mentioned when none was paid for', async () => {
		await serve(() => refusal(400));
		const { error } = await run();
		expect(error.description).not.toContain('already paid');
		expect(error.context.answers).toEqual([]);
	});
});

describe('time', () => {
	test('Max Run Time ends new starts, and the run succeeds with skipped items', async () => {
		const provider = await serve(() => pause(100));
		const { items, error } = await run({
			rows: rows(20),
			parameters: { batching: { maxConcurrency: 1, maxRunTimeMinutes: 0.5 / 60 } },
		});
		expect(error).toBeUndefined();
		expect(items).toHaveLength(20);
		const types = typesOf(items);
		expect(types[0]).toBe('answered');
		expect(types[19]).toBe('runTimeReached');
		expect(items[19].json).toEqual({ skipped: 'runTimeReached' });
		expect(types.filter((type) => type === 'answered')).toHaveLength(provider.completions.length);
	});

	test('Max Run Time counts from the first round of a loop', async () => {
		const provider = await serve(() => pause(60));
		const round = rows(2).map((prompt) => ({ prompt }));
		const { tasks } = await run({
			rounds: [round, round, round, round],
			parameters: { batching: { maxConcurrency: 1, maxRunTimeMinutes: 0.1 / 60 } },
		});
		expect(provider.completions.length).toBeLessThanOrEqual(3);
		expect(typesOf(tasks[3].data.main[0])).toEqual(['runTimeReached', 'runTimeReached']);
	});

	test('the limit of the workflow cuts off what is in flight, two seconds before its end', async () => {
		const provider = await serveSlowly();
		const began = performance.now();
		const { items, error } = await run({
			rows: ['fast', 'slow 1', 'slow 2', 'never sent'],
			parameters: { batching: { maxConcurrency: 2 } },
			additionalData: { executionTimeoutTimestamp: Date.now() + 2_250 },
		});
		const tookMs = performance.now() - began;
		expect(error).toBeUndefined();
		expect(tookMs).toBeGreaterThan(150);
		expect(tookMs).toBeLessThan(1_500);
		expect(items[0].json.text).toBe('echo: fast');
		expect(items[1].json).toEqual({ skipped: 'runTimeReached', attempts: 1, possiblyPaid: true });
		expect(items[2].json).toEqual({ skipped: 'runTimeReached', attempts: 1, possiblyPaid: true });
		expect(items[3].json).toEqual({ skipped: 'runTimeReached' });
		expect(provider.completions).toHaveLength(3);
	});

	test('with On Error = Continue what was cut off says what it may have cost', async () => {
		await serveSlowly();
		const { items } = await run({
			rows: ['slow', 'never sent'],
			parameters: ONE_BY_ONE,
			additionalData: { executionTimeoutTimestamp: Date.now() + 2_150 },
			node: CONTINUE,
		});
		expect(items[0].json.error).toMatchObject({
			type: 'runTimeReached',
			attempts: 1,
			possiblyPaid: true,
			retryable: true,
		});
		expect(items[1].json.error).toMatchObject({ type: 'runTimeReached', attempts: 0 });
	});

	test('what earlier nodes spent of the limit is not there to spend any more', async () => {
		const provider = await serve();
		const { items } = await run({
			rows: rows(3),
			settings: { executionTimeout: 60 },
			additionalData: { executionTimeoutTimestamp: Date.now() + 1_000 },
		});
		expect(provider.completions).toEqual([]);
		expect(typesOf(items)).toEqual(Array(3).fill('runTimeReached'));
	});

	test("without the exact time, the limit in the workflow's settings counts from the node's start", async () => {
		const provider = await serve();
		const { items } = await run({ rows: rows(2), settings: { executionTimeout: 2 } });
		expect(provider.completions).toEqual([]);
		expect(typesOf(items)).toEqual(['runTimeReached', 'runTimeReached']);
	});

	test('a request has no more time than Request Timeout', async () => {
		retryAtOnce();
		const provider = await serveSlowly();
		const { items } = await run({
			rows: ['slow', 'fast'],
			parameters: { batching: { requestTimeoutSeconds: 0.1, maxAttempts: 2 } },
			node: CONTINUE,
		});
		expect(items[0].json.error).toMatchObject({ type: 'timeout', attempts: 2, possiblyPaid: true });
		expect(items[0].json.error.message).toContain('0.1 s');
		expect(items[1].json.text).toBe('echo: fast');
		expect(provider.completions).toHaveLength(3);
	});
});

describe('cancelling', () => {
	/** Timers and sockets that keep a process alive, those of the test's own server aside. */
	const leftovers = () =>
		process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'Immediate');

	test.each([
		['Stop', {}, (items) => items[1].json.skipped],
		['Continue', CONTINUE, (items) => items[1].json.error.type],
		['Continue (error output)', ERROR_OUTPUT, () => 'cancelled'],
	])('returns at once with what is complete, with On Error = %s', async (_mode, node, second) => {
		const provider = await serveSlowly();
		const began = performance.now();
		const { items, task } = await run({
			rows: ['fast', 'slow 1', 'slow 2', ...rows(50)].slice(0, 3).concat(Array(50).fill('slow')),
			parameters: { batching: { maxConcurrency: 2 } },
			cancelSignal: cancelAfter(provider, 3),
			node,
		});
		expect(performance.now() - began).toBeLessThan(2_000);
		expect(items[0].json.text).toBe('echo: fast');
		expect(second(items)).toBe('cancelled');
		expect(task.data.main.flat()).toHaveLength(53);
		expect(provider.completions).toHaveLength(3);
	});

	test('leaves no timer behind, nor a request', async () => {
		const provider = await serveSlowly();
		await pause(20);
		const before = leftovers().length;
		await run({
			rows: ['slow 1', 'slow 2', ...rows(5)],
			parameters: {
				batching: { maxConcurrency: 1, requestTimeoutSeconds: 600, requestsPerMinute: 1 },
			},
			cancelSignal: cancelAfter(provider, 1),
			node: CONTINUE,
		});
		// What the engine could leave behind lasts a minute; others' timers are over sooner.
		const openConnections = () =>
			new Promise((resolve) => provider.server.getConnections((_error, count) => resolve(count)));
		const isClear = async () => leftovers().length <= before && (await openConnections()) === 0;
		for (let wait = 0; wait < 60 && !(await isClear()); wait++) await pause(50);
		expect(leftovers().length).toBeLessThanOrEqual(before);
		expect(await openConnections()).toBe(0);
	});

	test('during a back-off and a cool-down ends them', async () => {
		const provider = await serve(() => refusal(429, 'no', { headers: { 'retry-after': '250' } }));
		const began = performance.now();
		const { items } = await run({
			rows: rows(3),
			cancelSignal: cancelAfter(provider, 3),
			node: CONTINUE,
		});
		expect(performance.now() - began).toBeLessThan(2_000);
		expect(typesOf(items)).toEqual(['cancelled', 'cancelled', 'cancelled']);
		expect(items[0].json.error).toMatchObject({ attempts: 1, possiblyPaid: false });
	});

	test('before the model listing came ends the wait for it', async () => {
		const provider = await serve(({ path }) => (path === '/models' ? neverReplies() : undefined));
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 60);
		const began = performance.now();
		await run({
			parameters: { outputFormat: 'jsonObject' },
			cancelSignal: controller.signal,
			node: CONTINUE,
		});
		expect(performance.now() - began).toBeLessThan(1_500);
		expect(provider.completions).toEqual([]);
	});

	test('a cancelled run is not tried again by Retry On Fail', async () => {
		const provider = await serveSlowly();
		await run({
			rows: ['slow 1', 'slow 2'],
			cancelSignal: cancelAfter(provider, 2),
			node: { ...CONTINUE, retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		});
		expect(provider.completions).toHaveLength(2);
	});
});
