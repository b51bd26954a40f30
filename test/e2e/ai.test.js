'use strict';

/** The package among n8n's own AI nodes: chat model, agent's tool, streaming chat. */

const { setTimeout: sleep } = require('node:timers/promises');

const { answerEvents, completion, toolCallEvents } = require('../openrouter/shapes.js');
const { startScripted } = require('../openrouter/scripted.js');
const { streamed } = require('../openrouter/streamed.js');
const {
	describeWithChatModel,
	testWithChatModel,
	testWithoutChatModel,
} = require('../n8n/conditions.js');
const { SETUP_TIMEOUT_MS, N8nUnderTest, itemsOf } = require('../n8n/n8nUnderTest.js');

const LANGCHAIN = '@n8n/n8n-nodes-langchain';
const PACKAGE = 'n8n-nodes-openrouter-mixtral';
const MODEL = 'Mixtral Chat Model';
const COST_USD = 0.000028;

const n8n = new N8nUnderTest();
let provider;
let respond;
let credential;

beforeAll(async () => {
	await n8n.open();
	provider = await startScripted((request) => respond(request));
	credential = await n8n.createCredential({ baseUrl: provider.baseUrl });
}, SETUP_TIMEOUT_MS);
afterAll(async () => {
	await provider?.close();
	await n8n.close();
});
beforeEach(() => {
	provider.requests.length = 0;
	respond = () => undefined;
});

const bodies = () => provider.completions.map(({ body }) => body);

function node(name, type, typeVersion, parameters = {}, more = {}) {
	const credentials = type.startsWith(PACKAGE) ? { openRouterMixtralApi: {} } : undefined;
	return { id: name, name, type, typeVersion, position: [0, 0], parameters, credentials, ...more };
}

const manualTrigger = node('Start', 'n8n-nodes-base.manualTrigger', 1);
const questions = (...texts) =>
	node('Questions', 'n8n-nodes-base.code', 2, {
		jsCode: `return ${JSON.stringify(texts)}.map((question) => ({ json: { question } }));`,
	});
const chatModel = (parameters) => node(MODEL, `${PACKAGE}.lmChatMixtral`, 1, parameters);
const chain = (parameters = {}, more = {}) =>
	node(
		'Chain',
		`${LANGCHAIN}.chainLlm`,
		1.7,
		{ promptType: 'define', text: '={{ $json.question }}', ...parameters },
		more,
	);
const agent = (options = {}, text = '={{ $json.question }}') =>
	node('Agent', `${LANGCHAIN}.agent`, 3.1, { promptType: 'define', text, options });

/** Connections from `[from, to]` and `[from, to, type]`. */
function connect(...pairs) {
	const connections = {};
	for (const [from, to, type = 'main'] of pairs) {
		connections[from] ??= {};
		connections[from][type] ??= [[]];
		connections[from][type][0].push({ node: to, type, index: 0 });
	}
	return connections;
}

const settings = { executionOrder: 'v1' };

async function run(nodes, connections) {
	const workflow = { name: 'AI', nodes, connections, settings };
	return n8n.client.runWorkflow(await n8n.createWorkflow(workflow, credential));
}

/** The entries of the chat model in n8n's AI log. */
const logOf = (execution) =>
	execution.data.resultData.runData[MODEL].map(({ data }) => data?.ai_languageModel[0][0].json);

const connections = connect(
	['Start', 'Questions'],
	['Questions', 'Chain'],
	[MODEL, 'Chain', 'ai_languageModel'],
);

