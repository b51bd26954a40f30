import type { FinishedAnswer } from '../../../../nodes/completion/answerDetails';
import type { ModelCall } from '../../../../nodes/LmChatMixtral/modelCall';
import type { ChatMessage } from '../../../../nodes/openrouter/chatMessage';
import {
	AIMessage,
	finishedAnswer,
	HumanMessage,
	langChainVersion,
	streamWhole,
	supplyModel,
	SystemMessage,
	ToolMessage,
	type LangChainMessage,
	type LangChainModel,
} from './langchain';

const tool = {
	type: 'function',
	function: { name: 'look', description: 'Looks', parameters: { type: 'object', properties: {} } },
};

/** Answers with one finished call after the other, and notes what was asked. */
const scripted = (...calls: FinishedAnswer[]) => scriptedIn(undefined, ...calls);

async function scriptedIn(execution: object | undefined, ...calls: FinishedAnswer[]) {
	const asked: ChatMessage[][] = [];
	const complete = ({ messages, onText }: ModelCall): Promise<FinishedAnswer> => {
		asked.push(messages);
		const call = calls[Math.min(asked.length, calls.length) - 1] ?? finishedAnswer('');
		for (const piece of call.text.match(/.{1,3}/gs) ?? []) onText?.(piece);
		return Promise.resolve(call);
	};
	return { model: await supplyModel(complete, execution), asked };
}

/** What goes on the wire for a history. */
async function wireOf(...history: unknown[]): Promise<ChatMessage[] | undefined> {
	const { model, asked } = await scripted(finishedAnswer('ok'));
	await model.invoke(history);
	return asked[0];
}

test('these tests run on the LangChain of n8n 2.41.1', () => {
	expect(langChainVersion).toBe('1.2.8');
});

const invoke = (model: LangChainModel): Promise<LangChainMessage> => model.invoke('Hi');
const stream = async (model: LangChainModel): Promise<LangChainMessage> =>
	(await streamWhole(model, 'Hi')).whole;

describe.each([
	['as a whole', invoke],
	['streamed', stream],
])('an answer %s', (_case, ask) => {
	test.each([
		['with no tools', (model: LangChainModel) => model],
		['with tools', (model: LangChainModel) => model.bindTools([tool])],
		[
			'with tools bound twice',
			(model: LangChainModel) => model.bindTools([tool]).bindTools([tool]),
		],
	])('is a string %s bound', async (_bound, bind) => {
		const text = 'Line one.\n\nLine two: {"a": 1}';
		const { model } = await scripted(finishedAnswer(text));
		expect((await ask(bind(model))).content).toBe(text);
	});

	test('is a string beside tool calls and reasoning', async () => {
		const { model } = await scripted(
			finishedAnswer('Let me look.', {
				calls: [{ id: 'a', name: 'look', input: '{"q":1}' }],
				reasoning: 'I must look',
			}),
		);
		const message = await ask(model);
		expect([message.content, message.tool_calls]).toEqual([
			'Let me look.',
			[{ id: 'a', name: 'look', args: { q: 1 }, type: 'tool_call' }],
		]);
	});

	test('is an empty string where it only calls tools', async () => {
		const calls = ['a', 'b'].map((id) => ({ id, name: 'look', input: '{}' }));
		const { model } = await scripted(finishedAnswer('', { calls }));
		const message = await ask(model);
		expect([message.content, message.tool_calls?.map(({ id }) => id)]).toEqual(['', ['a', 'b']]);
	});

	test('tells what the model thought as text', async () => {
		const { model } = await scripted(finishedAnswer('42', { reasoning: 'six by seven' }));
		expect((await ask(model)).additional_kwargs).toEqual({ reasoning_content: 'six by seven' });
	});
});

test('streamed text comes in pieces', async () => {
	const { model } = await scripted(finishedAnswer('Paris'));
	expect((await streamWhole(model, 'Hi')).pieces.filter((piece) => piece !== '')).toEqual([
		'Par',
		'is',
	]);
});

