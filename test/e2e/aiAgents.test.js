'use strict';

/** n8n's agents, old and new, with the chat model: tools, reasoning, memory, files, approval. */

const { completion } = require('../openrouter/shapes.js');
const { createThinkingModel, toWire } = require('../openrouter/thinkingModel.js');
const { approvalNode, approve, takeMessage } = require('../n8n/approval.js');
const { describeWithChatModel } = require('../n8n/conditions.js');
const { itemsOf } = require('../n8n/n8nUnderTest.js');
const { until } = require('../n8n/until.js');
const {
	MODEL,
	agentNode,
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
const calculator = node('Calc', 'toolCalculator', 1);
const memory = node('Memory', 'memoryBufferWindow', 1.3);
const gemini = chatModel({ model: modelId('google/gemini-3-flash-preview') });

const CALLS = [
	{ id: 'call00001', name: 'Calc', input: '{"input":"6*7"}' },
	{ id: 'call00002', name: 'Calc', input: '{"input":"1+1"}' },
];
/** Calls tools, then answers. */
const thinkingModel = (calls = CALLS) =>
	createThinkingModel(({ messages }) =>
		messages.at(-1).role === 'tool' ? ['It is ', '42.'] : calls,
	);

/** What stands on the last run of the agent, over all of its rounds. */
function tracingOf(execution) {
	const { tracing } = execution.data.resultData.runData.Agent.at(-1).metadata;
	return { answered: tracing['mixtral.answered'], costUsd: tracing['mixtral.costUsd'] };
}

describeWithChatModel('an agent whose model thinks', () => {
	test.each(VERSIONS)('gives the reasoning back, version %d', async (version) => {
		n8n.respond = thinkingModel();
		const { execution, error, output } = await n8n.runRoot(agentNode(version), {
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

	test.each([2.2, 3.1])('calls again under the same ID, version %d', async (version) => {
		let rounds = 0;
		n8n.respond = createThinkingModel(() => (++rounds <= 2 ? CALLS : ['It is 42.']));
		const { output } = await n8n.runRoot(agentNode(version), {
			model: gemini.parameters,
			subNodes: [[calculator, 'ai_tool']],
		});
		expect(output).toEqual([{ output: 'It is 42.' }]);
		const turns = n8n.bodies[2].messages.filter(({ tool_calls: calls }) => calls);
		expect(turns.map((turn) => turn.tool_calls)).toEqual(
			[CALLS, CALLS].map((calls) => calls.map(toWire)),
		);
	});

	test.each([2.2, 3.1])('streams, and remembers the chat, version %d', async (version) => {
		n8n.respond = thinkingModel();
		const { textOf, execution } = await n8n.runChat(
			[agentNode(version), gemini, calculator, memory],
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
				agentNode(3.1, { needsFallback: true }),
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
			[manualTrigger, make, agentNode(version, { options }), chatModel(), calculator],
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
				agentNode(3.1, { text: 'And now?' }),
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
		const model = thinkingModel([{ ...CALLS[0], name: 'Ask_Mixtral', input: asked }]);
		n8n.respond = (request) => {
			if (isExpert(request)) return { body: completion('42, I am sure') };
			return takeMessage(request, messages) ?? model(request);
		};
		const approval = await approvalNode(n8n.client, n8n.provider.url);
		const workflowId = await n8n.store(
			'Approval',
			[
				manualTrigger,
				questions('What is 6 by 7?'),
				agentNode(3.1),
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
		expect(await approve(messages[0], n8n.server.url)).toBe(200);
		const execution = await n8n.client.waitForExecution(executionId);
		expect(execution.data.resultData.error).toBeUndefined();
		const { runData, metadata } = execution.data.resultData;
		expect(runData.Agent.at(-1).data.main[0][0].json).toEqual({ output: 'It is 42.' });
		expect(metadata).toMatchObject({ mixtral_cost_usd: '0.000084', mixtral_answered: '3' });
		expect(runData[MODEL]).toHaveLength(2);
		expect(tracingOf(execution)).toEqual({ answered: 2, costUsd: 0.000056 });
	});
});