test('the chat model and the tool are in the editor, with their icons', async () => {
	const types = await n8n.client.nodeTypes();
	const typeOf = (name) => types.find((type) => type.name === `${PACKAGE}.${name}`);
	expect(typeOf('lmChatMixtral').outputs).toEqual(['ai_languageModel']);
	expect(typeOf('mixtralTool').outputs).toEqual(['ai_tool']);
	for (const name of ['lmChatMixtral', 'mixtralTool']) {
		for (const iconUrl of Object.values(typeOf(name).iconUrl)) {
			const { status, headers } = await n8n.client.send('GET', `/${iconUrl}`);
			expect([status, headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
		}
	}
});

testWithoutChatModel('on an older n8n the chat model says what it needs', async () => {
	const execution = await run([manualTrigger, questions('Hi'), chain(), chatModel()], connections);
	const { error } = execution.data.resultData;
	expect(error.message).toBe('The Mixtral Chat Model needs n8n 2.16 or later');
	expect(error.description).toContain('use the Mixtral node');
	expect(provider.requests).toEqual([]);
});

describeWithChatModel('Basic LLM Chain with the chat model', () => {
	const runChain = (model, texts = ['Where is Paris?'], parameters = {}) =>
		run([manualTrigger, questions(...texts), chain(parameters), chatModel(model)], connections);

	test('sends every setting, and gives the answer', async () => {
		const execution = await runChain({
			sampling: { temperature: 0.3, topK: 40, minP: 0.05, repetitionPenalty: 1.1, seed: 7 },
			routing: { order: 'mistral', allowFallbacks: false, fallbackModels: 'openai/gpt-x' },
			options: { cacheTtlSeconds: 60, user: 'u1', extraBody: '{"verbosity":"low"}' },
		});
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Chain').map(({ json }) => json)).toEqual([
			{ text: 'echo: Where is Paris?' },
		]);
		expect(bodies()).toEqual([
			{
				model: 'mistralai/mixtral-8x22b-instruct',
				models: ['openai/gpt-x'],
				messages: [{ role: 'user', content: 'Where is Paris?' }],
				temperature: 0.3,
				top_k: 40,
				min_p: 0.05,
				repetition_penalty: 1.1,
				seed: 7,
				provider: { order: ['mistral'], allow_fallbacks: false },
				user: 'u1',
				verbosity: 'low',
			},
		]);
		expect(provider.completions[0].headers['x-openrouter-cache-ttl']).toBe('60');
	});

	test('tells tokens and cost in the AI log, and sums them up on the execution', async () => {
		const execution = await runChain({}, ['one', 'two']);
		const log = logOf(execution);
		expect(log).toHaveLength(2);
		for (const { tokenUsage, openRouter } of log) {
			expect(tokenUsage).toEqual({
				promptTokens: 10,
				completionTokens: 20,
				totalTokens: 30,
				cost: COST_USD,
			});
			expect(openRouter).toMatchObject({ provider: 'Mistral', usage: { costUsd: COST_USD } });
		}
		const { metadata } = execution.data.resultData;
		expect(metadata).toMatchObject({ mixtral_cost_usd: '0.000056', mixtral_tokens: '60' });
		const [{ metadata: root }] = execution.data.resultData.runData.Chain;
		expect(root.tracing).toMatchObject({ 'llm.tokens.in': 20, 'llm.cost.total': 0.000056 });
	});

	test('tries again after a 503, when its Retry-After is over', async () => {
		const busy = { error: { code: 503, message: 'Overloaded' } };
		const times = [];
		respond = () => {
			times.push(Date.now());
			return times.length < 3
				? { status: 503, headers: { 'Retry-After': '1' }, body: busy }
				: undefined;
		};
		const execution = await runChain({});
		expect(execution.status).toBe('success');
		expect(times).toHaveLength(3);
		expect(times[1] - times[0]).toBeGreaterThanOrEqual(950);
		expect(times[2] - times[1]).toBeGreaterThanOrEqual(950);
		expect(logOf(execution)[0].openRouter.attempts).toBe(3);
	});

	test('fails with cause, status and remedy after Max Attempts', async () => {
		respond = () => ({ status: 502, body: { error: { code: 502, message: 'Upstream broke' } } });
		const execution = await runChain({ maxAttempts: 2 });
		expect(provider.completions).toHaveLength(2);
		const { error } = execution.data.resultData;
		expect(error.message).toBe('Upstream broke (HTTP 502)');
		expect(error.description).toContain('Fallback Models');
	});

	test('carries an image', async () => {
		const imageUrl = 'https://images.example.com/cat.png';
		const messages = {
			messageValues: [{ type: 'HumanMessagePromptTemplate', messageType: 'imageUrl', imageUrl }],
		};
		await runChain({ model: { __rl: true, mode: 'id', value: 'openai/gpt-x' } }, ['What is it?'], {
			messages,
		});
		expect(bodies()[0].messages).toContainEqual({
			role: 'user',
			content: [
				{ type: 'image_url', image_url: { url: imageUrl } },
				{ type: 'text', text: 'What is it?' },
			],
		});
	});

	test('feeds a Structured Output Parser', async () => {
		respond = () => ({ body: completion('```json\n{"output":{"mood":"good"}}\n```') });
		const parser = node('Parser', `${LANGCHAIN}.outputParserStructured`, 1.3, {
			jsonSchemaExample: '{"mood":"good"}',
		});
		const execution = await run(
			[
				manualTrigger,
				questions('I am fine'),
				chain({ hasOutputParser: true }),
				chatModel(),
				parser,
			],
			{ ...connections, ...connect(['Parser', 'Chain', 'ai_outputParser']) },
		);
		expect(itemsOf(execution, 'Chain').map(({ json }) => json)).toEqual([
			{ output: { mood: 'good' } },
		]);
	});
});

