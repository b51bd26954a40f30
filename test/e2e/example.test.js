'use strict';

const { INFERENCE_KEY } = require('../openrouter/full.js');
const { REVIEW_ANSWERS } = require('../openrouter/full/reviewAnswers.js');
const { exampleReviews, exampleWorkflow } = require('../n8n/exampleWorkflows.js');
const { SETUP_TIMEOUT_MS, N8nUnderTest, itemsOf } = require('../n8n/n8nUnderTest.js');

const n8n = new N8nUnderTest();
let execution;

beforeAll(async () => {
	await n8n.open();
	// Replies of very different duration, so that they come back in another order than they were
	// asked for.
	n8n.openRouter.latencyMs = (prompt) => (prompt.length * 7919) % 400;
	execution = await n8n.client.runWorkflow(await n8n.createWorkflow(exampleWorkflow()));
}, SETUP_TIMEOUT_MS);
afterAll(() => n8n.close());

test('the example workflow succeeds', () => {
	expect(execution.data.resultData.error).toBeUndefined();
	expect(execution.status).toBe('success');
});

test('every review has its own answer, in the order of the reviews', () => {
	const answers = itemsOf(execution, 'Mixtral').map(({ json }) => json.text);
	const expected = exampleReviews().map(
		({ review }) => REVIEW_ANSWERS.find(({ opening }) => review.startsWith(opening)).answer,
	);
	expect(answers).toEqual(expected);
	expect(answers).toHaveLength(20);
});

test('every item says what became of it and points at its input', () => {
	itemsOf(execution, 'Mixtral').forEach((item, index) => {
		expect(item.pairedItem).toEqual({ item: index });
		expect(item.json).toEqual({
			text: expect.stringMatching(/^(positive|negative|mixed|neutral) \| ./),
			finishReason: 'stop',
			model: 'mistralai/mixtral-8x22b-instruct',
			provider: 'Mistral',
			generationId: expect.stringMatching(/^gen-/),
			usage: {
				promptTokens: expect.any(Number),
				completionTokens: expect.any(Number),
				totalTokens: expect.any(Number),
				costUsd: expect.any(Number),
			},
			attempts: 1,
			durationMs: expect.any(Number),
			cached: false,
		});
	});
});

test('tokens and cost are those on the bill, item by item', () => {
	const bill = new Map(n8n.openRouter.ledger.entries.map((entry) => [entry.id, entry]));
	for (const { json } of itemsOf(execution, 'Mixtral')) {
		const { promptTokens, completionTokens, costUsd } = bill.get(json.generationId);
		const totalTokens = promptTokens + completionTokens;
		expect(json.usage).toEqual({ promptTokens, completionTokens, totalTokens, costUsd });
	}
	const sum = itemsOf(execution, 'Mixtral').reduce((usd, { json }) => usd + json.usage.costUsd, 0);
	expect(sum).toBeCloseTo(n8n.openRouter.ledger.totalCostUsd, 10);
});

test('each review is sent once, with the settings of the node and nothing else', () => {
	const bodies = n8n.openRouter.chatRequests.map(({ body }) => body);
	expect(bodies).toHaveLength(20);
	const { parameters } = exampleWorkflow().nodes.find(({ name }) => name === 'Mixtral');
	const prompts = exampleReviews().map(
		({ product, review }) => `Product: ${product}\nReview: ${review}`,
	);
	for (const body of bodies) {
		const prompt = body.messages.at(-1).content;
		expect(prompts).toContain(prompt);
		expect(body).toEqual({
			model: 'mistralai/mixtral-8x22b-instruct',
			messages: [
				{ role: 'system', content: parameters.systemMessage },
				{ role: 'user', content: prompt },
			],
			temperature: 0.2,
			max_tokens: 120,
		});
	}
});

test('requests run side by side, never more than ten', () => {
	expect(n8n.openRouter.maxInFlight).toBeGreaterThan(1);
	expect(n8n.openRouter.maxInFlight).toBeLessThanOrEqual(10);
});

test('a hint sums the run up', () => {
	const [{ hints }] = execution.data.resultData.runData.Mixtral;
	expect(hints).toHaveLength(1);
	expect(hints[0].message).toContain('20 answered');
	expect(hints[0].message).toContain(n8n.openRouter.ledger.totalCostUsd.toFixed(6));
});

test('a second run of the same workflow pays again, since the cache is off', async () => {
	const before = n8n.openRouter.ledger.entries.length;
	const again = await n8n.client.runWorkflow(execution.workflowId);
	expect(again.status).toBe('success');
	expect(n8n.openRouter.ledger.entries).toHaveLength(before + 20);
});

test('the API key is nowhere to be read', () => {
	expect(execution.rawData).not.toContain(INFERENCE_KEY);
	expect(n8n.placesOf(INFERENCE_KEY)).toEqual([]);
});
