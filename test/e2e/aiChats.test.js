'use strict';

/** What a chat sees of an answer while it comes. */

const { answerEvents, completion, refusal, toolCallEvents } = require('../openrouter/shapes.js');
const { streamed } = require('../openrouter/streamed.js');
const { testWithChatModel } = require('../n8n/conditions.js');
const { itemsOf } = require('../n8n/n8nUnderTest.js');
const {
	COST_USD,
	MODEL,
	PACKAGE,
	chatModel,
	connect,
	isExpert,
	mixtralTool,
	node,
	useAiN8n,
} = require('../n8n/aiN8nUnderTest.js');

const n8n = useAiN8n();

const agent = node('Agent', 'agent', 3.1, {
	promptType: 'define',
	text: '={{ $json.chatInput }}',
});

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
		n8n.respond = slowly;
		const { of, textOf, execution } = await n8n.runChat([mixtral()], connect(['Chat', 'Mixtral']));
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
		n8n.respond = ({ body }) => (body.stream ? slowly() : { body: completion('question') });
		const classifier = {
			...mixtral({ options: { enableStreaming: false } }),
			id: 'c',
			name: 'Classify',
		};
		const answer = mixtral({ prompt: "={{ $('Chat').item.json.chatInput }}" });
		const { of, textOf } = await n8n.runChat(
			[classifier, answer],
			connect(['Chat', 'Classify'], ['Classify', 'Mixtral']),
		);
		expect(of('Classify')).toEqual([]);
		expect(textOf('Mixtral')).toBe('Paris lies in the north of France.');
		expect(n8n.bodies.map(({ stream }) => stream)).toEqual([undefined, true]);
	});

	test('is told when the answer breaks off, and hears nothing twice', async () => {
		n8n.respond = () => streamed(answerEvents(pieces).slice(0, 3), { gapMs: 20, end: 'cut' });
		const { of, textOf, execution } = await n8n.runChat([mixtral()], connect(['Chat', 'Mixtral']));
		expect(textOf('Mixtral')).toBe('Paris lies in');
		expect(of('Mixtral').at(-1).type).toBe('error');
		expect(n8n.provider.completions).toHaveLength(1);
		expect(execution.status).toBe('error');
	});

	test('gets an answer in a JSON format in one piece at its end', async () => {
		n8n.respond = () => ({ body: completion('```json\n{"town": "Paris"}\n```') });
		const { of, textOf } = await n8n.runChat(
			[mixtral({ outputFormat: 'jsonObject' })],
			connect(['Chat', 'Mixtral']),
		);
		expect(of('Mixtral').map(({ type }) => type)).toEqual(['begin', 'item', 'end']);
		expect(JSON.parse(textOf('Mixtral'))).toEqual({ town: 'Paris' });
	});

	test.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'])(
		'hears why there is no answer, On Error %s',
		async (onError) => {
			const body = { error: { code: 400, message: 'No such tool' } };
			n8n.respond = () => ({ status: 400, body });
			const { of } = await n8n.runChat([mixtral({}, { onError })], connect(['Chat', 'Mixtral']));
			expect(of('Mixtral').map(({ type }) => type)).toEqual(['error']);
			expect(of('Mixtral')[0].content).toContain('No such tool');
		},
	);

	for (const onError of ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput']) {
		testWithChatModel(`hears once why the chat model failed, On Error ${onError}`, async () => {
			n8n.respond = () => refusal(401, 'No auth');
			const { chunks } = await n8n.runChat(
				[{ ...agent, onError }, chatModel()],
				connect(['Chat', 'Agent'], [MODEL, 'Agent', 'ai_languageModel']),
			);
			const errors = chunks.filter(({ type }) => type === 'error');
			expect(errors).toHaveLength(1);
			expect(errors[0].content).toMatch(/No auth.*https:\/\/openrouter.ai\/settings\/keys/);
		});
	}

	testWithChatModel(
		'shows the answer of an agent with the chat model, tool calls and all',
		async () => {
			const input = JSON.stringify({ question: 'Where?' });
			n8n.respond = (request) => {
				if (isExpert(request)) return { body: completion('In France') };
				const isFirst = request.body.messages.at(-1).role === 'user';
				return isFirst
					? streamed(toolCallEvents([{ id: 'call00001', name: 'Ask_Mixtral', input }]), {
							gapMs: 20,
						})
					: slowly();
			};
			const { of, textOf, execution } = await n8n.runChat(
				[agent, chatModel(), mixtralTool],
				connect(
					['Chat', 'Agent'],
					[MODEL, 'Agent', 'ai_languageModel'],
					['Ask Mixtral', 'Agent', 'ai_tool'],
				),
			);
			expect(execution.data.resultData.error).toBeUndefined();
			expect(textOf('Agent')).toBe('Paris lies in the north of France.');
			expect(of('Ask Mixtral')).toEqual([]);
			const times = new Set(of('Agent').map(({ atMs }) => atMs));
			expect(times.size).toBeGreaterThanOrEqual(4);
			expect(n8n.logOf(execution).map(({ tokenUsage }) => tokenUsage.cost)).toEqual([
				COST_USD,
				COST_USD,
			]);
		},
	);
});
