'use strict';

/**
 * The nodes under test, each configured as a user would for the same job: one completion per item
 * of the prompt in `$json.prompt`.
 *
 * @typedef {object} Contestant
 * @property {string} title as printed
 * @property {(settings: { concurrency: number, baseUrl: string }) => { nodes: object[],
 *   connections: object }} build the node named `measuredNode`, its sub-nodes and their connections
 */

const measuredNode = 'Under test';
const model = 'mistralai/mixtral-8x22b-instruct';
const prompt = '={{ $json.prompt }}';

const credentials = {
	openRouterMixtralApi: { id: 'benchMixtral0001', name: 'OpenRouter (Mixtral)' },
	openRouterApi: { id: 'benchOpenRouter1', name: 'OpenRouter' },
	openAiApi: { id: 'benchOpenAi00001', name: 'OpenAI' },
};

/**
 * The credentials of all contestants in the form of n8n's `import:credentials`.
 *
 * @param {string} baseUrl the provider's address up to `/api/v1`
 */
function credentialRecords(baseUrl) {
	const data = {
		openRouterMixtralApi: { apiKey: 'sk-or-v1-bench', baseUrl },
		openRouterApi: { apiKey: 'sk-or-v1-bench', url: baseUrl },
		openAiApi: { apiKey: 'sk-or-v1-bench', url: baseUrl },
	};
	return Object.entries(credentials).map(([type, reference]) => ({
		...reference,
		type,
		data: data[type],
	}));
}

const measured = (type, typeVersion, parameters, credentialType) => ({
	id: 'under-test',
	name: measuredNode,
	type,
	typeVersion,
	position: [440, 0],
	parameters,
	...(credentialType && { credentials: { [credentialType]: credentials[credentialType] } }),
});

const alone = (node) => ({ nodes: [node], connections: {} });

/** @type {Record<string, Contestant>} */
const contestants = {
	mixtral: {
		title: 'Mixtral (ours)',
		build: ({ concurrency }) =>
			alone(
				measured(
					'n8n-nodes-openrouter-mixtral.mixtral',
					1,
					{
						model: { __rl: true, mode: 'id', value: model },
						prompt,
						batching: { maxConcurrency: concurrency },
					},
					'openRouterMixtralApi',
				),
			),
	},
	chain: {
		title: 'Basic LLM Chain',
		build: ({ concurrency }) => ({
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
					credentials: { openRouterApi: credentials.openRouterApi },
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
		build: () =>
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
					'openAiApi',
				),
			),
	},
	httpRequest: {
		title: 'HTTP Request',
		build: ({ baseUrl }) =>
			alone(
				measured(
					'n8n-nodes-base.httpRequest',
					4.5,
					{
						method: 'POST',
						url: `${baseUrl}/chat/completions`,
						authentication: 'predefinedCredentialType',
						nodeCredentialType: 'openRouterApi',
						sendBody: true,
						specifyBody: 'json',
						jsonBody: `={{ JSON.stringify({ model: '${model}', messages: [{ role: 'user', content: $json.prompt }] }) }}`,
						options: {},
					},
					'openRouterApi',
				),
			),
	},
};

module.exports = { contestants, credentialRecords, measuredNode };
