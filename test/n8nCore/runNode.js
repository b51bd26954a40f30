'use strict';

require('reflect-metadata');
const { mkdtempSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const userFolder = mkdtempSync(path.join(os.tmpdir(), 'n8n-mixtral-core-'));
process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_LOG_LEVEL = 'silent';
process.on('exit', () => rmSync(userFolder, { recursive: true, force: true }));

const { PackageDirectoryLoader } = require('n8n-core');
const { Workflow } = require('n8n-workflow');
const { credentialStore, execute, nodeTypesOf } = require('./engine');
const { toolVariant } = require('./toolVariant');

const PACKAGE_FOLDER = path.resolve(__dirname, '../..');
const PACKAGE_NAME = 'n8n-nodes-openrouter-mixtral';
const MIXTRAL = `${PACKAGE_NAME}.mixtral`;
const KEY = 'sk-or-v1-integration-secret';

/** A node that gives the items of a test to the node under test, one round after the other. */
const sourceNode = (rounds) => {
	const left = [...rounds];
	return {
		description: {
			displayName: 'Source',
			name: 'source',
			group: ['trigger'],
			version: 1,
			defaults: { name: 'Source' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
		},
		execute: async () => [left.shift() ?? []],
	};
};

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

/** The node as an agent's tool, runnable like any other. */
function runnableTool(nodeType) {
	const { inputs, outputs } = nodeType.description;
	const description = { ...toolVariant(nodeType.description), inputs, outputs };
	return Object.create(nodeType, { description: { value: description } });
}

const toItems = (round) => round.map((item) => ('json' in item ? item : { json: item }));

const node = (name, type, more) => ({
	id: name,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	...more,
});

const to = (name) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });

/**
 * Runs the built node inside n8n-core's engine, with its real HTTP helper.
 *
 * @param {object} options
 * @param {string} options.baseUrl
 * @param {object} [options.parameters] node parameters, as a saved workflow holds them
 * @param {Array<object>} [options.items] input items; plain objects become `json`
 * @param {Array<Array<object>>} [options.rounds] the items of each round of a loop, instead of `items`
 * @param {object} [options.node] fields of the node beside its parameters (onError, retryOnFail, type)
 * @param {object} [options.next] parameters of a second node, which gets the first one's output
 * @param {object} [options.credential] fields that replace those of the credential
 * @param {object} [options.additionalData] fields that replace those of n8n's additional data
 * @param {object} [options.settings] workflow settings
 * @param {AbortSignal} [options.cancelSignal] cancels the execution when it aborts
 * @returns {Promise<{ items: Array<object>, errorItems: Array<object>, error: Error | undefined,
 *   hints: Array<object>, credentialReads: number, customData: object, task: object, tasks: Array<object>, run: object }>}
 *   what the last round gave
 */
async function runNode(options) {
	const loader = await loadPackage();
	const source = sourceNode((options.rounds ?? [options.items ?? [{}]]).map(toItems));
	const typeOf = (type) => {
		if (type === 'test.source') return source;
		const [, name] = type.split('.');
		return name.endsWith('Tool')
			? runnableTool(loader.getNode(name.slice(0, -'Tool'.length)).type)
			: loader.getNode(name).type;
	};
	const credentials = { openRouterMixtralApi: { id: '1', name: 'OpenRouter' } };
	const { parameters = {}, next } = options;
	const workflow = new Workflow({
		id: 'test',
		nodes: [
			node('Source', 'test.source'),
			node('Mixtral', MIXTRAL, { parameters, credentials, ...options.node }),
			...(next ? [node('Second', MIXTRAL, { parameters: next, credentials })] : []),
		],
		connections: {
			Source: to('Mixtral'),
			...(next && { Mixtral: to('Second') }),
			...(options.rounds && { Mixtral: to('Source') }),
		},
		active: false,
		nodeTypes: nodeTypesOf(typeOf),
		settings: { executionOrder: 'v1', ...options.settings },
	});
	const credentialsHelper = credentialStore(
		{ apiKey: KEY, baseUrl: options.baseUrl, siteUrl: '', siteName: '', ...options.credential },
		loader,
	);
	const run = await execute(workflow, {
		startNode: workflow.getNode('Source'),
		cancelSignal: options.cancelSignal,
		credentialsHelper,
		...options.additionalData,
	});
	const { runData, error, metadata } = run.data.resultData;
	const tasks = runData.Mixtral ?? [];
	const task = tasks[tasks.length - 1];
	return {
		items: task?.data?.main?.[0] ?? [],
		errorItems: task?.data?.main?.[1] ?? [],
		error,
		hints: task?.hints ?? [],
		credentialReads: credentialsHelper.reads,
		customData: metadata ?? {},
		task,
		tasks,
		run,
	};
}

module.exports = { runNode, loadPackage, node, KEY, MIXTRAL, PACKAGE_NAME };
