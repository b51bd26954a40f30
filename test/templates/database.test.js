'use strict';

/** The templates that work on a PostgreSQL, with a real one. */

const { setTimeout: sleep } = require('node:timers/promises');

const { findPostgres, startPostgres } = require('../n8n/postgres.js');
const { testUnless } = require('../n8n/conditions.js');
const { SETUP_TIMEOUT_MS, N8nUnderTest, itemsOf } = require('../n8n/n8nUnderTest.js');
const { importTemplate, nodeOf } = require('../n8n/exampleWorkflows.js');

const binaries = findPostgres();
const testWithDatabase = testUnless(
	binaries
		? undefined
		: 'no PostgreSQL found; install its package, or name the folder in POSTGRES_BIN',
);

const n8n = new N8nUnderTest();
let database;
let postgres;

beforeAll(async () => {
	if (!binaries) return;
	await n8n.open();
	database = await startPostgres(binaries);
	postgres = await n8n.createPostgresCredential(database);
}, SETUP_TIMEOUT_MS);
afterAll(async () => {
	await n8n.close();
	await database?.stop();
});
beforeEach(async () => {
	if (!binaries) return;
	n8n.openRouter.forget();
	n8n.openRouter.latencyMs = () => 0;
	await database.execute('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
});

const prompts = () => n8n.openRouter.chatRequests.map(({ body }) => body.messages.at(-1).content);

/** Imports a template; `run` runs it again and again. */
async function prepare(name, change) {
	const workflowId = await importTemplate(n8n, name, { postgres, change });
	return { workflowId, run: () => n8n.client.runWorkflow(workflowId) };
}

/** Parameters of a template's Mixtral node with one collection changed. */
function withSetting(name, collection, values) {
	const { parameters } = nodeOf(name, 'Mixtral');
	return { Mixtral: { [collection]: { ...parameters[collection], ...values } } };
}

describe('nightly-batch-postgres', () => {
	const failing = (words, failure) =>
		n8n.openRouter.fail({
			when: ({ body }) => body.messages.at(-1).content.includes(words),
			with: failure,
		});
	const REFUSED = { status: 400, message: 'Refused by the house rules' };

	testWithDatabase('writes an answer, its tokens and its price into every row', async () => {
		const { run } = await prepare('nightly-batch-postgres');
		const execution = await run();
		expect(execution.status).toBe('success');
		const rows = await database.query('SELECT * FROM reviews ORDER BY id');
		expect(rows).toHaveLength(20);
		const bill = n8n.openRouter.ledger.entries;
		for (const { review, answer, tokens, cost_usd: costUsd, execution_id: id } of rows) {
			const paid = bill.find(({ body }) => body.messages.at(-1).content.endsWith(review));
			expect(answer).toBe(paid.content);
			expect(tokens).toBe(paid.promptTokens + paid.completionTokens);
			expect(costUsd).toBeCloseTo(paid.costUsd, 12);
			expect(id).toBe(execution.id);
		}
	});

	testWithDatabase('adds one line a night on what it cost', async () => {
		const { run } = await prepare('nightly-batch-postgres');
		const execution = await run();
		const rows = await database.query('SELECT * FROM review_runs');
		expect(rows).toEqual([
			{
				execution_id: execution.id,
				finished_at: expect.any(String),
				answered: 20,
				failed: 0,
				tokens: expect.any(Number),
				cost_usd: expect.closeTo(n8n.openRouter.ledger.totalCostUsd, 12),
			},
		]);
		expect(itemsOf(execution, 'Cost summary')[0].json).toMatchObject({ answered: 20, failed: 0 });
	});

	testWithDatabase('puts failed rows into a second table, with the reason', async () => {
		failing('Left earbud died', REFUSED);
		const { run } = await prepare('nightly-batch-postgres');
		const execution = await run();
		expect(execution.status).toBe('success');
		expect(await database.query('SELECT id FROM reviews WHERE answer IS NULL')).toEqual([
			{ id: 2 },
		]);
		expect(await database.query('SELECT * FROM review_failures')).toEqual([
			{
				review_id: 2,
				reason: 'invalidRequest',
				message: expect.stringContaining(REFUSED.message),
				retryable: false,
				possibly_paid: false,
				failed_at: expect.any(String),
				execution_id: execution.id,
			},
		]);
		const [runs] = await database.query('SELECT answered, failed FROM review_runs');
		expect(runs).toEqual({ answered: 19, failed: 1 });
	});

	testWithDatabase('sends the next night only what is new or failed for a moment', async () => {
		failing('Left earbud died', REFUSED);
		failing('The coating started peeling', { status: 503, message: 'Overloaded' });
		const { run } = await prepare('nightly-batch-postgres', {
			Mixtral: { batching: { maxAttempts: 1 } },
		});
		await run();
		const reasons = 'SELECT review_id, reason, retryable FROM review_failures ORDER BY 1';
		expect(await database.query(reasons)).toEqual([
			{ review_id: 2, reason: 'invalidRequest', retryable: false },
			{ review_id: 13, reason: 'overloaded', retryable: true },
		]);
		await database.execute(
			"INSERT INTO reviews (product, review) VALUES ('Lamp', 'It''s bright, \"very\" bright')",
		);
		n8n.openRouter.forget();
		await run();
		expect(prompts().sort()).toEqual([
			expect.stringContaining('Product: Lamp\nReview: It\'s bright, "very" bright'),
			expect.stringContaining('The coating started peeling'),
		]);
		const left = await database.query('SELECT id FROM reviews WHERE answer IS NULL');
		expect(left).toEqual([{ id: 2 }]);
	});

	testWithDatabase('sums up a night in which every row failed', async () => {
		n8n.openRouter.fail({ with: REFUSED });
		const { run } = await prepare('nightly-batch-postgres');
		expect((await run()).status).toBe('success');
		const [runs] = await database.query('SELECT answered, failed, cost_usd FROM review_runs');
		expect(runs).toEqual({ answered: 0, failed: 20, cost_usd: 0 });
	});

	testWithDatabase('has nothing to do when every row has its answer', async () => {
		const { run } = await prepare('nightly-batch-postgres');
		await run();
		n8n.openRouter.forget();
		expect((await run()).status).toBe('success');
		expect(n8n.openRouter.requests).toEqual([]);
	});
});

describe('resume-with-budget', () => {
	const NAME = 'resume-with-budget';
	const done = async () =>
		(await database.query('SELECT id FROM catalogue WHERE german IS NOT NULL')).length;
	const skipped = (execution) =>
		itemsOf(execution, 'Left for the next run').map(({ json }) => json.skipped);

	testWithDatabase(
		'stays in its cost budget, and the next run pays only for the rest',
		async () => {
			const { maxCostUsd } = nodeOf(NAME, 'Mixtral').parameters.batching;
			const { run } = await prepare(NAME);
			const first = await run();
			expect(first.status).toBe('success');
			const answered = await done();
			expect(answered).toBeGreaterThan(5);
			expect(answered).toBeLessThan(20);
			expect(n8n.openRouter.ledger.totalCostUsd).toBeLessThanOrEqual(maxCostUsd);
			expect(n8n.openRouter.chatRequests).toHaveLength(answered);
			expect(skipped(first)).toEqual(Array(20 - answered).fill('costBudgetReached'));

			const asked = prompts();
			n8n.openRouter.requests = [];
			const second = await run();
			expect(prompts()).toHaveLength(20 - answered);
			expect(prompts().filter((prompt) => asked.includes(prompt))).toEqual([]);
			expect(skipped(second)).toEqual([]);
			expect(await done()).toBe(20);
			const { cacheHits, answers } = n8n.openRouter.ledger.totals();
			expect({ cacheHits, answers }).toEqual({ cacheHits: 0, answers: 20 });
			expect(itemsOf(second, 'How far it is')[0].json).toMatchObject({ done: '20', to_do: '0' });
		},
	);

	testWithDatabase('stays in its time budget, and the next run does the rest', async () => {
		const batching = { maxCostUsd: 1, maxRunTimeMinutes: 0.02, maxConcurrency: 4 };
		const { run } = await prepare(NAME, withSetting(NAME, 'batching', batching));
		n8n.openRouter.latencyMs = () => 500;
		const first = await run();
		const answered = await done();
		expect(answered).toBeGreaterThan(0);
		expect(answered).toBeLessThan(20);
		expect(skipped(first)).toEqual(Array(20 - answered).fill('runTimeReached'));
		n8n.openRouter.latencyMs = () => 0;
		n8n.openRouter.requests = [];
		await run();
		expect(prompts()).toHaveLength(20 - answered);
		expect(await done()).toBe(20);
	});

	testWithDatabase('gets back free of charge what was paid for but not saved', async () => {
		const { run } = await prepare(NAME, withSetting(NAME, 'batching', { maxCostUsd: 1 }));
		await database.execute(
			'CREATE TABLE catalogue (id serial PRIMARY KEY, name text, description text, german text, ' +
				'cost_usd numeric, execution_id text, CONSTRAINT broken CHECK (german <> german))',
		);
		const first = await run();
		expect(first.status).toBe('error');
		expect(await done()).toBe(0);
		const paidUsd = n8n.openRouter.ledger.totalCostUsd;
		expect(n8n.openRouter.ledger.entries).toHaveLength(20);

		await database.execute('ALTER TABLE catalogue DROP CONSTRAINT broken');
		const second = await run();
		expect(second.status).toBe('success');
		expect(await done()).toBe(20);
		expect(n8n.openRouter.ledger.totals()).toMatchObject({ cacheHits: 20, costUsd: paidUsd });
	});
});

describe('queue-fan-out', () => {
	const untilEnded = async (workflowId, count) => {
		for (;;) {
			const executions = await n8n.client.listExecutions(workflowId);
			const ended = executions.filter(({ stoppedAt }) => stoppedAt);
			if (executions.length === count && ended.length === count) return executions;
			await sleep(200);
		}
	};

	testWithDatabase('works on each chunk in an execution of its own, every row once', async () => {
		n8n.openRouter.fail({
			when: ({ body }) => body.messages.at(-1).content.startsWith('Ticket 33:'),
			with: { status: 400, message: 'Refused' },
		});
		const { workflowId, run } = await prepare('queue-fan-out');
		await n8n.client.activateWorkflow(workflowId);
		// The call of a webhook that has just been activated may come too early; this one has no rows.
		await database.execute(nodeOf('queue-fan-out', 'Make the tables').parameters.query);
		await n8n.client.callWebhook('mixtral-chunk', { ids: [] });
		await untilEnded(workflowId, 1);
		expect((await run()).status).toBe('success');
		const executions = await untilEnded(workflowId, 5);
		expect(executions.map(({ status }) => status)).toEqual(Array(5).fill('success'));
		const rows = await database.query(
			'SELECT execution_id, count(*) FROM tickets WHERE summary IS NOT NULL GROUP BY 1 ORDER BY 2',
		);
		expect(rows.map(({ count }) => count)).toEqual([19, 20, 20]);
		expect(prompts()).toHaveLength(60);
		expect(new Set(prompts()).size).toBe(60);
		expect(await database.query('SELECT ticket_id, reason FROM ticket_failures')).toEqual([
			{ ticket_id: 33, reason: 'invalidRequest' },
		]);
		await n8n.client.callWebhook('mixtral-chunk', { ids: [1, 2, 3] });
		await untilEnded(workflowId, 6);
		expect(prompts()).toHaveLength(60);
	});
});
