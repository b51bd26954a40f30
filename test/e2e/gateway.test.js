'use strict';

/** Behind a gateway that serves the API below a path of its own, or only parts of it. */

const { loginPage, notFound, startGateway } = require('../network/gateway.js');
const { PACKAGE_NAME } = require('../n8n/installPackage.js');
const { exampleWorkflow } = require('../n8n/exampleWorkflows.js');
const { SETUP_TIMEOUT_MS, N8nUnderTest, itemsOf } = require('../n8n/n8nUnderTest.js');
const { isVersion1, testWithChatModel } = require('../n8n/conditions.js');
const { chatModelWorkflow, lookUpWorkflow, MODEL_NODE } = require('./smallWorkflows.js');

const PREFIX = '/gateway/openrouter/v1';

const n8n = new N8nUnderTest();
let gateway;
let credential;

beforeAll(async () => {
	await n8n.open();
	gateway = await startGateway({ target: n8n.openRouter.baseUrl, prefix: PREFIX });
	credential = await n8n.createCredential({ baseUrl: gateway.baseUrl });
}, SETUP_TIMEOUT_MS);
afterAll(async () => {
	await gateway?.stop();
	await n8n.close();
});
beforeEach(() => {
	gateway.reset();
	n8n.openRouter.forget();
});

async function run(workflow, using = credential) {
	return n8n.client.runWorkflow(await n8n.createWorkflow(workflow, using));
}

const searchModels = () =>
	n8n.client.searchList({
		nodeType: `${PACKAGE_NAME}.mixtral`,
		parameter: 'model',
		methodName: 'searchModels',
		filter: 'mixtral',
		credential,
	});

/** The gateway serves everything but these. */
function lacks(...paths) {
	gateway.ownReply = (path) => (paths.includes(path) ? notFound() : undefined);
}

const wordsOf = ({ message, description }) => `${message} ${description}`;

describe('a base URL with a path', () => {
	test('is where completions go', async () => {
		const execution = await run(exampleWorkflow());
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Mixtral')).toHaveLength(20);
		const completions = gateway.requests.filter((request) => request.startsWith('POST'));
		expect(completions).toEqual(Array(20).fill(`POST ${PREFIX}/chat/completions`));
	});

	test('is where the credential is tested', async () => {
		await expect(n8n.client.testCredential(credential)).resolves.toMatchObject({ status: 'OK' });
		expect(gateway.requests).toEqual([`GET ${PREFIX}/key`]);
	});

	test('is where the list of models comes from', async () => {
		const models = await searchModels();
		expect(models.map(({ value }) => value)).toContain('mistralai/mixtral-8x22b-instruct');
		expect(gateway.requests).toEqual([`GET ${PREFIX}/models/user`]);
	});

	test('is where look-ups go', async () => {
		const execution = await run(lookUpWorkflow({ resource: 'account', operation: 'getKey' }));
		expect(itemsOf(execution, 'Mixtral')).toHaveLength(1);
		expect(gateway.requests).toEqual([`GET ${PREFIX}/key`]);
	});

	testWithChatModel('is where the chat model asks', async () => {
		const execution = await run(chatModelWorkflow());
		expect(execution.status).toBe('success');
		expect(execution.data.resultData.runData[MODEL_NODE]).toHaveLength(1);
		expect(gateway.requests).toContain(`POST ${PREFIX}/chat/completions`);
		for (const request of gateway.requests) expect(request).toContain(` ${PREFIX}/`);
	});

	test('must not end with a slash, and the error gives it without', async () => {
		const withSlash = await n8n.createCredential({ baseUrl: `${gateway.baseUrl}/` });
		const { message } = await n8n.client.testCredential(withSlash);
		const { error } = (await run(exampleWorkflow(), withSlash)).data.resultData;
		for (const words of [message, error.message]) {
			expect(words).toMatch(/ends with a slash/);
			expect(words.endsWith(gateway.baseUrl)).toBe(true);
		}
		expect(gateway.requests).toEqual([]);
	});
});

describe('a gateway that serves completions only', () => {
	beforeEach(() => lacks('/key', '/models', '/models/user'));

	test('answers all items, with their cost', async () => {
		const execution = await run(exampleWorkflow());
		expect(execution.status).toBe('success');
		const costs = itemsOf(execution, 'Mixtral').map(({ json }) => json.usage.costUsd);
		expect(costs).toHaveLength(20);
		for (const costUsd of costs) expect(costUsd).toBeGreaterThan(0);
	});

	test('fails the credential test, which says that completions may still work', async () => {
		const { status, message } = await n8n.client.testCredential(credential);
		expect(status).toBe('Error');
		// n8n 1 has words of its own for a status that a credential test gets.
		expect(message).toMatch(
			isVersion1 ? /could not be found/ : /gateway without \/key may still work/,
		);
	});

	test('has no list of models, and the error says how to choose one', async () => {
		await expect(searchModels()).rejects.toThrow(/model list cannot be read/);
		expect(gateway.requests).toEqual([`GET ${PREFIX}/models/user`, `GET ${PREFIX}/models`]);
	});

	test('is named as what to check when a look-up fails', async () => {
		const execution = await run(lookUpWorkflow({ resource: 'account', operation: 'getKey' }));
		const { error } = execution.data.resultData;
		expect(error.message).toContain('HTTP 404');
		expect(wordsOf(error)).toContain('Check the Base URL of the credential');
	});
});

test('a gateway without the list of the key shows all models', async () => {
	lacks('/models/user');
	expect((await searchModels()).length).toBeGreaterThan(0);
	expect(gateway.requests).toEqual([`GET ${PREFIX}/models/user`, `GET ${PREFIX}/models`]);
});

describe('a sign-in page in front of the gateway', () => {
	beforeEach(() => {
		gateway.ownReply = () => loginPage();
	});

	test('fails the items, and the error names the Base URL', async () => {
		const workflow = exampleWorkflow();
		const mixtral = workflow.nodes.find(({ name }) => name === 'Mixtral');
		mixtral.parameters.batching = { maxAttempts: 1 };
		const { error } = (await run(workflow)).data.resultData;
		expect(error.message).toMatch(
			/not an OpenRouter API: it replies with a web page \(Sign in - Example SSO\)/,
		);
		expect(wordsOf(error)).toContain('Check the Base URL of the credential');
	});

	test('fails the credential test', async () => {
		const { status, message } = await n8n.client.testCredential(credential);
		expect(status).toBe('Error');
		expect(message).toContain('Base URL');
	});

	test('has no list of models', async () => {
		await expect(searchModels()).rejects.toThrow(/the reply is not a model list/);
	});

	test('fails look-ups, and the error names the Base URL', async () => {
		const workflow = lookUpWorkflow({ resource: 'account', operation: 'getKey' });
		const { error } = (await run(workflow)).data.resultData;
		expect(wordsOf(error)).toContain('Check the Base URL of the credential');
	});
});
