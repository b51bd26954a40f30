'use strict';

require('reflect-metadata');
const { mkdtempSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const userFolder = mkdtempSync(path.join(os.tmpdir(), 'n8n-mixtral-host-'));
process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_LOG_LEVEL = 'error';
process.on('exit', () => rmSync(userFolder, { recursive: true, force: true }));

const { ExecutionLifecycleHooks, PackageDirectoryLoader, WorkflowExecute } = require('n8n-core');
const { ICredentialsHelper, NodeHelpers, Workflow } = require('n8n-workflow');

const PACKAGE_FOLDER = path.resolve(__dirname, '../..');
const PACKAGE_NAME = 'n8n-nodes-openrouter-mixtral';
const MIXTRAL = `${PACKAGE_NAME}.mixtral`;
const KEY = 'sk-or-v1-integration-secret';

/** A node that gives the items of a test to the node under test. */
const sourceNode = (items) => ({
	description: {
		displayName: 'Source',
		name: 'source',
		group: ['trigger'],
		version: 1,
		defaults: { name: 'Source' },
		inputs: [],
		outputs: ['main'],
		properties: [],
	},
	execute: async () => [items],
});

/** n8n's credential store, with the one credential of the test in it. */
class Credentials extends ICredentialsHelper {
	constructor(data, types) {
		super();
		this.data = data;
		this.types = types;
		this.reads = 0;
	}
	getParentTypes() {
		return [];
	}
	isCredentialUsableByNode() {
		return true;
	}
	async getDecrypted() {
		this.reads += 1;
		return { ...this.data };
	}
	async getCredentials() {
		return {};
	}
	async updateCredentials() {}
	async updateCredentialsOauthTokenData() {}
	getCredentialsProperties() {
		return [];
	}
	async preAuthentication() {
		return undefined;
	}
	async authenticate(credentials, typeName, requestOptions) {
		return await this.types(typeName).authenticate(credentials, requestOptions);
	}
}

let loading;

/** The built package, loaded by n8n-core's own loader. */
async function loadPackage() {
	loading ??= (async () => {
		const loader = new PackageDirectoryLoader(PACKAGE_FOLDER);
		await loader.loadAll();
		return loader;
	})();
	return await loading;
}

/**
 * Runs the built node inside n8n-core's engine, with its real HTTP helper.
 *
 * @param {object} options
 * @param {string} options.baseUrl
 * @param {object} [options.parameters] node parameters, as a saved workflow holds them
 * @param {Array<object>} [options.items] input items; plain objects become `json`
 * @param {object} [options.node] fields of the node beside its parameters (onError, retryOnFail, type)
 * @param {object} [options.credential] fields that replace those of the credential
 * @param {object} [options.additionalData] fields that replace those of n8n's additional data
 * @param {object} [options.settings] workflow settings
 * @param {AbortSignal} [options.cancelSignal] cancels the execution when it aborts
 * @returns {Promise<{ items: Array<object>, errorItems: Array<object>, error: Error | undefined, task: object, run: object }>}
 */
async function runNode(options) {
	const loader = await loadPackage();
	const items = (options.items ?? [{}]).map((item) => ('json' in item ? item : { json: item }));
	const source = sourceNode(items);
	const typeOf = (type) =>
		type === 'test.source' ? source : loader.getNode(type.split('.')[1]).type;
	const nodeTypes = {
		getByName: typeOf,
		getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(typeOf(type), version),
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({
		id: 'test',
		nodes: [
			{
				id: '1',
				name: 'Source',
				type: 'test.source',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: '2',
				name: 'Mixtral',
				type: MIXTRAL,
				typeVersion: 1,
				position: [200, 0],
				parameters: options.parameters ?? {},
				credentials: { openRouterMixtralApi: { id: '1', name: 'OpenRouter' } },
				...options.node,
			},
		],
		connections: { Source: { main: [[{ node: 'Mixtral', type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', ...options.settings },
	});
	const credentialsHelper = new Credentials(
		{ apiKey: KEY, baseUrl: options.baseUrl, siteUrl: '', siteName: '', ...options.credential },
		(name) => loader.getCredential(name).type,
	);
	const additionalData = {
		credentialsHelper,
		hooks: new ExecutionLifecycleHooks('manual', '1', workflow),
		executionId: '1',
		currentNodeExecutionIndex: 0,
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		variables: {},
		...options.additionalData,
	};
	const execution = new WorkflowExecute(additionalData, 'manual').run({
		workflow,
		startNode: workflow.getNode('Source'),
	});
	options.cancelSignal?.addEventListener('abort', () => execution.cancel());
	const run = await execution;
	const tasks = run.data.resultData.runData.Mixtral ?? [];
	const task = tasks[tasks.length - 1];
	return {
		items: task?.data?.main?.[0] ?? [],
		errorItems: task?.data?.main?.[1] ?? [],
		error: run.data.resultData.error,
		hints: task?.hints ?? [],
		credentialReads: credentialsHelper.reads,
		task,
		run,
	};
}

module.exports = { runNode, loadPackage, KEY, MIXTRAL, PACKAGE_FOLDER };