/** The Mixtral node as a tool, whose prompt the agent's model writes. */
const mixtralTool = node('Ask Mixtral', `${PACKAGE}.mixtralTool`, 1, {
	descriptionType: 'manual',
	toolDescription: 'Asks another model a question',
	prompt: "={{ $fromAI('question', 'What to ask', 'string') }}",
	systemMessage: 'You are the expert.',
});

const agentConnections = (from) =>
	connect(...from, [MODEL, 'Agent', 'ai_languageModel'], ['Ask Mixtral', 'Agent', 'ai_tool']);

const isExpert = ({ body }) => body.messages[0].content === 'You are the expert.';

describeWithChatModel('AI Agent with the chat model, and the Mixtral node as its tool', () => {
	const agentRun = agentConnections([
		['Start', 'Questions'],
		['Questions', 'Agent'],
	]);
	const runAgent = (options) =>
		run(
			[manualTrigger, questions('What is 6 by 7?'), agent(options), chatModel(), mixtralTool],
			agentRun,
		);

	/** Answers as an agent's model that asks the tool first, and as the model behind the tool. */
	function script(calls) {
		let turn = 0;
		respond = (request) => {
			if (isExpert(request)) return { body: completion('42, I am sure') };
			turn += 1;
			if (turn > 1) return { body: completion('It is 42.') };
			const message = { tool_calls: calls };
			return { body: completion(null, { message, choice: { finish_reason: 'tool_calls' } }) };
		};
	}

	const call = (id, question) => ({
		id,
		type: 'function',
		function: { name: 'Ask_Mixtral', arguments: JSON.stringify({ question }) },
	});

	test('calls the tool, which asks its model, and answers from what it gets', async () => {
		script([call('call00001', '6 * 7 = ?')]);
		const execution = await runAgent();
		expect(execution.data.resultData.error).toBeUndefined();
		expect(itemsOf(execution, 'Agent')[0].json).toEqual({ output: 'It is 42.' });
		const [first, expert, second, ...more] = bodies();
		expect(more).toEqual([]);
		expect(first.tools).toMatchObject([
			{
				type: 'function',
				function: {
					name: 'Ask_Mixtral',
					description: 'Asks another model a question',
					parameters: { properties: { question: { type: 'string', description: 'What to ask' } } },
				},
			},
		]);
		expect(expert.messages).toEqual([
			{ role: 'system', content: 'You are the expert.' },
			{ role: 'user', content: '6 * 7 = ?' },
		]);
		const [asked, told] = second.messages.slice(-2);
		expect(asked).toMatchObject({ role: 'assistant', tool_calls: [{ id: 'call00001' }] });
		expect(JSON.parse(asked.tool_calls[0].function.arguments)).toMatchObject({
			question: '6 * 7 = ?',
		});
		expect(told).toEqual({
			role: 'tool',
			tool_call_id: 'call00001',
			content: '[{"text":"42, I am sure"}]',
		});
	});

	test('adds the cost of model and tool up on the execution', async () => {
		script([call('call00001', '6 * 7 = ?')]);
		const execution = await runAgent();
		const { metadata } = execution.data.resultData;
		expect(metadata).toMatchObject({ mixtral_cost_usd: '0.000084', mixtral_answered: '3' });
	});

	test('may call the tool several times at once', async () => {
		script([call('call00001', 'one?'), call('call00002', 'two?')]);
		const execution = await runAgent();
		expect(execution.status).toBe('success');
		const asked = bodies().filter((body) => isExpert({ body }));
		expect(asked.map(({ messages }) => messages[1].content).sort()).toEqual(['one?', 'two?']);
		const results = bodies()
			.at(-1)
			.messages.filter(({ role }) => role === 'tool');
		expect(results.map(({ tool_call_id: id }) => id).sort()).toEqual(['call00001', 'call00002']);
	});

	test('gives structured output, which n8n has it write by a tool', async () => {
		const name = 'format_final_json_response';
		const written = { name, arguments: '{"output":{"answer":42}}' };
		const message = { tool_calls: [{ id: 'call00001', type: 'function', function: written }] };
		respond = () => ({
			body: completion(null, { message, choice: { finish_reason: 'tool_calls' } }),
		});
		const parser = node('Parser', `${LANGCHAIN}.outputParserStructured`, 1.3, {
			jsonSchemaExample: '{"answer":42}',
		});
		const asked = agent();
		asked.parameters.hasOutputParser = true;
		const execution = await run(
			[manualTrigger, questions('What is 6 by 7?'), asked, chatModel(), mixtralTool, parser],
			{ ...agentRun, ...connect(['Parser', 'Agent', 'ai_outputParser']) },
		);
		expect(itemsOf(execution, 'Agent')[0].json).toEqual({ output: { answer: 42 } });
		expect(bodies()[0].tools.map((tool) => tool.function.name)).toContain(name);
	});

	test('is not thrown by a call with empty arguments and no ID', async () => {
		script([{ type: 'function', function: { name: 'Ask_Mixtral', arguments: '' } }]);
		const execution = await runAgent();
		expect(itemsOf(execution, 'Agent')[0].json).toEqual({ output: 'It is 42.' });
	});
});

