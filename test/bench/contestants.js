'use strict';

/**
 * The nodes under test, each configured as a user would for the same job: one completion per item
 * of the prompt in `$json.prompt`.
 *
 * @typedef {object} Contestant
 * @property {string} title as printed
 * @property {(settings: Settings) => { nodes: object[], connections: object }} build the node named
 *   `measuredNode`, its sub-nodes and their connections
 * @property {Record<string, string>} [environment] of the n8n process
 *
 * @typedef {object} Settings
 * @property {number} concurrency
 * @property {Route} route
 * @property {object} [parameters] more of them, for ours
 * @property {string} [onError] for ours
 *
 * @typedef {object} Route a way to the provider
 * @property {'plain' | 'tls'} name
 * @property {string} baseUrl the provider's address up to `/api/v1`
 */

const measuredNode = 'Under test';
const model = 'mistralai/mixtral-8x22b-instruct';
const prompt = '={{ $json.prompt }}';

const credentialNames = {
	openRouterMixtralApi: 'OpenRouter (Mixtral)',
	openRouterApi: 'OpenRouter',
	openAiApi: 'OpenAI',
};

/** The reference to a credential, as a node holds it. */
const credential = (type, route) => ({
	[type]: { id: `${route.name}-${type}`, name: credentialNames[type] },
});

/**
 * The credentials of all contestants for one route in the form of n8n's `import:credentials`.
 *
 * @param {Route} route
 */
function credentialRecords(route) {
	const apiKey = 'sk-or-v1-bench';
	const data = {
		openRouterMixtralApi: { apiKey, baseUrl: route.baseUrl },
		openRouterApi: { apiKey, url: route.baseUrl },
		openAiApi: { apiKey, url: route.baseUrl },
	};
	return Object.keys(data).map((type) => ({
		...credential(type, route)[type],
		type,
		data: data[type],
	}));
}

const measured = (type, typeVersion, parameters, credentials) => ({
	id: 'under-test',
	name: measuredNode,
	type,
	typeVersion,
	position: [440, 0],
	parameters,
	...(credentials && { credentials }),
});

const alone = (node) => ({ nodes: [node], connections: {} });

const mixtral = ({ concurrency, route, parameters, onError }) =>
	alone({
		...measured(
			'n8n-nodes-openrouter-mixtral.mixtral',
			1,
			{
				model: { __rl: true, mode: 'id', value: model },
				prompt,
				batching: { maxConcurrency: concurrency },
				...parameters,
			},
			credential('openRouterMixtralApi', route),
		),
		...(onError && { onError }),
	});

/** @type {Record<string, Contestant>} */
const contestants = {
	mixtral: { title: 'Mixtral (ours)', build: mixtral },
	mixtralHelper: {
		title: "ours by n8n's helper",
		build: mixtral,
		environment: { BENCH_WITHOUT_AI_SDK: '1' },
	},
	chain: {
		title: 'Basic LLM Chain',
		build: ({ concurrency, route }) => ({
			nodes: [
				measured('@n8n/n8n-nodes-langchain.chainLlm', 1.9, {
					promptType: 'define',
					text: prompt,
					batching: { batchSize: concurrency },
				}),
				{
					id: 'chat-model',
					name: 'OpenRouter Chat Model',
					type: '@n8n/n8n-nodes-langchain.lmChatOpenRouter',
					typeVersion: 1,
					position: [440, 200],
					parameters: { model, options: {} },
					credentials: credential('openRouterApi', route),
				},
			],
			connections: {
				'OpenRouter Chat Model': {
					ai_languageModel: [[{ node: measuredNode, type: 'ai_languageModel', index: 0 }]],
				},
			},
		}),
	},
	openAi: {
		title: 'OpenAI node',
		build: ({ route }) =>
			alone(
				measured(
					'@n8n/n8n-nodes-langchain.openAi',
					2.3,
					{
						modelId: { __rl: true, mode: 'id', value: model },
						responses: { values: [{ content: prompt }] },
						builtInTools: {},
						options: {},
					},
					credential('openAiApi', route),
				),
			),
	},
	httpRequest: {
		title: 'HTTP Request',
		build: ({ route }) =>
			alone(
				measured(
					'n8n-nodes-base.httpRequest',
					4.5,
					{
						method: 'POST',
						url: `${route.baseUrl}/chat/completions`,
						authentication: 'predefinedCredentialType',
						nodeCredentialType: 'openRouterApi',
						sendBody: true,
						specifyBody: 'json',
						jsonBody: `={{ JSON.stringify({ model: '${model}', messages: [{ role: 'user', content: $json.prompt }] }) }}`,
						options: {},
					},
					credential('openRouterApi', route),
				),
			),
	},
};

module.exports = { contestants, credentialRecords, measuredNode };
