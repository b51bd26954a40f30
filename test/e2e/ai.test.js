'use strict';

/** The package among n8n's own AI nodes: the chat model of a chain, and the node as an agent's tool. */

const { answerEvents, completion, toolCallEvents } = require('../openrouter/shapes.js');
const { streamed } = require('../openrouter/streamed.js');
const { describeWithChatModel, testWithoutChatModel } = require('../n8n/conditions.js');
const { itemsOf } = require('../n8n/n8nUnderTest.js');
const { until } = require('../n8n/until.js');
const {
	COST_USD,
	MODEL,
	PACKAGE,
	chatModel,
	connect,
	isExpert,
	manualTrigger,
	mixtralTool,
	modelId,
	node,
	questions,
	useAiN8n,
} = require('../n8n/aiN8nUnderTest.js');

const n8n = useAiN8n();

const chain = (parameters = {}) =>
	node('Chain', 'chainLlm', 1.7, {
		promptType: 'define',
		text: '={{ $json.question }}',
		...parameters,
	});
const agent = (options = {}) =>
	node('Agent', 'agent', 3.1, { promptType: 'define', text: '={{ $json.question }}', options });

const connections = connect(
	['Start', 'Items'],
	['Items', 'Chain'],
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
	const execution = await n8n.run(
		[manualTrigger, questions('Hi'), chain(), chatModel()],
		connections,
	);
	const { error } = execution.data.resultData;
	expect(error.message).toBe('The Mixtral Chat Model needs n8n 2.16 or later');
	expect(error.description).toContain('use the Mixtral node');
	expect(n8n.provider.requests).toEqual([]);
});

