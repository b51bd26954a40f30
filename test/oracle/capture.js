'use strict';

/** One server that receives what the node and both client libraries send for the same settings. */

const { OpenRouter } = require('@openrouter/sdk');
const { NodeHelpers } = require('n8n-workflow');
const { OpenAI } = require('openai');

const { KEY, loadPackage, runNode } = require('../n8nCore/runNode.js');
const { completion } = require('../openrouter/shapes.js');
const { startScripted } = require('../openrouter/scripted.js');
const { SMALL } = require('./rows/row');

/** Fits every schema of the rows, so that the node asks once only. */
const JSON_ANSWER = '{"sentiment":"positive","keywords":["price"]}';

function respond({ path, body }) {
	if (path === '/models') return { body: { data: [listed(SMALL)] } };
	const content = body.response_format ? JSON_ANSWER : 'Hello.';
	return { body: completion(content, { model: body.model, system_fingerprint: null }) };
}

const listed = (id) => ({ id, supported_parameters: ['structured_outputs', 'response_format'] });

async function openCapture() {
	const provider = await startScripted(respond);
	const { baseUrl } = provider;
	const openai = new OpenAI({ apiKey: KEY, baseURL: baseUrl, maxRetries: 0 });
	const openRouter = new OpenRouter({
		apiKey: KEY,
		serverURL: baseUrl,
		retryConfig: { strategy: 'none' },
	});

	/** The completions that were asked for while `action` ran. */
	async function during(action) {
		const before = provider.completions.length;
		await action();
		return provider.completions.slice(before);
	}

	async function one(action) {
		const sent = await during(action);
		if (sent.length !== 1) throw new Error(`${sent.length} requests were sent, not one`);
		return sent[0];
	}

	async function run(options) {
		const { error, ...rest } = await runNode({ baseUrl, ...options });
		if (error) throw error;
		return rest;
	}

	return {
		/** The requests of one run of the built node in n8n's engine, in the order of arrival. */
		nodeRequests: (options) => during(() => run(options)),
		nodeRequest: ({ parameters, item = {}, binary, ...rest }) =>
			one(() => run({ parameters, items: [{ json: item, binary }], ...rest })),
		openAiRequest: (body, options) => one(() => openai.chat.completions.create(body, options)),
		openRouterRequest: (chatRequest, more) =>
			one(() => openRouter.chat.send({ chatRequest, ...more })),
		close: () => provider.close(),
	};
}

/** The built node as n8n describes it to the editor. */
async function describeNode() {
	const loader = await loadPackage();
	return loader.getNode('mixtral').type.description;
}

/** The parameters that n8n stores for a node when its workflow is saved. */
function saved(description, parameters) {
	return NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		false,
		false,
		{ typeVersion: 1, parameters },
		description,
	);
}

module.exports = { describeNode, openCapture, saved };
