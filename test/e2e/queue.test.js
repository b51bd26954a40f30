'use strict';

/**
 * Queue mode: a main process, two workers, PostgreSQL and Redis. The fan-out template, and agents that go
 * on in another worker.
 */

const { neverReplies } = require('../openrouter/brokenReplies.js');
const { createLimiter } = require('../openrouter/limits.js');
const { whatQueueModeLacks } = require('../n8n/queue/queueMode.js');
const { completion } = require('../openrouter/shapes.js');
const { startScripted } = require('../openrouter/scripted.js');
const { createThinkingModel } = require('../openrouter/thinkingModel.js');
const {
	MODEL,
	agentNode,
	chatModel,
	connect,
	isExpert,
	mixtralTool,
	modelId,
	node,
} = require('../n8n/aiN8nUnderTest.js');
const { approvalNode, approve, takeMessage } = require('../n8n/approval.js');
const { itemsOf, SETUP_TIMEOUT_MS } = require('../n8n/n8nUnderTest.js');
const { until } = require('../n8n/until.js');
const { describeWithChatModel, testUnless } = require('../n8n/conditions.js');
const { QueueN8nUnderTest, workerOf } = require('../n8n/queue/queueN8nUnderTest.js');
const { openFanOut } = require('../n8n/queue/fanOut.js');

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

describeWithChatModel('an agent whose model thinks', () => {
	const HOST = 'thinking.test';
	const QUESTION = 'What is 6 by 7?';
	const calculator = node('Calc', 'toolCalculator', 1);
	const gemini = chatModel({ model: modelId('google/gemini-3-flash-preview') });
	const approved = [];
	let provider;
	let credential;

	/** Calls tools in parallel, then the one that a person must approve if there is one, and answers. */
	const model = createThinkingModel(({ messages, tools }) => {
		const asked = messages.findLastIndex(({ role }) => role === 'user');
		if (messages[asked].content !== QUESTION) return ['Still 42.'];
		const results = messages.slice(asked).filter(({ role }) => role === 'tool').length;
		if (results === 0) {
			return ['6*7', '1+1'].map((input, index) => ({
				...{ id: `sum${index}`, name: 'Calc', input: JSON.stringify({ input }) },
			}));
		}
		const input = '{"toolParameters":{"question":"6 * 7 = ?"},"hitlParameters":{}}';
		return results === 2 && tools.length === 2
			? [{ id: 'ask', name: 'Ask_Mixtral', input }]
			: ['It is 42.'];
	});

	beforeAll(async () => {
		if (lacking) return;
		provider = await startScripted((request) =>
			isExpert(request)
				? { body: completion('42, I am sure') }
				: (takeMessage(request, approved) ?? model(request)),
		);
		n8n.hosts[HOST] = provider.port;
		credential = await n8n.createCredential({ baseUrl: `http://${HOST}/api/v1` });
	});
	beforeEach(() => provider && (provider.requests.length = 0));
	afterAll(() => provider?.close());

	/** A production workflow with a memory in PostgreSQL; `more`: further tools of the agent. */
	async function activate(version, more = { nodes: [], pairs: [] }) {
		const path = `agent-${version}`;
		const { id, name } = n8n.postgres;
		const key = { sessionIdType: 'customKey', sessionKey: path };
		const nodes = [
			node('Webhook', 'n8n-nodes-base.webhook', 2.1, { httpMethod: 'POST', path }),
			agentNode(version, { text: '={{ $json.body.say }}' }),
			node('Memory', 'memoryPostgresChat', 1.3, key, { credentials: { postgres: { id, name } } }),
			...[gemini, calculator, ...more.nodes],
		];
		const connections = connect(
			['Webhook', 'Agent'],
			[MODEL, 'Agent', 'ai_languageModel'],
			['Calc', 'Agent', 'ai_tool'],
			['Memory', 'Agent', 'ai_memory'],
			...more.pairs,
		);
		const workflow = { name: path, nodes, connections, settings: { executionOrder: 'v1' } };
		const workflowId = await n8n.createWorkflow(workflow, credential);
		await n8n.client.activateWorkflow(workflowId);
		return { workflowId, say: (text) => n8n.client.callWebhook(path, { say: text }) };
	}

	/** What the agent says in the newest of a number of executions. */
	async function answerOf(workflowId, count) {
		const [{ id }] = await n8n.untilEnded(workflowId, count);
		const { data } = await n8n.client.waitForExecution(id);
		expect(data.resultData.error).toBeUndefined();
		return data.resultData.runData.Agent.at(-1).data.main[0][0].json.output;
	}

	for (const version of [1.9, 2.2]) {
		testInQueueMode(`gets it back on a worker, version ${version}`, async () => {
			const { workflowId, say } = await activate(version);
			await say(QUESTION);
			expect(await answerOf(workflowId, 1)).toBe('It is 42.');
			await say('Once more?');
			expect(await answerOf(workflowId, 2)).toBe('Still 42.');
		});
	}

	testInQueueMode(
		'gets it back on another worker, version 3.1: after an approval, and in the next question',
		async () => {
			const { workflowId, say } = await activate(3.1, {
				nodes: [mixtralTool, await approvalNode(n8n.client, provider.url)],
				pairs: [
					['Ask Mixtral', 'Approve', 'ai_tool'],
					['Approve', 'Agent', 'ai_tool'],
				],
			});
			await say(QUESTION);
			const statusOf = async () => (await n8n.client.listExecutions(workflowId))[0]?.status;
			await until(async () => (await statusOf()) === 'waiting', 30_000);
			await Promise.all(workers.map((worker) => worker.kill()));
			const before = provider.completions.length;
			await n8n.startWorker({ name: 'worker-3', concurrency: CONCURRENCY });

			expect(await approve(approved[0], n8n.server.url)).toBe(200);
			expect(await answerOf(workflowId, 1)).toBe('It is 42.');
			await say('Once more?');
			expect(await answerOf(workflowId, 2)).toBe('Still 42.');
			const after = provider.completions.slice(before);
			expect(after.map(workerOf)).toEqual(Array(3).fill('worker-3'));
			const remembered = after[2].body.messages.filter(({ tool_calls: calls }) => calls);
			expect(remembered.map((turn) => turn.tool_calls[0].id)).toEqual(['ask']);
		},
	);
});
