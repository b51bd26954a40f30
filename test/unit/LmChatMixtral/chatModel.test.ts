import type { Message, StreamChunk, Tool } from '@n8n/ai-node-sdk';
import { createChatModel } from '../../../nodes/LmChatMixtral/chatModel';
import type { FinishedAnswer } from '../../../nodes/completion/answerDetails';
import type { ModelCall, ModelCalls } from '../../../nodes/LmChatMixtral/modelCall';
import { ReasoningMemory } from '../../../nodes/LmChatMixtral/reasoningMemory';
import type { Sdk } from '../../../nodes/LmChatMixtral/n8nSdk/sdk';
import { ANSWER } from '../completion/samples';

/** n8n's class, as far as the model builds on it. */
class BaseChatModel {
	tools: Tool[] = [];
	constructor(
		public provider: string,
		public modelId: string,
	) {}
}

const sdk = {
	BaseChatModel,
	getParametersJsonSchema: (tool: { inputSchema: unknown }) => tool.inputSchema,
} as unknown as Sdk;

const usage = { promptTokens: 1, completionTokens: 2, totalTokens: 3, costUsd: 0.5 };
const toolCall = { id: 'a', name: 'look', input: '{"q":1}' };

function finishedAnswer(text: string, more: Partial<FinishedAnswer> = {}): FinishedAnswer {
	return { ...ANSWER, text, generationId: 'gen-1', usage, attempts: 1, durationMs: 5, ...more };
}

type Complete = (call: ModelCall) => Promise<FinishedAnswer>;

function modelOf(complete: Complete) {
	return createChatModel(sdk, 'm', { complete } as unknown as ModelCalls, new ReasoningMemory({}));
}

const messages: Message[] = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];

async function collect(complete: Complete): Promise<StreamChunk[]> {
	const chunks: StreamChunk[] = [];
	for await (const chunk of modelOf(complete).stream(messages)) chunks.push(chunk);
	return chunks;
}

const answers =
	(call: FinishedAnswer): Complete =>
	() =>
		Promise.resolve(call);
const withReason = (finishReason: string | null): FinishedAnswer => {
	const call = finishedAnswer('x');
	return { ...call, finishReason };
};

describe('generate', () => {
	test('gives text, usage, cost and where the answer came from', async () => {
		expect(await modelOf(answers(finishedAnswer('Hello'))).generate(messages)).toEqual({
			id: 'gen-1',
			finishReason: 'stop',
			usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 },
			message: { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
			providerMetadata: {
				openRouter: {
					finishReason: 'stop',
					model: 'a/one',
					provider: 'Mistral',
					generationId: 'gen-1',
					usage,
					attempts: 1,
					durationMs: 5,
					cached: false,
				},
			},
		});
	});

	test.each([
		['calls alone', '', ['tool-call']],
		['calls beside text', 'Let me look.', ['text', 'tool-call']],
	])('gives tool %s', async (_case, text, types) => {
		const { message } = await modelOf(
			answers(finishedAnswer(text, { calls: [toolCall] })),
		).generate(messages);
		expect(message.content.map(({ type }) => type)).toEqual(types);
		expect(message.content.at(-1)).toEqual({
			type: 'tool-call',
			toolCallId: 'a',
			toolName: 'look',
			input: '{"q":1}',
		});
	});

	test.each([
		['stop', 'stop'],
		['length', 'length'],
		['tool_calls', 'tool-calls'],
		['content_filter', 'content-filter'],
		['something new', 'other'],
		[null, 'other'],
	])('calls the finish reason %s %s', async (reason, expected) => {
		const { finishReason } = await modelOf(answers(withReason(reason))).generate(messages);
		expect(finishReason).toBe(expected);
	});

	test('gives no usage where the reply told none', async () => {
		const unknown = {
			promptTokens: null,
			completionTokens: null,
			totalTokens: null,
			costUsd: null,
		};
		const result = await modelOf(answers(finishedAnswer('x', { usage: unknown }))).generate(
			messages,
		);
		expect(result.usage).toBeUndefined();
	});
});

describe('stream', () => {
	test('gives text as it comes, then each tool call in one piece, then the end', async () => {
		const chunks = await collect(({ onText }) => {
			onText?.('Hel');
			onText?.('lo');
			return Promise.resolve(finishedAnswer('Hello', { calls: [toolCall, toolCall] }));
		});
		const call = { type: 'tool-call-delta', id: 'a', name: 'look', argumentsDelta: '{"q":1}' };
		expect(chunks).toEqual([
			{ type: 'text-delta', delta: 'Hel' },
			{ type: 'text-delta', delta: 'lo' },
			call,
			call,
			{
				type: 'finish',
				finishReason: 'stop',
				usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 },
			},
		]);
	});

	test('throws what went wrong, after the text that came', async () => {
		const chunks: StreamChunk[] = [];
		const model = modelOf(({ onText }) => {
			onText?.('Hel');
			return Promise.reject(new Error('broke off'));
		});
		const read = async (): Promise<void> => {
			for await (const chunk of model.stream(messages)) chunks.push(chunk);
		};
		await expect(read()).rejects.toThrow('broke off');
		expect(chunks).toEqual([{ type: 'text-delta', delta: 'Hel' }]);
	});

	test('ends the call when nobody listens any more', async () => {
		let signals: AbortSignal[] = [];
		const model = modelOf((call) => {
			({ signals } = call);
			call.onText?.('Hel');
			return new Promise(() => undefined);
		});
		for await (const chunk of model.stream(messages)) {
			expect(chunk.type).toBe('text-delta');
			break;
		}
		expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
	});
});
