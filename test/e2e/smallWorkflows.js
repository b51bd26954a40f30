'use strict';

/** The smallest workflows that use a part of the package. */

const { PACKAGE_NAME } = require('../n8n/installPackage.js');

const MODEL_NODE = 'Mixtral Chat Model';

const settings = { executionOrder: 'v1' };
const own = { openRouterMixtralApi: {} };

const node = (name, type, typeVersion, parameters = {}, credentials = undefined) => ({
	...{ id: name, name, type, typeVersion, position: [0, 0], parameters, credentials },
});
const start = node('Start', 'n8n-nodes-base.manualTrigger', 1);
const to = (name, type) => ({ [type]: [[{ node: name, type, index: 0 }]] });

/**
 * One look-up by the Mixtral node.
 *
 * @param {{ resource: string, operation: string }} parameters
 */
function lookUpWorkflow(parameters) {
	const mixtral = node('Mixtral', `${PACKAGE_NAME}.mixtral`, 1, parameters, own);
	const connections = { Start: to('Mixtral', 'main') };
	return { name: 'Look-up', nodes: [start, mixtral], connections, settings };
}

/** One question to the chat model, by a Basic LLM Chain. */
function chatModelWorkflow() {
	const question = { promptType: 'define', text: 'Where is Paris?' };
	const chain = node('Chain', '@n8n/n8n-nodes-langchain.chainLlm', 1.7, question);
	const model = node(MODEL_NODE, `${PACKAGE_NAME}.lmChatMixtral`, 1, {}, own);
	const connections = {
		Start: to('Chain', 'main'),
		[MODEL_NODE]: to('Chain', 'ai_languageModel'),
	};
	return { name: 'Chat model', nodes: [start, chain, model], connections, settings };
}

module.exports = { MODEL_NODE, chatModelWorkflow, lookUpWorkflow };