/** Says something by the chat's endpoint, and keeps what comes back with its time. */
async function chat(webhookId, chatInput) {
	const url = `${n8n.server.url}/webhook/${webhookId}/chat`;
	const body = JSON.stringify({ action: 'sendMessage', sessionId: 's1', chatInput });
	const headers = { 'content-type': 'application/json' };
	for (let tries = 0; ; tries++) {
		const response = await fetch(url, { method: 'POST', headers, body });
		if (response.status === 404 && tries < 100) {
			await response.text();
			await sleep(200);
			continue;
		}
		return readChunks(response);
	}
}

async function readChunks(response) {
	const chunks = [];
	const decoder = new TextDecoder();
	let rest = '';
	for await (const bytes of response.body) {
		const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
		rest = lines.pop();
		for (const line of lines)
			if (line !== '') chunks.push({ ...JSON.parse(line), atMs: Date.now() });
	}
	const of = (name) => chunks.filter(({ metadata }) => metadata?.nodeName === name);
	return {
		status: response.status,
		chunks,
		of,
		textOf: (name) =>
			of(name)
				.filter(({ type }) => type === 'item')
				.map(({ content }) => content)
				.join(''),
	};
}

const chatTrigger = (webhookId) =>
	node(
		'Chat',
		`${LANGCHAIN}.chatTrigger`,
		1.1,
		{ public: true, mode: 'webhook', options: { responseMode: 'streaming' } },
		{ webhookId },
	);

let chats = 0;

/** Puts a chat before the nodes, says something, and gives the chunks and the execution. */
async function runChat(nodes, connections) {
	const webhookId = `mixtral-chat-${++chats}`;
	const workflow = {
		name: 'Chat',
		nodes: [chatTrigger(webhookId), ...nodes],
		connections,
		settings,
	};
	const workflowId = await n8n.createWorkflow(workflow, credential);
	await n8n.client.activateWorkflow(workflowId);
	const heard = await chat(webhookId, 'Where is Paris?');
	const [{ id }] = await n8n.client.listExecutions(workflowId);
	return { ...heard, execution: await n8n.client.waitForExecution(id) };
}

