'use strict';

/** Workflows of n8n's own AI nodes with the Mixtral Chat Model, against a provider that a test scripts. */

const { setTimeout: sleep } = require('node:timers/promises');

const { startScripted } = require('../openrouter/scripted.js');
const { SETUP_TIMEOUT_MS, N8nUnderTest, itemsOf } = require('./n8nUnderTest.js');

const LANGCHAIN = '@n8n/n8n-nodes-langchain';
const PACKAGE = 'n8n-nodes-openrouter-mixtral';
const MODEL = 'Mixtral Chat Model';
/** What an answer of the scripted provider costs. */
const COST_USD = 0.000028;
const settings = { executionOrder: 'v1' };

/** @param {string} type without the package, for n8n's own AI nodes; or the whole */
function node(name, type, typeVersion, parameters = {}, more = {}) {
	const whole = type.includes('.') ? type : `${LANGCHAIN}.${type}`;
	const credentials = whole.startsWith(PACKAGE) ? { openRouterMixtralApi: {} } : undefined;
	return {
		id: name,
		name,
		type: whole,
		typeVersion,
		position: [0, 0],
		parameters,
		credentials,
		...more,
	};
}

const manualTrigger = node('Start', 'n8n-nodes-base.manualTrigger', 1);
const chatModel = (parameters, name = MODEL) =>
	node(name, `${PACKAGE}.lmChatMixtral`, 1, parameters);
const modelId = (value) => ({ __rl: true, mode: 'id', value });

/** n8n's AI Agent; before version 2, of the kind that calls tools. */
const agentNode = (version, parameters = {}) =>
	node('Agent', 'agent', version, {
		promptType: 'define',
		text: '={{ $json.question ?? $json.chatInput }}',
		...(version < 2 && { agent: 'toolsAgent' }),
		...parameters,
	});

/** A node that gives items. */
const items = (...rows) =>
	node('Items', 'n8n-nodes-base.code', 2, {
		jsCode: `return ${JSON.stringify(rows)}.map((json) => ({ json }));`,
	});
const questions = (...texts) => items(...texts.map((question) => ({ question })));

/** The Mixtral node as a tool, whose prompt the agent's model writes. */
const mixtralTool = node('Ask Mixtral', `${PACKAGE}.mixtralTool`, 1, {
	descriptionType: 'manual',
	toolDescription: 'Asks another model a question',
	prompt: "={{ $fromAI('question', 'What to ask', 'string') }}",
	systemMessage: 'You are the expert.',
});
/** Whether a request comes from that tool. */
const isExpert = ({ body }) => body.messages?.[0].content === 'You are the expert.';

/** Connections from `[from, to]`, `[from, to, type]` and `[from, to, type, index of the input]`. */
function connect(...pairs) {
	const connections = {};
	for (const [from, to, type = 'main', index = 0] of pairs) {
		connections[from] ??= {};
		connections[from][type] ??= [[]];
		connections[from][type][0].push({ node: to, type, index });
	}
	return connections;
}

/** A chat trigger before the nodes of a workflow. */
const chatTrigger = (webhookId, options = { responseMode: 'streaming' }) =>
	node('Chat', 'chatTrigger', 1.1, { public: true, mode: 'webhook', options }, { webhookId });

/** An n8n and a provider; a test says by `respond` what the provider answers. */
class AiN8nUnderTest extends N8nUnderTest {
	async open() {
		await super.open();
		this.provider = await startScripted((request) => this.respond(request));
		this.providerCredential = await this.createCredential({ baseUrl: this.provider.baseUrl });
		this.reset();
		return this;
	}

	async close() {
		await this.provider?.close();
		await super.close();
	}

	/** Before each test. */
	reset() {
		this.provider.requests.length = 0;
		this.respond = () => undefined;
	}

	/** The bodies of the completions asked for. */
	get bodies() {
		return this.provider.completions.map(({ body }) => body);
	}

	/** Runs a workflow by its manual trigger, and waits for its end. */
	async run(nodes, connections) {
		return this.client.runWorkflow(await this.store('AI', nodes, connections));
	}

