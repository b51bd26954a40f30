'use strict';

const { closeBeforeReply, resetInBody } = require('../openrouter/brokenReplies.js');
const { INFERENCE_KEY } = require('../openrouter/full.js');
const { until } = require('../n8n/until.js');
const { exampleReviews, exampleWorkflow } = require('../n8n/exampleWorkflows.js');
const { SETUP_TIMEOUT_MS, N8nUnderTest, itemsOf } = require('../n8n/n8nUnderTest.js');

const FAILING_ITEM = 9;
const REASON = 'This prompt was flagged by the house rules';

const n8n = new N8nUnderTest();

beforeAll(() => n8n.open(), SETUP_TIMEOUT_MS);
afterAll(() => n8n.close());
beforeEach(() => n8n.openRouter.forget());

/** The example workflow with two nodes after Mixtral, one per output. */
function workflowWith(onError, parameters = {}) {
	const workflow = exampleWorkflow();
	const mixtral = workflow.nodes.find(({ name }) => name === 'Mixtral');
	Object.assign(mixtral, { onError });
	Object.assign(mixtral.parameters, parameters);
	const receiver = (name, y) => ({
		id: name,
		name,
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [800, y],
		parameters: {},
	});
	workflow.nodes.push(receiver('Answered', -80), receiver('Failed', 80));
	workflow.connections.Mixtral = {
		main: ['Answered', 'Failed'].map((node) => [{ node, type: 'main', index: 0 }]),
	};
	return workflow;
}

async function run(workflow) {
	return n8n.client.runWorkflow(await n8n.createWorkflow(workflow));
}

/** Makes the requests for one item fail. */
function failItem(failure, times = Infinity, item = FAILING_ITEM) {
	const { review } = exampleReviews()[item];
	n8n.openRouter.fail({
		when: ({ body }) => body.messages.at(-1).content.endsWith(review),
		times,
		with: failure,
	});
}

const expectedError = {
	message: expect.stringContaining(REASON),
	type: 'moderated',
	status: 400,
	provider: null,
	attempts: 1,
	retryable: false,
	possiblyPaid: false,
};

describe('an item that fails for good', () => {
	beforeEach(() => failItem({ status: 400, message: REASON }));

	test('ends the run with On Error = Stop, naming item, status and reason', async () => {
		const { status, data } = await run(workflowWith('stopWorkflow'));
		const { error, runData } = data.resultData;
		expect(status).toBe('error');
		expect(error.message).toContain(REASON);
		expect(error.message).toContain(String(FAILING_ITEM));
		expect(error.context.itemIndex).toBe(FAILING_ITEM);
		expect(error.httpCode).toBe('400');
		expect(runData.Answered).toBeUndefined();
	});

	test('ends the run without losing what was paid for', async () => {
		const { data } = await run(workflowWith('stopWorkflow'));
		const { answers } = data.resultData.error.context;
		const paidFor = n8n.openRouter.ledger.entries.map(({ content }) => content);
		expect(answers.map(({ json }) => json.text).sort()).toEqual(paidFor.sort());
		expect(data.resultData.error.description).toContain(`${paidFor.length} answers`);
	});

	test('is an item with an error in its place with Continue', async () => {
		const execution = await run(workflowWith('continueRegularOutput'));
		const items = itemsOf(execution, 'Answered');
		expect(execution.status).toBe('success');
		expect(items).toHaveLength(20);
		items.forEach(({ json, pairedItem }, index) => {
			expect(pairedItem).toEqual({ item: index });
			if (index === FAILING_ITEM) expect(json).toEqual({ error: expectedError });
			else expect(json).not.toHaveProperty('error');
		});
	});

	test('leaves by the error output, with the fields of its input', async () => {
		const execution = await run(workflowWith('continueErrorOutput'));
		const answered = itemsOf(execution, 'Answered');
		const failed = itemsOf(execution, 'Failed');
		expect(answered).toHaveLength(19);
		expect(failed).toHaveLength(1);
		expect(failed[0].json).toEqual({ ...exampleReviews()[FAILING_ITEM], error: expectedError });
		const [{ pairedItem }] = itemsOf(execution, 'Mixtral', 1);
		expect(pairedItem).toEqual({ item: FAILING_ITEM });
		for (const { json } of answered) expect(json).not.toHaveProperty('error');
	});
});

describe('an item that fails for a moment', () => {
	test.each([
		[
			'a 503 with Retry-After',
			{ status: 503, message: 'Overloaded', headers: { 'Retry-After': '1' } },
		],
		['a 200 that carries an error', { body: { error: { code: 502, message: 'Upstream broke' } } }],
		['a body that ends too early', resetInBody({ id: 'gen-1', choices: [] })],
		['a connection closed without a reply', closeBeforeReply()],
	])('is tried again after %s', async (_case, failure) => {
		failItem(failure, 1);
		const execution = await run(workflowWith('stopWorkflow'));
		expect(execution.status).toBe('success');
		const attempts = itemsOf(execution, 'Answered').map(({ json }) => json.attempts);
		expect(attempts).toEqual(
			exampleReviews().map((_review, index) => (index === FAILING_ITEM ? 2 : 1)),
		);
		expect(n8n.openRouter.chatRequests).toHaveLength(21);
		expect(n8n.openRouter.ledger.entries).toHaveLength(20);
	});
});

test('a refused key stops the run at once', async () => {
	const credential = await n8n.createCredential({ apiKey: 'sk-or-v1-refused' });
	const workflowId = await n8n.createWorkflow(workflowWith('continueRegularOutput'), credential);
	const execution = await n8n.client.runWorkflow(workflowId);
	const errors = itemsOf(execution, 'Answered').map(({ json }) => json.error);
	expect(errors).toHaveLength(20);
	const types = new Set(errors.map(({ type }) => type));
	expect([...types].sort()).toEqual(['authentication', 'stoppedAfterFatal']);
	expect(n8n.openRouter.chatRequests.length).toBeLessThanOrEqual(10);
	expect(n8n.placesOf('sk-or-v1-refused')).toEqual([]);
});

test('a prompt that is empty names its item before anything is sent for it', async () => {
	const prompt = `={{ $itemIndex === ${FAILING_ITEM} ? '' : $json.review }}`;
	const execution = await run(workflowWith('continueRegularOutput', { prompt }));
	const { error } = itemsOf(execution, 'Answered')[FAILING_ITEM].json;
	expect(error).toMatchObject({ type: 'invalidParameter', status: null, attempts: 0 });
	expect(error.message).toContain('Prompt');
	expect(n8n.openRouter.chatRequests).toHaveLength(19);
});

test('an execution that is stopped sends nothing more', async () => {
	n8n.openRouter.latencyMs = () => 60_000;
	const workflowId = await n8n.createWorkflow(workflowWith('stopWorkflow'));
	const executionId = await n8n.client.startWorkflow(workflowId);
	await until(() => n8n.openRouter.chatRequests.length > 0);
	await n8n.client.stopExecution(executionId);
	n8n.openRouter.latencyMs = () => 0;
	const execution = await n8n.client.waitForExecution(executionId);
	expect(execution.status).toBe('canceled');
	expect(n8n.openRouter.chatRequests.length).toBeLessThanOrEqual(10);
});

test('the API key is nowhere to be read', () => {
	expect(n8n.placesOf(INFERENCE_KEY)).toEqual([]);
});
