'use strict';

const { startRedirector } = require('../network/redirector.js');
const { INFERENCE_KEY, MANAGEMENT_KEY, startOpenRouter } = require('../openrouter/full.js');
const { exampleWorkflow } = require('../n8n/exampleWorkflows.js');
const { SETUP_TIMEOUT_MS, N8nUnderTest } = require('../n8n/n8nUnderTest.js');

const n8n = new N8nUnderTest();
/** Where the redirect leads: another origin, which must not see the key or a prompt. */
let elsewhere;
let redirector;

beforeAll(async () => {
	await n8n.open();
	elsewhere = await startOpenRouter();
	redirector = await startRedirector(elsewhere.url);
}, SETUP_TIMEOUT_MS);
afterAll(async () => {
	await redirector?.stop();
	await elsewhere?.close();
	await n8n.close();
});

/** What the editor shows after the credential is saved. */
async function testWith(fields) {
	return n8n.client.testCredential(await n8n.createCredential(fields));
}

describe('the credential test', () => {
	test('accepts a good key', async () => {
		await expect(testWith({})).resolves.toMatchObject({ status: 'OK' });
		expect(n8n.openRouter.requests.at(-1)).toMatchObject({ method: 'GET', path: '/key' });
	});

	test('refuses a wrong key', async () => {
		const result = await testWith({ apiKey: 'sk-or-v1-wrong' });
		expect(result.status).toBe('Error');
		expect(result.message).not.toContain('sk-or-v1-wrong');
	});

	test('refuses a management key and says why', async () => {
		const result = await testWith({ apiKey: MANAGEMENT_KEY });
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(/management key/i);
	});

	test('says that the base URL ends with a slash', async () => {
		const result = await testWith({ baseUrl: `${n8n.openRouter.baseUrl}/` });
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(/slash/i);
	});

	test('says that the base URL has no scheme', async () => {
		const result = await testWith({ baseUrl: 'openrouter.ai/api/v1' });
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(/https:\/\//);
	});

	test('says that the base URL redirects, and sends nothing there', async () => {
		const result = await testWith({ baseUrl: `${redirector.url}/api/v1` });
		expect(result.status).toBe('Error');
		expect(result.message).toMatch(/redirects to another address|status code 307/);
		expect(elsewhere.requests).toEqual([]);
	});
});

describe('the node', () => {
	async function runWith(fields) {
		const credential = await n8n.createCredential(fields);
		const workflowId = await n8n.createWorkflow(exampleWorkflow(), credential);
		return (await n8n.client.runWorkflow(workflowId)).data.resultData.error;
	}

	test('names the new address when the base URL redirects, and sends nothing there', async () => {
		const error = await runWith({ baseUrl: `${redirector.url}/api/v1` });
		expect(`${error.message} ${error.description}`).toContain(elsewhere.url);
		expect(elsewhere.requests).toEqual([]);
	});

	test('says that the base URL ends with a slash', async () => {
		const error = await runWith({ baseUrl: `${n8n.openRouter.baseUrl}/` });
		expect(`${error.message} ${error.description}`).toMatch(/slash/i);
	});
});

test('attribution headers are sent when set, and only then', async () => {
	const sent = async (fields) => {
		const credential = await n8n.createCredential(fields);
		const workflowId = await n8n.createWorkflow(exampleWorkflow(), credential);
		await n8n.client.runWorkflow(workflowId);
		return n8n.openRouter.chatRequests.at(-1).headers;
	};
	const siteUrl = 'https://reviews.example.com';
	const set = await sent({ siteUrl, siteName: 'Reviews' });
	expect(set).toMatchObject({ 'http-referer': siteUrl, 'x-openrouter-title': 'Reviews' });
	const unset = await sent({});
	expect(unset).not.toHaveProperty('http-referer');
	expect(unset).not.toHaveProperty('x-openrouter-title');
});

test('no key is to be read anywhere', () => {
	for (const key of [INFERENCE_KEY, MANAGEMENT_KEY, 'sk-or-v1-wrong']) {
		expect(n8n.placesOf(key)).toEqual([]);
	}
});
