'use strict';

/** n8n's agents, old and new, with the chat model: tools, reasoning, memory, files, approval. */

const { answerEvents, chunk, completion, toolCallEvents } = require('../openrouter/shapes.js');
const { streamed } = require('../openrouter/streamed.js');
const { describeWithChatModel } = require('../n8n/conditions.js');
const { itemsOf } = require('../n8n/n8nUnderTest.js');
const { until } = require('../n8n/until.js');
const {
	MODEL,
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

const VERSIONS = [1.9, 2.2, 3, 3.1];
const agent = (version, parameters = {}) =>
	node('Agent', 'agent', version, {
		promptType: 'define',
		text: '={{ $json.question ?? $json.chatInput }}',
		...(version < 2 && { agent: 'toolsAgent' }),
		...parameters,
	});
const calculator = node('Calc', 'toolCalculator', 1);
const memory = node('Memory', 'memoryBufferWindow', 1.3);
const gemini = chatModel({ model: modelId('google/gemini-3-flash-preview') });

/** A model that thinks: it refuses its own calls without the reasoning that came with them. */
const REASONING = [
	{
		type: 'reasoning.text',
		text: 'I multiply "6"\n',
		format: 'x',
		index: 0,
		signature: 'c2lnbg==',
	},
	{
		type: 'reasoning.encrypted',
		data: 'AbC+/=',
		id: 'call00001',
		format: 'google-gemini-v1',
		index: 1,
	},
];
const CALLS = [
	{ id: 'call00001', name: 'Calc', input: '{"input":"6*7"}' },
	{ id: 'call00002', name: 'Calc', input: '{"input":"1+1"}' },
];
const toWire = ({ id, name, input }) => ({
	id,
	type: 'function',
	function: { name, arguments: input },
});

/** What stands on the last run of the agent, over all of its rounds. */
function tracingOf(execution) {
	const { tracing } = execution.data.resultData.runData.Agent.at(-1).metadata;
	return { answered: tracing['mixtral.answered'], costUsd: tracing['mixtral.costUsd'] };
}

function thinkingModel({ body }, calls = CALLS) {
	const asked = body.messages.filter(({ tool_calls: calls }) => calls !== undefined);
	const isKept = ({ reasoning_details: kept }) =>
		JSON.stringify(kept) === JSON.stringify(REASONING);
	if (!asked.every(isKept)) {
		return { status: 400, body: { error: { code: 400, message: 'No thought_signature' } } };
	}
	const isAnswered = body.messages.at(-1).role === 'tool';
	if (body.stream) {
		const thought = chunk({ role: 'assistant', reasoning_details: REASONING });
		return streamed(
			isAnswered ? answerEvents(['It is ', '42.']) : [thought, ...toolCallEvents(calls)],
		);
	}
	if (isAnswered) return { body: completion('It is 42.') };
	const message = { reasoning_details: REASONING, tool_calls: calls.map(toWire) };
	return { body: completion(null, { message, choice: { finish_reason: 'tool_calls' } }) };
}

describeWithChatModel('an agent whose model thinks', () => {
	test.each(VERSIONS)('gives the reasoning back, version %d', async (version) => {
		n8n.respond = thinkingModel;
		const { execution, error, output } = await n8n.runRoot(agent(version), {
			model: gemini.parameters,
			subNodes: [[calculator, 'ai_tool']],
		});
		expect(error).toBeUndefined();
		expect(output).toEqual([{ output: 'It is 42.' }]);
		const turns = n8n.bodies[1].messages.slice(1);
		expect(turns.map(({ role }) => role)).toEqual(['assistant', 'tool', 'tool']);
		expect(turns[0].tool_calls).toEqual(CALLS.map(toWire));
		expect(tracingOf(execution)).toEqual({ answered: 2, costUsd: 0.000056 });
	});

	test.each([2.2, 3.1])('streams, and remembers the chat, version %d', async (version) => {
		n8n.respond = thinkingModel;
		const { textOf, execution } = await n8n.runChat(
			[agent(version), gemini, calculator, memory],
			connect(
				['Chat', 'Agent'],
				[MODEL, 'Agent', 'ai_languageModel'],
				['Calc', 'Agent', 'ai_tool'],
				['Memory', 'Agent', 'ai_memory'],
			),
			{ say: ['What is 6 by 7?', 'Once more?'] },
		);
		expect(execution.data.resultData.error).toBeUndefined();
		expect(textOf('Agent')).toBe('It is 42.');
		expect(n8n.bodies.at(-1).messages.at(0).content).toBe('What is 6 by 7?');
	});
});

describeWithChatModel('an agent', () => {
	test('answers from its fallback model, within the wait of the first', async () => {
		const busy = { error: { code: 429, message: 'Busy', metadata: { provider_name: 'Acme' } } };
		n8n.respond = ({ body }) =>
			body.model === 'a/first'
				? { status: 429, body: busy }
				: { body: completion('From the second') };
		const began = Date.now();
		const execution = await n8n.run(
			[
				manualTrigger,
				questions('Hi'),
				agent(3.1, { needsFallback: true }),
				chatModel({ model: modelId('a/first'), maxRateLimitWaitSeconds: 2 }, 'First'),
				chatModel({ model: modelId('a/second') }, 'Second'),
				calculator,
			],
			connect(
				['Start', 'Items'],
				['Items', 'Agent'],
				['First', 'Agent', 'ai_languageModel', 0],
				['Second', 'Agent', 'ai_languageModel', 1],
				['Calc', 'Agent', 'ai_tool'],
			),
		);
		expect(itemsOf(execution, 'Agent')[0].json).toEqual({ output: 'From the second' });
		expect(Date.now() - began).toBeLessThan(20_000);
	});

	test.each([2.2, 3.1])('passes images, PDFs and texts on, version %d', async (version) => {
		const pdf = Buffer.from('%PDF-1.4 x').toString('base64');
		const files = {
			photo: { data: 'iVBORw0KGgo=', mimeType: 'image/png', fileName: 'a.png' },
			bill: { data: pdf, mimeType: 'application/pdf', fileName: 'b.pdf' },
		};
		const make = node('Make', 'n8n-nodes-base.code', 2, {
			jsCode: `return [{ json: { question: 'What?' }, binary: ${JSON.stringify(files)} }];`,
		});
		const options = { passthroughBinaryImages: true, passthroughBinaryPdfs: true };
		await n8n.run(
			[manualTrigger, make, agent(version, { options }), chatModel(), calculator],
			connect(
				['Start', 'Make'],
				['Make', 'Agent'],
				[MODEL, 'Agent', 'ai_languageModel'],
				['Calc', 'Agent', 'ai_tool'],
			),
		);
		expect(n8n.bodies[0].messages.at(-1).content).toEqual([
			{ type: 'text', text: 'What?' },
			{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
			{
				type: 'file',
				file: { filename: 'b.pdf', file_data: `data:application/pdf;base64,${pdf}` },
			},
		]);
	});

	test('takes a memory with an empty answer and a system message in the middle', async () => {
		const messageValues = [
			{ type: 'user', message: 'Hi' },
			{ type: 'ai', message: ' ' },
			{ type: 'system', message: 'Be nice' },
			{ type: 'user', message: 'Are you there?' },
			{ type: 'ai', message: 'Yes' },
		];
		const keyed = node('Memory', 'memoryBufferWindow', 1.3, {
			sessionIdType: 'customKey',
			sessionKey: 'old',
		});
		const execution = await n8n.run(
			[
				manualTrigger,
				questions('And now?'),
				node('Insert', 'memoryManager', 1.1, { mode: 'insert', messages: { messageValues } }),
				agent(3.1, { text: 'And now?' }),
				keyed,
				chatModel(),
				calculator,
			],
			connect(
				['Start', 'Items'],
				['Items', 'Insert'],
				['Insert', 'Agent'],
				['Memory', 'Insert', 'ai_memory'],
				['Memory', 'Agent', 'ai_memory'],
				[MODEL, 'Agent', 'ai_languageModel'],
				['Calc', 'Agent', 'ai_tool'],
			),
		);
		expect(execution.data.resultData.error).toBeUndefined();
		expect(n8n.bodies[0].messages).toEqual([
			{ role: 'system', content: 'Be nice' },
			{ role: 'user', content: 'Hi\n\nAre you there?' },
			{ role: 'assistant', content: 'Yes' },
			{ role: 'user', content: 'And now?' },
		]);
	});

	test('waits for a person to allow a tool, gives the reasoning back and adds the cost of all rounds up', async () => {
		const messages = [];
		const asked = '{"toolParameters":{"question":"6 * 7 = ?"},"hitlParameters":{}}';
		n8n.respond = (request) => {
			if (request.path.includes('/sendMessage')) {
				messages.push(request.body);
				return { body: { ok: true, result: { message_id: 1 } } };
			}
			if (isExpert(request)) return { body: completion('42, I am sure') };
			return thinkingModel(request, [{ ...CALLS[0], name: 'Ask_Mixtral', input: asked }]);
		};
		const data = { accessToken: 'token', baseUrl: new URL(n8n.provider.baseUrl).origin };
		const id = await n8n.client.createCredential({ name: 'Chat', type: 'telegramApi', data });
		const approval = node(
			'Approve',
			'n8n-nodes-base.telegramHitlTool',
			1.2,
			{ chatId: '1', message: 'Run {{ $tool.name }}?' },
			{ webhookId: 'approve', credentials: { telegramApi: { id, name: 'Chat' } } },
		);
		const workflowId = await n8n.store(
			'Approval',
			[
				manualTrigger,
				questions('What is 6 by 7?'),
				agent(3.1),
				gemini,
				calculator,
				mixtralTool,
				approval,
			],
			connect(
				['Start', 'Items'],
				['Items', 'Agent'],
				[MODEL, 'Agent', 'ai_languageModel'],
				['Calc', 'Agent', 'ai_tool'],
				['Ask Mixtral', 'Approve', 'ai_tool'],
				['Approve', 'Agent', 'ai_tool'],
			),
		);
		const executionId = await n8n.client.startWorkflow(workflowId);
		await until(() => messages.length > 0);
		await until(async () => (await n8n.client.getExecution(executionId)).status === 'waiting');
		await approve(messages[0]);
		const execution = await n8n.client.waitForExecution(executionId);
		expect(execution.data.resultData.error).toBeUndefined();
		const { runData, metadata } = execution.data.resultData;
		expect(runData.Agent.at(-1).data.main[0][0].json).toEqual({ output: 'It is 42.' });
		expect(metadata).toMatchObject({ mixtral_cost_usd: '0.000084', mixtral_answered: '3' });
		expect(runData[MODEL]).toHaveLength(2);
		expect(tracingOf(execution)).toEqual({ answered: 2, costUsd: 0.000056 });
	});
});

/** Follows the link of a message that asks for approval; n8n takes no programs for people. */
async function approve(message) {
	const [link] = JSON.stringify(message).match(/https?:[^"\\]*approved=true[^"\\]*/);
	const { pathname, search } = new URL(link);
	const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140 Safari/537.36' };
	const { status } = await fetch(`${n8n.server.url}${pathname}${search}`, { headers });
	expect(status).toBe(200);
}