describe('a chat that streams', () => {
	const mixtral = (parameters = {}, more = {}) =>
		node(
			'Mixtral',
			`${PACKAGE}.mixtral`,
			1,
			{ prompt: '={{ $json.chatInput }}', ...parameters },
			more,
		);
	const pieces = ['Paris ', 'lies ', 'in ', 'the ', 'north ', 'of ', 'France.'];
	const slowly = () => streamed(answerEvents(pieces), { gapMs: 100 });

	test('shows the answer of the Mixtral node as it comes, and the item has usage and cost', async () => {
		respond = slowly;
		const { of, textOf, execution } = await runChat([mixtral()], connect(['Chat', 'Mixtral']));
		expect(textOf('Mixtral')).toBe('Paris lies in the north of France.');
		expect(of('Mixtral').map(({ type }) => type)).toEqual([
			'begin',
			...pieces.map(() => 'item'),
			'end',
		]);
		const times = of('Mixtral')
			.filter(({ type }) => type === 'item')
			.map(({ atMs }) => atMs);
		const gaps = times.slice(1).filter((atMs, index) => atMs - times[index] > 30);
		expect(gaps.length).toBeGreaterThanOrEqual(4);
		expect(itemsOf(execution, 'Mixtral')[0].json).toMatchObject({
			text: 'Paris lies in the north of France.',
			finishReason: 'stop',
			generationId: 'gen-stream',
			usage: { promptTokens: 10, completionTokens: 20, totalTokens: 30, costUsd: COST_USD },
			attempts: 1,
		});
	});

	test('hears nothing of a node with Enable Streaming off', async () => {
		respond = ({ body }) => (body.stream ? slowly() : { body: completion('question') });
		const classifier = {
			...mixtral({ options: { enableStreaming: false } }),
			id: 'c',
			name: 'Classify',
		};
		const answer = mixtral({ prompt: "={{ $('Chat').item.json.chatInput }}" });
		const { of, textOf } = await runChat(
			[classifier, answer],
			connect(['Chat', 'Classify'], ['Classify', 'Mixtral']),
		);
		expect(of('Classify')).toEqual([]);
		expect(textOf('Mixtral')).toBe('Paris lies in the north of France.');
		expect(bodies().map(({ stream }) => stream)).toEqual([undefined, true]);
	});

	test('is told when the answer breaks off, and hears nothing twice', async () => {
		respond = () => streamed(answerEvents(pieces).slice(0, 3), { gapMs: 20, end: 'cut' });
		const { of, textOf, execution } = await runChat([mixtral()], connect(['Chat', 'Mixtral']));
		expect(textOf('Mixtral')).toBe('Paris lies in');
		expect(of('Mixtral').at(-1).type).toBe('error');
		expect(provider.completions).toHaveLength(1);
		expect(execution.status).toBe('error');
	});

	testWithChatModel(
		'shows the answer of an agent with the chat model, tool calls and all',
		async () => {
			const input = JSON.stringify({ question: 'Where?' });
			respond = (request) => {
				if (isExpert(request)) return { body: completion('In France') };
				const isFirst = request.body.messages.at(-1).role === 'user';
				return isFirst
					? streamed(toolCallEvents([{ id: 'call00001', name: 'Ask_Mixtral', input }]), {
							gapMs: 20,
						})
					: slowly();
			};
			const { of, textOf, execution } = await runChat(
				[agent({}, '={{ $json.chatInput }}'), chatModel(), mixtralTool],
				agentConnections([['Chat', 'Agent']]),
			);
			expect(execution.data.resultData.error).toBeUndefined();
			expect(textOf('Agent')).toBe('Paris lies in the north of France.');
			expect(of('Ask Mixtral')).toEqual([]);
			const times = new Set(of('Agent').map(({ atMs }) => atMs));
			expect(times.size).toBeGreaterThanOrEqual(4);
			expect(logOf(execution).map(({ tokenUsage }) => tokenUsage.cost)).toEqual([
				COST_USD,
				COST_USD,
			]);
		},
	);
});