describeWithChatModel('Basic LLM Chain with the chat model', () => {
	const runChain = (model, texts = ['Where is Paris?'], parameters = {}) =>
		n8n.run([manualTrigger, questions(...texts), chain(parameters), chatModel(model)], connections);

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
		expect(n8n.bodies).toEqual([
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
		expect(n8n.provider.completions[0].headers['x-openrouter-cache-ttl']).toBe('60');
	});

	test('tells tokens and cost in the AI log, and sums them up on the execution', async () => {
		const execution = await runChain({}, ['one', 'two']);
		const log = n8n.logOf(execution);
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
		n8n.respond = () => {
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
		expect(n8n.logOf(execution)[0].openRouter.attempts).toBe(3);
	});

	test('fails with cause, status and remedy after Max Attempts', async () => {
		n8n.respond = () => ({
			status: 502,
			body: { error: { code: 502, message: 'Upstream broke' } },
		});
		const execution = await runChain({ maxAttempts: 2 });
		expect(n8n.provider.completions).toHaveLength(2);
		const { error } = execution.data.resultData;
		expect(error.message).toBe('Upstream broke (HTTP 502)');
		expect(error.description).toContain('Fallback Models');
	});

	test('carries an image', async () => {
		const imageUrl = 'https://images.example.com/cat.png';
		const messages = {
			messageValues: [{ type: 'HumanMessagePromptTemplate', messageType: 'imageUrl', imageUrl }],
		};
		await runChain({ model: modelId('openai/gpt-x') }, ['What is it?'], {
			messages,
		});
		expect(n8n.bodies[0].messages).toContainEqual({
			role: 'user',
			content: [
				{ type: 'image_url', image_url: { url: imageUrl } },
				{ type: 'text', text: 'What is it?' },
			],
		});
	});

	test('feeds a Structured Output Parser', async () => {
		n8n.respond = () => ({ body: completion('```json\n{"output":{"mood":"good"}}\n```') });
		const parser = node('Parser', 'outputParserStructured', 1.3, {
			jsonSchemaExample: '{"mood":"good"}',
		});
		const execution = await n8n.run(
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

const agentConnections = (from) =>
	connect(...from, [MODEL, 'Agent', 'ai_languageModel'], ['Ask Mixtral', 'Agent', 'ai_tool']);

describeWithChatModel('AI Agent with the chat model, and the Mixtral node as its tool', () => {
	const agentRun = agentConnections([
		['Start', 'Items'],
		['Items', 'Agent'],
	]);
	const runAgent = (options) =>
		n8n.run(
			[manualTrigger, questions('What is 6 by 7?'), agent(options), chatModel(), mixtralTool],
			agentRun,
		);

	/** Answers as an agent's model that asks the tool first, and as the model behind the tool. */
	function script(calls) {
		let turn = 0;
		n8n.respond = (request) => {
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
		const [first, expert, second, ...more] = n8n.bodies;
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
		const asked = n8n.bodies.filter((body) => isExpert({ body }));
		expect(asked.map(({ messages }) => messages[1].content).sort()).toEqual(['one?', 'two?']);
		const results = n8n.bodies.at(-1).messages.filter(({ role }) => role === 'tool');
		expect(results.map(({ tool_call_id: id }) => id).sort()).toEqual(['call00001', 'call00002']);
	});

	test('gives structured output, which n8n has it write by a tool', async () => {
		const name = 'format_final_json_response';
		const written = { name, arguments: '{"output":{"answer":42}}' };
		const message = { tool_calls: [{ id: 'call00001', type: 'function', function: written }] };
		n8n.respond = () => ({
			body: completion(null, { message, choice: { finish_reason: 'tool_calls' } }),
		});
		const parser = node('Parser', 'outputParserStructured', 1.3, {
			jsonSchemaExample: '{"answer":42}',
		});
		const asked = agent();
		asked.parameters.hasOutputParser = true;
		const execution = await n8n.run(
			[manualTrigger, questions('What is 6 by 7?'), asked, chatModel(), mixtralTool, parser],
			{ ...agentRun, ...connect(['Parser', 'Agent', 'ai_outputParser']) },
		);
		expect(itemsOf(execution, 'Agent')[0].json).toEqual({ output: { answer: 42 } });
		expect(n8n.bodies[0].tools.map((tool) => tool.function.name)).toContain(name);
	});

	test('is not thrown by a call with empty arguments and no ID', async () => {
		script([{ type: 'function', function: { name: 'Ask_Mixtral', arguments: '' } }]);
		const execution = await runAgent();
		expect(itemsOf(execution, 'Agent')[0].json).toEqual({ output: 'It is 42.' });
	});
});

describeWithChatModel('the Mixtral node as a tool elsewhere', () => {
	const request = (id, method, params) =>
		JSON.stringify({ jsonrpc: '2.0', method, ...(params && { params }), ...(id && { id }) });

	test('is offered and run by an MCP Server Trigger', async () => {
		const path = 'mixtral-mcp';
		const trigger = node('MCP', 'mcpTrigger', 2, { path }, { webhookId: path });
		const connected = connect(['Ask Mixtral', 'MCP', 'ai_tool']);
		await n8n.client.activateWorkflow(await n8n.store('MCP', [trigger, mixtralTool], connected));
		let session = {};
		const send = async (...call) => {
			const headers = {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				...session,
			};
			const body = request(...call);
			const reply = await fetch(`${n8n.server.url}/mcp/${path}`, { method: 'POST', headers, body });
			const id = reply.headers.get('mcp-session-id');
			if (id !== null) session = { 'mcp-session-id': id };
			const [, data = '{}'] = /^data: (.*)$/m.exec(await reply.text()) ?? [];
			return { status: reply.status, result: JSON.parse(data).result };
		};
		const client = { name: 'test', version: '1' };
		const hello = { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: client };
		await until(async () => (await send(1, 'initialize', hello)).status === 200);
		await send(null, 'notifications/initialized');
		const { result } = await send(2, 'tools/list', {});
		expect(result.tools).toMatchObject([
			{ name: 'Ask_Mixtral', inputSchema: { required: ['question'] } },
		]);
		const asked = { name: 'Ask_Mixtral', arguments: { question: '6 * 7 = ?' } };
		const { result: told } = await send(3, 'tools/call', asked);
		expect(told.content).toEqual([{ type: 'text', text: '[{"text":"echo: 6 * 7 = ?"}]' }]);
	});

	test("is run by n8n's own agents", async () => {
		n8n.respond = (asked) => {
			if (asked.body === undefined || isExpert(asked)) return undefined;
			const isAnswered = asked.body.messages.at(-1).role === 'tool';
			const call = { id: 'call00001', name: 'Ask_Mixtral', input: '{"question":"6 * 7 = ?"}' };
			return streamed(isAnswered ? answerEvents(['It is 42.']) : toolCallEvents([call]));
		};
		const { client, provider, providerCredential } = n8n;
		const project = (await client.call('GET', '/rest/projects/personal')).id;
		const agents = `/rest/projects/${project}/agents/v2`;
		const { id } = await client.call('POST', agents, { name: 'Agent' });
		const { configHash } = await client.call('GET', `${agents}/${id}/config`);
		const credential = await client.createCredential({
			name: 'Model',
			type: 'openRouterApi',
			data: { apiKey: 'sk-test', url: provider.baseUrl },
		});
		const { typeVersion, parameters } = mixtralTool;
		const tool = {
			type: 'node',
			name: 'Ask Mixtral',
			description: 'Asks another model a question',
			node: {
				nodeType: `${PACKAGE}.mixtral`,
				nodeTypeVersion: typeVersion,
				nodeParameters: parameters,
				credentials: {
					openRouterMixtralApi: { id: providerCredential.id, name: providerCredential.name },
				},
			},
		};
		await client.call('PUT', `${agents}/${id}/config`, {
			baseConfigHash: configHash,
			config: {
				name: 'Agent',
				model: 'openrouter/openai/gpt-x',
				credential,
				instructions: 'Ask the expert.',
				tools: [tool],
			},
		});
		const { text } = await client.send('POST', `${agents}/${id}/chat`, { message: '6 by 7?' });
		expect(text).toContain('"isError":false');
		expect(text).toContain('"delta":"42."');
		expect(n8n.bodies.at(-1).messages.at(-1).content).toContain('echo: 6 * 7 = ?');
	});
});
