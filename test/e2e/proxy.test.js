'use strict';

/** Behind an HTTP proxy, which n8n is told of by its environment and which alone knows the API. */

const { startForwardProxy } = require('../network/forwardProxy.js');
const { PACKAGE_NAME } = require('../n8n/installPackage.js');
const { hasOpenssl, startTlsFront } = require('../network/tlsFront.js');
const { testUnless } = require('../n8n/conditions.js');
const { exampleWorkflow } = require('../n8n/exampleWorkflows.js');
const { SETUP_TIMEOUT_MS, N8nUnderTest, itemsOf } = require('../n8n/n8nUnderTest.js');

const HOST = 'openrouter.test';
const API = `http://${HOST}/api/v1`;
const TLS_HOST = 'secure.openrouter.test';
const TLS_API = `https://${TLS_HOST}/api/v1`;

const testWithTls = testUnless(hasOpenssl() ? undefined : 'no openssl found to make a certificate');

const n8n = new N8nUnderTest();
/** The proxy has to be there before n8n, and the fake OpenRouter behind it before its first request. */
const hosts = {};
let proxy;
let front;

beforeAll(async () => {
	proxy = await startForwardProxy({ hosts });
	Object.assign(n8n.env, proxy.environment);
	if (hasOpenssl()) {
		front = await startTlsFront({ host: TLS_HOST });
		hosts[TLS_HOST] = front.port;
		n8n.env.NODE_EXTRA_CA_CERTS = front.certificate;
	}
	await n8n.open();
	const port = Number(new URL(n8n.openRouter.url).port);
	hosts[HOST] = port;
	if (front) front.targetPort = port;
}, SETUP_TIMEOUT_MS);
afterAll(async () => {
	await n8n.close();
	await front?.stop();
	await proxy?.stop();
});
beforeEach(() => {
	proxy.reset();
	n8n.openRouter.forget();
});

async function run(baseUrl, { batching = {}, onError = 'stopWorkflow' } = {}) {
	const workflow = exampleWorkflow();
	const mixtral = workflow.nodes.find(({ name }) => name === 'Mixtral');
	Object.assign(mixtral.parameters, { batching });
	Object.assign(mixtral, { onError });
	const credential = await n8n.createCredential({ baseUrl });
	return n8n.client.runWorkflow(await n8n.createWorkflow(workflow, credential));
}

async function testCredential(baseUrl) {
	return n8n.client.testCredential(await n8n.createCredential({ baseUrl }));
}

async function searchModels(baseUrl) {
	const models = await n8n.client.searchList({
		nodeType: `${PACKAGE_NAME}.mixtral`,
		parameter: 'model',
		methodName: 'searchModels',
		filter: 'mixtral',
		credential: await n8n.createCredential({ baseUrl }),
	});
	return models.map(({ value }) => value);
}

const toApi = () => proxy.requests.filter((request) => request.includes(HOST));

const ONE_ATTEMPT = { batching: { maxAttempts: 1 } };

describe('plain HTTP goes through the proxy', () => {
	test('for completions', async () => {
		const execution = await run(API);
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Mixtral')).toHaveLength(20);
		const completions = toApi().filter((request) => request.startsWith('POST'));
		expect(completions).toEqual(Array(20).fill(`POST ${API}/chat/completions`));
		expect(n8n.openRouter.chatRequests).toHaveLength(20);
	});

	test('for the credential test', async () => {
		await expect(testCredential(API)).resolves.toMatchObject({ status: 'OK' });
		expect(toApi()).toEqual([`GET ${API}/key`]);
	});

	test('for the list of models', async () => {
		await expect(searchModels(API)).resolves.toContain('mistralai/mixtral-8x22b-instruct');
		expect(toApi()).toEqual([`GET ${API}/models/user`]);
	});
});

describe('HTTPS goes through a tunnel of the proxy', () => {
	const TUNNEL = `CONNECT ${TLS_HOST}:443`;

	testWithTls('for completions', async () => {
		const execution = await run(TLS_API);
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Mixtral')).toHaveLength(20);
		expect(new Set(toApi())).toEqual(new Set([TUNNEL]));
		expect(n8n.openRouter.chatRequests).toHaveLength(20);
	});

	testWithTls('for the credential test', async () => {
		await expect(testCredential(TLS_API)).resolves.toMatchObject({ status: 'OK' });
		expect(toApi()).toEqual([TUNNEL]);
	});

	testWithTls('for the list of models', async () => {
		await expect(searchModels(TLS_API)).resolves.toContain('mistralai/mixtral-8x22b-instruct');
		expect(toApi()).toEqual([TUNNEL]);
	});

	testWithTls('and a certificate for another name is refused', async () => {
		hosts['other.test'] = front.port;
		const execution = await run('https://other.test/api/v1', ONE_ATTEMPT);
		const { error } = execution.data.resultData;
		expect(error.message).toContain('The certificate of the server is not accepted');
		expect(n8n.openRouter.requests).toEqual([]);
	});
});

test('what n8n does not go through the proxy for, works on', async () => {
	const execution = await run(n8n.openRouter.baseUrl);
	expect(execution.status).toBe('success');
	expect(proxy.requests.filter((request) => request.includes('127.0.0.1'))).toEqual([]);
});

/** The errors of the items of a run that goes on after them. */
async function errorsOf(baseUrl) {
	const execution = await run(baseUrl, { ...ONE_ATTEMPT, onError: 'continueRegularOutput' });
	const errors = itemsOf(execution, 'Mixtral').map(({ json }) => json.error);
	expect(errors).toHaveLength(20);
	return errors;
}

describe.each([
	[API, test],
	[TLS_API, testWithTls],
])('%s and a proxy that', (baseUrl, testOrSkip) => {
	testOrSkip('closes connections: items fail with `network`, and say what happened', async () => {
		proxy.isBroken = true;
		for (const { type, message } of await errorsOf(baseUrl)) {
			expect(type).toBe('network');
			expect(message).toMatch(/connection was closed before a reply|Proxy connection ended/);
		}
	});

	testOrSkip(
		'is gone: items fail with `network`, and name its address; nothing can be billed',
		async () => {
			const address = new URL(proxy.url).host;
			await proxy.stop();
			const errors = await errorsOf(baseUrl);
			const { status, message } = await testCredential(baseUrl);
			await proxy.restart();
			for (const error of errors) {
				expect(error).toMatchObject({ type: 'network', possiblyPaid: false });
				expect(error.message).toContain(`refuses the connection (connect ECONNREFUSED ${address})`);
			}
			expect([status, message]).toEqual([
				'Error',
				expect.stringMatching(/ECONNREFUSED|refused the connection/),
			]);
		},
	);

	testOrSkip(
		'asks for a sign-in: the run stops with `network`, and says where it belongs',
		async () => {
			proxy.asksForSignIn = true;
			const [first] = await errorsOf(baseUrl);
			expect(first).toMatchObject({ type: 'network', status: 407, possiblyPaid: false });
			expect(first.message).toContain('HTTP_PROXY');
			expect(proxy.requests.length).toBeLessThanOrEqual(10);
		},
	);
});

testWithTls('a tunnel that the proxy breaks off before it stands is not billed', async () => {
	proxy.isBroken = true;
	for (const error of await errorsOf(TLS_API)) expect(error.possiblyPaid).toBe(false);
});
