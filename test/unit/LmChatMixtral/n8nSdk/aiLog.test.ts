import type { IDataObject, ISupplyDataFunctions } from 'n8n-workflow';
import { AiLog } from '../../../../nodes/LmChatMixtral/n8nSdk/aiLog';
import type { FinishedAnswer } from '../../../../nodes/completion/answerDetails';
import { ANSWER } from '../../completion/samples';

const usage = { promptTokens: 10, completionTokens: 20, totalTokens: 30, costUsd: 0.01 };

function call(text: string, more: Partial<FinishedAnswer> = {}): FinishedAnswer {
	return {
		...ANSWER,
		text,
		generationId: `gen-${text}`,
		usage,
		attempts: 2,
		durationMs: 5.4,
		...more,
	};
}

function setUp() {
	const written: unknown[] = [];
	const executeData: { metadata?: { tracing?: IDataObject } } = {};
	const context = {
		addInputData: (...entry: unknown[]) => written.push(entry),
		addOutputData: (...entry: unknown[]) => written.push(entry),
		getExecuteData: () => executeData,
		setMetadata: ({ tracing }: { tracing: IDataObject }) => {
			executeData.metadata = { tracing: { ...executeData.metadata?.tracing, ...tracing } };
		},
		getNode: () => 'the node',
	};
	const body = { model: 'm', messages: [], temperature: 0.3 };
	const log = new AiLog(context as unknown as ISupplyDataFunctions, body);
	const write = (text: string, more: IDataObject = {}): unknown => {
		const json = { response: { generations: [[{ text }]] }, ...more };
		log.adapterContext.addOutputData('ai_languageModel', 0, [[{ json }]]);
		const [, , data] = written.at(-1) as [unknown, unknown, Array<Array<{ json: unknown }>>];
		return data[0]?.[0]?.json;
	};
	return { log, write, written, tracing: () => executeData.metadata?.tracing };
}

describe('AiLog', () => {
	test('completes an entry by the real tokens, the cost and where they come from', () => {
		const { log, write } = setUp();
		log.noteFinished(call('Hi'));
		expect(write('Hi', { tokenUsageEstimate: { totalTokens: 3 } })).toEqual({
			response: { generations: [[{ text: 'Hi' }]] },
			tokenUsage: { promptTokens: 10, completionTokens: 20, totalTokens: 30, cost: 0.01 },
			openRouter: {
				finishReason: 'stop',
				model: 'a/one',
				provider: 'Mistral',
				generationId: 'gen-Hi',
				usage,
				attempts: 2,
				durationMs: 5,
				cached: false,
			},
		});
	});

	test('tells the settings that the model is called with', () => {
		const { log, written } = setUp();
		const json = { messages: ['Human: Hi'], options: { type: 'not_implemented' } };
		log.adapterContext.addInputData('ai_languageModel', [[{ json }]]);
		expect(written).toEqual([
			[
				'ai_languageModel',
				[[{ json: { messages: ['Human: Hi'], options: { model: 'm', temperature: 0.3 } } }]],
			],
		]);
	});

	test('gives calls that end in another order their own entries', () => {
		const { log, write } = setUp();
		log.noteFinished(call('one'));
		log.noteFinished(call('two'));
		expect(write('two')).toMatchObject({ openRouter: { generationId: 'gen-two' } });
		expect(write('one')).toMatchObject({ openRouter: { generationId: 'gen-one' } });
	});

	test('keeps the estimate where the reply did not tell the tokens', () => {
		const { log, write } = setUp();
		const unknown = {
			promptTokens: null,
			completionTokens: null,
			totalTokens: null,
			costUsd: null,
		};
		log.noteFinished(call('Hi', { usage: unknown }));
		const tokenUsageEstimate = { totalTokens: 3 };
		expect(write('Hi', { tokenUsageEstimate })).toMatchObject({ tokenUsageEstimate });
	});

	test('leaves errors and entries of other calls as they are', () => {
		const { log, write, written } = setUp();
		const error = new Error('x');
		log.adapterContext.addOutputData('ai_languageModel', 1, error as never);
		expect(written).toEqual([['ai_languageModel', 1, error]]);
		expect(write('unknown', { a: 1 })).toEqual({
			response: { generations: [[{ text: 'unknown' }]] },
			a: 1,
		});
	});

	test('sums calls up on the run of the root node, and lets the adapter not replace the sum', () => {
		const { log, tracing } = setUp();
		log.noteFinished(call('one'));
		log.noteFinished(call('two'));
		log.noteFailed({ ...usage, costUsd: 0.005 });
		const adapter = log.adapterContext as unknown as { setMetadata: (data: object) => void };
		adapter.setMetadata({ tracing: { 'llm.tokens.in': 1 } });
		expect(tracing()).toEqual({
			'llm.tokens.in': 30,
			'llm.tokens.out': 60,
			'llm.tokens.total': 90,
			'llm.cost.total': 0.025,
			'mixtral.costUsd': 0.025,
			'mixtral.answered': 2,
			'mixtral.failed': 1,
		});
	});

	test('is the context otherwise', () => {
		expect(setUp().log.adapterContext.getNode()).toBe('the node');
	});
});
