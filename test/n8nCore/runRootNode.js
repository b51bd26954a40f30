'use strict';

const { KEY, PACKAGE_NAME, loadPackage, node } = require('./runNode.js');

const { Workflow } = require('n8n-workflow');
const { credentialStore, execute, nodeTypesOf } = require('./engine');

const MODEL = 'Mixtral Chat Model';

/** A root node, as a chain or an agent is one: gets the model from n8n and works with it. */
const rootNode = (work) => ({
	description: {
		displayName: 'Root',
		name: 'root',
		group: ['transform'],
		version: 1,
		defaults: { name: 'Root' },
		inputs: ['main', { type: 'ai_languageModel', maxConnections: 1, required: true }],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		const model = await this.getInputConnectionData('ai_languageModel', 0);
		return [[{ json: { result: await work(model, this) } }]];
	},
});

/**
 * Gives the built chat model to a root node inside n8n-core's engine, by n8n's own adapter.
 *
 * @param {object} options
 * @param {string} options.baseUrl
 * @param {(model: any, context: any) => Promise<any>} options.work what the root node does
 * @param {object} [options.parameters] of the chat model
 * @param {AbortSignal} [options.cancelSignal] cancels the execution when it aborts
 * @returns {Promise<{ result: any, error: Error | undefined, log: Array<object>, tracing: object,
 *   customData: object, run: object }>} `log`: the runs of the sub-node in n8n's AI log
 */
async function runRoot({ baseUrl, work, parameters = {}, cancelSignal }) {
	const loader = await loadPackage();
	const root = rootNode(work);
	const typeOf = (type) => (type === 'test.root' ? root : loader.getNode(type.split('.')[1]).type);
	const credentials = { openRouterMixtralApi: { id: '1', name: 'OpenRouter' } };
	const workflow = new Workflow({
		id: 'test',
		nodes: [
			node('Root', 'test.root'),
			node(MODEL, `${PACKAGE_NAME}.lmChatMixtral`, { parameters, credentials }),
		],
		connections: {
			[MODEL]: { ai_languageModel: [[{ node: 'Root', type: 'ai_languageModel', index: 0 }]] },
		},
		active: false,
		nodeTypes: nodeTypesOf(typeOf),
		settings: { executionOrder: 'v1' },
	});
	const credential = { apiKey: KEY, baseUrl, siteUrl: '', siteName: '' };
	const run = await execute(workflow, {
		startNode: workflow.getNode('Root'),
		cancelSignal,
		credentialsHelper: credentialStore(credential, loader),
		logAiEvent: () => {},
	});
	const { runData, error, metadata } = run.data.resultData;
	const [task] = runData.Root ?? [];
	return {
		result: task?.data?.main?.[0]?.[0]?.json.result,
		error,
		log: runData[MODEL] ?? [],
		tracing: task?.metadata?.tracing ?? {},
		customData: metadata ?? {},
		run,
	};
}

module.exports = { runRoot };
