'use strict';

const { credentialStore } = require('./engine');
const { KEY, MIXTRAL, loadPackage } = require('./runNode');

const { ExecuteContext } = require('n8n-core');
const { Workflow } = require('n8n-workflow');

/**
 * Runs the node outside of a workflow, as n8n's own agents run a node that is a tool of theirs
 * (`EphemeralNodeExecutor` in n8n's node-execution): there is no execution around it.
 *
 * @param {{ baseUrl: string, parameters: object, items?: object[] }} options
 * @returns {Promise<object[]>} the items of its output
 */
async function runAlone({ baseUrl, parameters, items = [{ json: {} }] }) {
	const loader = await loadPackage();
	const { type: nodeType } = loader.getNode('mixtral');
	const node = {
		id: '1',
		name: 'Target Node',
		type: `${MIXTRAL}Tool`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: { openRouterMixtralApi: { id: '1', name: 'OpenRouter' } },
	};
	const nodeTypes = { getByName: () => nodeType, getByNameAndVersion: () => nodeType };
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const credential = { apiKey: KEY, baseUrl, siteUrl: '', siteName: '' };
	const additionalData = {
		credentialsHelper: credentialStore(credential, loader),
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		variables: {},
	};
	const inputData = { main: [items] };
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		{ version: 1, resultData: { runData: {} } },
		0,
		items,
		inputData,
		{ node, data: inputData, source: null },
		[],
	);
	const [output] = await nodeType.execute.call(context);
	return output;
}

module.exports = { runAlone };
