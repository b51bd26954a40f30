'use strict';

/** How a run ends early, and where its answers and its sum are found then. */

const { setTimeout: sleep } = require('node:timers/promises');

const { until } = require('../n8n/until.js');
const { describeWithCustomData } = require('../n8n/conditions.js');
const { exampleReviews, exampleWorkflow } = require('../n8n/exampleWorkflows.js');
const { SETUP_TIMEOUT_MS, N8nUnderTest, itemsOf } = require('../n8n/n8nUnderTest.js');

const n8n = new N8nUnderTest();

beforeAll(() => n8n.open(), SETUP_TIMEOUT_MS);
afterAll(() => n8n.close());
beforeEach(() => {
	n8n.openRouter.forget();
	n8n.openRouter.latencyMs = () => 0;
});

const BEFORE_MIXTRAL = 'One item per review';

const node = (name, type, typeVersion, parameters = {}) => ({
	...{ id: name, name, type: `n8n-nodes-base.${type}`, typeVersion, position: [0, 0], parameters },
});

/** The example workflow, started by a webhook: only such executions have an error workflow. */
function workflowAt(path, { settings = {}, batching = {} } = {}) {
	const workflow = exampleWorkflow();
	const trigger = workflow.nodes.find(({ type }) => type.endsWith('manualTrigger'));
	const webhook = { httpMethod: 'POST', path, responseMode: 'onReceived' };
	Object.assign(trigger, node(trigger.name, 'webhook', 2, webhook), { webhookId: path });
	const mixtral = workflow.nodes.find(({ name }) => name === 'Mixtral');
	mixtral.parameters.batching = { ...mixtral.parameters.batching, ...batching };
	workflow.settings = { ...workflow.settings, ...settings };
	return workflow;
}

/** Puts a node between the rows and Mixtral. */
function insert(workflow, added) {
	workflow.nodes.push(added);
	workflow.connections[added.name] = workflow.connections[BEFORE_MIXTRAL];
	workflow.connections[BEFORE_MIXTRAL] = {
		main: [[{ node: added.name, type: 'main', index: 0 }]],
	};
	return workflow;
}

/** Calls the workflow's webhook, and gives the execution's id. */
async function start(workflow, path) {
	const workflowId = await n8n.createWorkflow(workflow);
	await n8n.client.activateWorkflow(workflowId);
	await n8n.client.callWebhook(path, {});
	await until(async () => (await n8n.client.listExecutions(workflowId)).length > 0);
	const [{ id }] = await n8n.client.listExecutions(workflowId);
	return id;
}

const paidFor = () => n8n.openRouter.ledger.entries.map(({ content }) => content).sort();

test('an error workflow gets the answers that were paid for', async () => {
	const errorWorkflow = await n8n.createWorkflow({
		name: 'On error',
		nodes: [node('Error', 'errorTrigger', 1)],
		connections: {},
		settings: { executionOrder: 'v1' },
	});
	// n8n 2 runs published error workflows only.
	await n8n.client.activateWorkflow(errorWorkflow).catch(() => {});
	n8n.openRouter.fail({
		when: ({ body }) => body.messages.at(-1).content.endsWith(exampleReviews()[12].review),
		with: { status: 400, message: 'Refused' },
	});
	await start(workflowAt('fails', { settings: { errorWorkflow } }), 'fails');

	await until(async () => (await n8n.client.listExecutions(errorWorkflow)).length > 0);
	const [{ id }] = await n8n.client.listExecutions(errorWorkflow);
	const [{ json }] = itemsOf(await n8n.client.waitForExecution(id), 'Error');
	const { error } = json.execution;
	expect(error.message).toContain('Item 12: Refused');
	expect(error.context.answers.length).toBeGreaterThan(5);
	expect(error.context.answers.map((answer) => answer.json.text).sort()).toEqual(paidFor());
});

test("what is done is handed on before the workflow's time limit, of which earlier nodes spent 60%", async () => {
	n8n.openRouter.latencyMs = () => 250;
	const wait = node('Wait', 'wait', 1.1, { resume: 'timeInterval', amount: 6, unit: 'seconds' });
	const workflow = insert(
		workflowAt('limited', {
			settings: { executionTimeout: 10 },
			batching: { maxConcurrency: 2 },
		}),
		wait,
	);
	const execution = await n8n.client.waitForExecution(await start(workflow, 'limited'));
	expect(execution.status).toBe('success');
	const items = itemsOf(execution, 'Mixtral');
	expect(items).toHaveLength(20);
	const answers = items.map(({ json }) => json.text).filter(Boolean);
	expect(answers.length).toBeGreaterThan(3);
	expect(answers.length).toBeLessThan(20);
	expect(answers.sort()).toEqual(paidFor());
	const skipped = items.filter(({ json }) => json.skipped);
	expect(skipped).toHaveLength(20 - answers.length);
	for (const { json } of skipped) expect(json.skipped).toBe('runTimeReached');
});

describeWithCustomData('the sum of a run in the custom data of its execution', () => {
	const customDataOf = async (id) => {
		const { customData } = await n8n.client.getExecution(id);
		return customData;
	};

	test('is there when it has ended', async () => {
		const id = await start(workflowAt('ends'), 'ends');
		await n8n.client.waitForExecution(id);
		const { promptTokens, completionTokens, costUsd } = n8n.openRouter.ledger.totals();
		const customData = await customDataOf(id);
		expect(customData).toMatchObject({
			mixtral_answered: '20',
			mixtral_failed: '0',
			mixtral_tokens: String(promptTokens + completionTokens),
		});
		expect(Number(customData.mixtral_cost_usd)).toBeCloseTo(costUsd, 9);
	});

	test('is there when it was stopped', async () => {
		const slow = exampleReviews()[5].review;
		n8n.openRouter.latencyMs = (prompt) => (prompt.endsWith(slow) ? 60_000 : 0);
		const id = await start(workflowAt('stopped'), 'stopped');
		await until(() => paidFor().length === 19);
		await sleep(200);
		await n8n.client.stopExecution(id);
		await n8n.client.waitForExecution(id);
		expect(await customDataOf(id)).toMatchObject({
			mixtral_answered: '19',
			mixtral_skipped: '1',
		});
	});
});