describe('the reasoning before a call of tools', () => {
	const details = [
		{
			type: 'reasoning.encrypted',
			data: 'c2VjcmV0',
			id: 'a',
			format: 'google-gemini-v1',
			index: 0,
		},
		{ index: 1, type: 'reasoning.text', text: 'I "must"\n look', signature: null },
	];
	const calling = finishedAnswer('', {
		calls: ['a', 'b'].map((id) => ({ id, name: 'look', input: '{}' })),
		reasoning: 'I must look',
		reasoningDetails: details,
	});
	const result = (id: string, seen = id) =>
		new ToolMessage({ content: `saw ${seen}`, tool_call_id: id });
	const wireCall = (id: string) => ({
		id,
		type: 'function',
		function: { name: 'look', arguments: '{}' },
	});
	const sentBack = [
		{ role: 'user', content: 'Hi' },
		{
			role: 'assistant',
			content: null,
			tool_calls: [wireCall('a'), wireCall('b')],
			reasoning: 'I must look',
			reasoning_details: details,
		},
		{ role: 'tool', content: 'saw a', tool_call_id: 'a' },
		{ role: 'tool', content: 'saw b', tool_call_id: 'b' },
	];

	test.each([
		['as a whole', invoke],
		['streamed', stream],
	])('goes back with the turn that an agent keeps (%s)', async (_case, ask) => {
		const { model, asked } = await scripted(calling);
		await model.invoke([new HumanMessage('Hi'), await ask(model), result('a'), result('b')]);
		expect(JSON.stringify(asked[1])).toBe(JSON.stringify(sentBack));
	});

	test('goes back once with the turn that AI Agent 3 has cut up into one per call', async () => {
		const { model, asked } = await scripted(calling);
		const answer = await stream(model);
		const kept = JSON.parse(JSON.stringify(answer.additional_kwargs)) as {
			reasoning_content: string;
		};
		// n8n-nodes-langchain 2.41, utils/agent-execution/buildSteps.js
		const turn = (id: string) =>
			new AIMessage({
				content: [],
				tool_calls: [{ id, name: 'look', args: {}, type: 'tool_call' }],
				additional_kwargs: { reasoning_content: kept.reasoning_content },
			});
		const history = [new HumanMessage('Hi'), turn('a'), result('a'), turn('b'), result('b')];
		await model.invoke(history);
		expect(asked[1]).toEqual(sentBack);
	});

	test('goes back where n8n lost it, and into the turn that a memory keeps for the next execution', async () => {
		const { model, asked } = await scriptedIn({}, calling);
		await invoke(model);
		const turn = (id: string) =>
			new AIMessage({
				content: [],
				tool_calls: [{ id, name: 'look', args: {}, type: 'tool_call' }],
			});
		const history = [new HumanMessage('Hi'), turn('a'), result('a'), turn('b'), result('b')];
		await model.invoke(history);
		expect(asked[1]).toEqual(sentBack);
		expect(await wireOf(...history)).toEqual(sentBack);
	});

	test('goes back with the IDs of the model where it gave them before, which an agent sees as others', async () => {
		const { model, asked } = await scripted(calling);
		const first = await invoke(model);
		const round = [new HumanMessage('Hi'), first, result('a'), result('b')];
		const second = await model.invoke(round);
		const ids = second.tool_calls?.map(({ id }) => id ?? '') ?? [];
		expect(ids).toEqual(['a_again2', 'b_again2']);
		const third = await model.invoke([
			...round,
			second,
			...ids.map((id, at) => result(id, ['a', 'b'][at])),
		]);
		expect(asked[2]).toEqual([...sentBack, ...sentBack.slice(1)]);
		expect(third.tool_calls?.map(({ id }) => id)).toEqual(['a_again3', 'b_again3']);
	});

	test('of the next round with the same IDs and thoughts stays a turn of its own', async () => {
		const { model, asked } = await scripted(calling);
		const answer = await invoke(model);
		const round = [answer, result('a'), result('b')];
		await model.invoke([new HumanMessage('Hi'), ...round, ...round]);
		expect(asked[1]).toEqual([...sentBack, ...sentBack.slice(1)]);
	});

	test('goes back as text where another model told it as text', async () => {
		const call = { id: 'a', name: 'look', args: {}, type: 'tool_call' };
		const [, turn] =
			(await wireOf(
				new HumanMessage('Hi'),
				new AIMessage({
					content: '',
					tool_calls: [call],
					additional_kwargs: { reasoning_content: 'I must look' },
				}),
				result('a'),
			)) ?? [];
		expect(turn).toEqual({
			role: 'assistant',
			content: null,
			tool_calls: [wireCall('a')],
			reasoning: 'I must look',
		});
	});

	test('stays away from turns that call no tool', async () => {
		const said = new AIMessage({
			content: '42',
			additional_kwargs: { reasoning_content: 'six by seven' },
		});
		expect(await wireOf(new HumanMessage('6 by 7?'), said, new HumanMessage('Sure?'))).toEqual([
			{ role: 'user', content: '6 by 7?' },
			{ role: 'assistant', content: '42' },
			{ role: 'user', content: 'Sure?' },
		]);
	});
});

