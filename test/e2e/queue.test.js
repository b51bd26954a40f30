'use strict';

/** The fan-out template in queue mode: a main process, two workers, PostgreSQL and Redis. */

const { neverReplies } = require('../openrouter/brokenReplies.js');
const { createLimiter } = require('../openrouter/limits.js');
const { whatQueueModeLacks } = require('../n8n/queue/queueMode.js');
const { until } = require('../n8n/until.js');
const { testUnless } = require('../n8n/conditions.js');
const { QueueN8nUnderTest, workerOf } = require('../n8n/queue/queueN8nUnderTest.js');
const { openFanOut } = require('../n8n/queue/fanOut.js');
const { SETUP_TIMEOUT_MS } = require('../n8n/n8nUnderTest.js');

const lacking = whatQueueModeLacks();
const testInQueueMode = testUnless(lacking);

/** Executions at once per worker; n8n warns of fewer. */
const CONCURRENCY = 5;

const n8n = new QueueN8nUnderTest();
let workers;
let fanOut;

beforeAll(async () => {
	if (lacking) return;
	await n8n.open();
	const names = ['worker-1', 'worker-2'];
	workers = await Promise.all(
		names.map((name) => n8n.startWorker({ name, concurrency: CONCURRENCY })),
	);
}, SETUP_TIMEOUT_MS);
afterAll(() => n8n.close());
afterEach(() => fanOut?.close());

async function prepare(size) {
	fanOut = await openFanOut(n8n, size);
	n8n.openRouter.forget();
}

/** How many requests of a worker the fake OpenRouter has answered with a status. */
const countOf = (worker, status) =>
	n8n.openRouter.chatRequests.filter(
		(request) => request.status === status && workerOf(request) === worker.name,
	).length;

const prompts = () => n8n.openRouter.ledger.entries.map(({ body }) => body.messages.at(-1).content);

describe('two workers that share the rate limit of one key', () => {
	const ROWS = 800;
	/** As many chunks as the workers take at once, so that the spread is no accident. */
	const PLACES = 2 * CONCURRENCY;
	const LIMITS = { ratePerSecond: 60, burst: 30, concurrency: 0, tokensPerMinute: 0 };

	testInQueueMode('halve the work, waste little, and write every row once', async () => {
		await prepare({ rows: ROWS, rowsPerChunk: ROWS / PLACES });
		n8n.openRouter.latencyMs = () => 300;
		const limiter = createLimiter(LIMITS, performance.now());
		n8n.openRouter.fail({
			when: () => !limiter.admit(0, 0, performance.now()),
			with: { status: 429, message: 'Rate limit exceeded', headers: { 'Retry-After': '1' } },
		});
		await fanOut.start();
		const executions = await fanOut.untilEnded();
		expect(new Set(executions.map(({ status }) => status))).toEqual(new Set(['success']));

		for (const worker of workers) {
			expect(countOf(worker, 200) / ROWS).toBeGreaterThanOrEqual(0.35);
			expect(countOf(worker, 200) / ROWS).toBeLessThanOrEqual(0.65);
			expect(countOf(worker, 429)).toBeGreaterThan(0);
		}
		const wasted = workers.reduce((sum, worker) => sum + countOf(worker, 429), 0);
		expect(wasted / n8n.openRouter.chatRequests.length).toBeLessThanOrEqual(0.15);
		expect(new Set(prompts()).size).toBe(ROWS);
		expect(prompts()).toHaveLength(ROWS);
		expect(await fanOut.count()).toEqual({ answered: ROWS, writes: ROWS, failures: 0 });
	});
});

describe('a worker that is killed in mid-batch', () => {
	const ROWS = 120;
	const ROWS_PER_CHUNK = 15;
	/** Answers that the worker gets before it is killed; too few for any chunk to be done. */
	const ANSWERS = 12;

	/** The first requests of the worker are answered, all others are left without an answer. */
	function leaveWaitingAfter(answers, worker) {
		let asked = 0;
		n8n.openRouter.fail({
			when: (request) => workerOf(request) === worker.name && ++asked > answers,
			with: neverReplies(),
		});
	}

	testInQueueMode('costs no answer: the next run pays only for what was not written', async () => {
		await prepare({ rows: ROWS, rowsPerChunk: ROWS_PER_CHUNK });
		const { openRouter } = n8n;
		openRouter.latencyMs = () => 50;
		const [survivor, victim] = workers;
		leaveWaitingAfter(ANSWERS, victim);
		await fanOut.start();
		await fanOut.untilEnded({ lostWith: victim });
		await until(() => countOf(victim, 200) === ANSWERS && openRouter.inFlight > 0);
		const written = countOf(survivor, 200) + ANSWERS;
		await victim.kill();
		await until(() => openRouter.inFlight === 0);
		const saved = await fanOut.count();
		expect(saved.answered).toBe(written - ANSWERS);
		expect(saved.answered).toBeLessThan(ROWS - ANSWERS);

		const before = openRouter.ledger.entries.length;
		await fanOut.start();
		await fanOut.untilEnded({ lostWith: victim });
		const second = openRouter.ledger.entries.slice(before);
		const paid = second.filter(({ cacheSourceId }) => cacheSourceId === null);
		expect(paid).toHaveLength(ROWS - written);
		expect(second).toHaveLength(ROWS - written + ANSWERS);
		expect(await fanOut.count()).toEqual({ answered: ROWS, writes: ROWS, failures: 0 });
		expect(new Set(prompts()).size).toBe(ROWS);
	});
});