	store(name, nodes, connections) {
		return this.createWorkflow({ name, nodes, connections, settings }, this.providerCredential);
	}

	/**
	 * Runs one root node with the chat model and further sub-nodes.
	 *
	 * @param {object} root
	 * @param {object} [options]
	 * @param {object[]} [options.rows] the items
	 * @param {object} [options.model] parameters of the chat model
	 * @param {Array<[node: object, type: string]>} [options.subNodes]
	 * @param {string[]} [options.modelAlsoFor] names of sub-nodes that get the model, too
	 */
	async runRoot(root, options = {}) {
		const { rows = [{ question: 'Where is Paris?' }], model = {} } = options;
		const { subNodes = [], modelAlsoFor = [] } = options;
		const execution = await this.run(
			[manualTrigger, items(...rows), root, chatModel(model), ...subNodes.map(([sub]) => sub)],
			connect(
				['Start', 'Items'],
				['Items', root.name],
				[MODEL, root.name, 'ai_languageModel'],
				...modelAlsoFor.map((name) => [MODEL, name, 'ai_languageModel']),
				...subNodes.map(([sub, type]) => [sub.name, root.name, type]),
			),
		);
		const { error } = execution.data.resultData;
		const output = itemsOf(execution, root.name).map(({ json }) => json);
		return { execution, error, output };
	}

	/** The entries of a chat model in n8n's AI log. */
	logOf(execution, name = MODEL) {
		return execution.data.resultData.runData[name].map(
			({ data }) => data?.ai_languageModel[0][0].json,
		);
	}

	/** Puts a chat before the nodes, says something, and gives the chunks and the execution. */
	async runChat(nodes, connections, { say = ['Where is Paris?'], options } = {}) {
		this.chats = (this.chats ?? 0) + 1;
		const webhookId = `mixtral-chat-${this.chats}`;
		const workflowId = await this.store(
			'Chat',
			[chatTrigger(webhookId, options), ...nodes],
			connections,
		);
		await this.client.activateWorkflow(workflowId);
		let heard;
		for (const text of say) heard = await this.chat(webhookId, text);
		const [{ id }] = await this.client.listExecutions(workflowId);
		return { ...heard, execution: await this.client.waitForExecution(id) };
	}

	/** Says something by the chat's endpoint, and keeps what comes back with its time. */
	async chat(webhookId, chatInput) {
		const url = `${this.server.url}/webhook/${webhookId}/chat`;
		const body = JSON.stringify({ action: 'sendMessage', sessionId: 's1', chatInput });
		const headers = { 'content-type': 'application/json' };
		for (let tries = 0; ; tries++) {
			const response = await fetch(url, { method: 'POST', headers, body });
			if (response.status !== 404 || tries === 100) return readChunks(response);
			await response.text();
			await sleep(200);
		}
	}
}

async function readChunks(response) {
	const chunks = [];
	const decoder = new TextDecoder();
	let rest = '';
	for await (const bytes of response.body) {
		const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
		rest = lines.pop();
		for (const line of lines) {
			if (line !== '') chunks.push({ ...JSON.parse(line), atMs: Date.now() });
		}
	}
	const of = (name) => chunks.filter(({ metadata }) => metadata?.nodeName === name);
	const textOf = (name) =>
		of(name)
			.filter(({ type }) => type === 'item')
			.map(({ content }) => content)
			.join('');
	return { status: response.status, chunks, of, textOf, rest };
}

/** An n8n for the tests of the file that calls this; each test begins with a provider that answers anew. */
function useAiN8n() {
	const n8n = new AiN8nUnderTest();
	beforeAll(() => n8n.open(), SETUP_TIMEOUT_MS);
	afterAll(() => n8n.close());
	beforeEach(() => n8n.reset());
	return n8n;
}

module.exports = {
	COST_USD,
	MODEL,
	PACKAGE,
	agentNode,
	chatModel,
	connect,
	isExpert,
	items,
	manualTrigger,
	mixtralTool,
	modelId,
	node,
	questions,
	useAiN8n,
};