describe('a history', () => {
	test.each([undefined, null])('may hold a turn whose content is %s', async (content) => {
		const empty = Object.assign(new AIMessage(''), { content });
		expect(await wireOf(new HumanMessage('a'), empty, new HumanMessage('b'))).toEqual([
			{ role: 'user', content: 'a' },
			{ role: 'user', content: 'b' },
		]);
	});

	test('may begin with a call of tools, where a memory cut it', async () => {
		const call = { id: 'a', name: 'look', args: {}, type: 'tool_call' };
		const rest = [
			new SystemMessage('Be brief.'),
			new AIMessage({ content: '', tool_calls: [call] }),
			new ToolMessage({ content: 'saw', tool_call_id: 'a' }),
		];
		expect((await wireOf(...rest))?.slice(0, 3)).toMatchObject([
			{ role: 'system' },
			{ role: 'user', content: 'Begin.' },
			{ role: 'assistant' },
		]);
	});

	test("may hold calls as AI Agent 3 keeps those of n8n's Anthropic model", async () => {
		// n8n-nodes-langchain 2.41, utils/agent-execution/buildSteps.js, buildAnthropicContentBlocks
		const content = [
			{ type: 'thinking', thinking: 'I must look', signature: 'c2lnbg==' },
			{ type: 'tool_use', id: 'a', name: 'look', input: { q: 1 } },
		];
		const call = { id: 'a', name: 'look', args: { q: 1 }, type: 'tool_call' };
		const result = new ToolMessage({ content: 'saw', tool_call_id: 'a' });
		for (const calls of [[], [call]]) {
			const turn = new AIMessage({ content, tool_calls: calls });
			expect((await wireOf(new HumanMessage('Hi'), turn, result))?.slice(1)).toEqual([
				{
					role: 'assistant',
					content: null,
					tool_calls: [
						{ id: 'a', type: 'function', function: { name: 'look', arguments: '{"q":1}' } },
					],
				},
				{ role: 'tool', content: 'saw', tool_call_id: 'a' },
			]);
		}
	});

	test('may hold a system message in the middle, and several texts in one turn', async () => {
		const texts = ['Read this:', 'A file'].map((text) => ({ type: 'text', text }));
		expect(
			await wireOf(new HumanMessage({ content: texts }), new SystemMessage('Be brief.')),
		).toEqual([
			{ role: 'user', content: 'Read this:\n\nA file' },
			{ role: 'system', content: 'Be brief.' },
		]);
	});

	test('may hold pictures and documents as the AI Agent passes them through', async () => {
		const content = [
			{ type: 'text', text: 'See' },
			{ type: 'image_url', image_url: { url: 'data:image/jpeg;base64,/9j/AA' } },
			{
				type: 'file',
				mime_type: 'application/pdf',
				data: 'JVBERi',
				metadata: { filename: 'a.pdf' },
			},
		];
		expect(await wireOf(new HumanMessage({ content }))).toEqual([
			{
				role: 'user',
				content: [
					{ type: 'text', text: 'See' },
					{ type: 'image_url', image_url: { url: 'data:image/jpeg;base64,/9j/AA' } },
					{
						type: 'file',
						file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi' },
					},
				],
			},
		]);
	});
});
