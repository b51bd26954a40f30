import type { IDataObject } from 'n8n-workflow';
import { ChatParameterReader } from '../../../../nodes/Mixtral/parameters/readParameters';
import { ItemJobs } from '../../../../nodes/Mixtral/complete/itemJob';
import { ItemFiles } from '../../../../nodes/Mixtral/items/itemFiles';
import { OnError } from '../../../../nodes/Mixtral/items/onError';
import { readBatchSettings } from '../../../../nodes/Mixtral/complete/settings';
import { readModelList, type ModelList } from '../../../../nodes/openrouter/catalog/modelList';
import { recall } from '../../../../nodes/Mixtral/complete/executionMemory';
import { readEarlierTries } from '../../../../nodes/Mixtral/complete/retryOnFail';
import { fakeContext } from '../fakeContext';

const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';

const prepare = (
	parameters: IDataObject,
	{
		modelList = null,
		raw,
		...batching
	}: {
		modelList?: ModelList | null;
		raw?: IDataObject;
		sendIdenticalOnce?: boolean;
		maxCostUsd?: number;
	} = {},
) => {
	const { context } = fakeContext({
		parameters: { model: MIXTRAL, batching, ...parameters },
		raw,
	});
	const settings = readBatchSettings(context, new OnError(context), 0, 0);
	const reader = new ChatParameterReader(context);
	const earlier = readEarlierTries(context, 0, recall(context));
	const files = new ItemFiles(context);
	return new ItemJobs({ reader, settings, chat: null, earlier, files }, modelList);
};

const jobOf = (jobs: ItemJobs, index = 0) => {
	const prepared = jobs.prepare(index);
	if (prepared.kind !== 'job') throw new Error(`a job is wanted, not ${prepared.kind}`);
	return prepared;
};

test('a job has its body, its model as the lane, and no estimate without a cap', () => {
	const prepared = jobOf(prepare({ prompt: 'Hi' }));
	expect(prepared).toMatchObject({
		lane: MIXTRAL,
		estimateUsd: null,
		job: {
			itemIndex: 0,
			completion: {
				body: { model: MIXTRAL, messages: [{ role: 'user', content: 'Hi' }] },
				usage: null,
			},
		},
	});
});

test('the model that Extra Body puts in is the lane', () => {
	const options = { extraBody: '{"model":"a/other"}' };
	expect(jobOf(prepare({ prompt: 'Hi', options })).lane).toBe('a/other');
});

test('a bad parameter is a final failure that names the field', () => {
	expect(prepare({ prompt: '' }).prepare(0)).toEqual({
		kind: 'invalid',
		failure: {
			type: 'invalidParameter',
			message: 'Prompt is empty',
			remedy: 'Correct Prompt.',
			status: null,
			provider: null,
		},
	});
});

test("an expression that n8n cannot resolve is its item's failure", () => {
	const broken = (index: number): string => {
		if (index === 1) throw new Error('no such node');
		return 'Hi';
	};
	const jobs = prepare({ prompt: broken as never }, { raw: { prompt: '={{ $("X") }}' } });
	expect(jobs.prepare(0).kind).toBe('job');
	expect(jobs.prepare(1)).toMatchObject({
		kind: 'invalid',
		failure: { message: expect.stringContaining('no such node') as string },
	});
});

test('messages that no JSON can hold are the failure of their item', () => {
	const message: Record<string, unknown> = { role: 'user', content: 'Hi' };
	message.self = message;
	const parameters = { promptType: 'json', messagesJson: [message] as never };
	expect(
		prepare(parameters, {
			raw: { messagesJson: '={{ $json.list }}' },
			sendIdenticalOnce: true,
		}).prepare(0),
	).toMatchObject({
		kind: 'invalid',
		failure: {
			type: 'invalidParameter',
			message: 'Messages (JSON) is nested more than 100 levels deep',
		},
	});
});

test('a cap gives each job an estimate where price and size are known', () => {
	const modelList = readModelList([{ id: MIXTRAL, pricing: { prompt: '0', completion: '0.5' } }]);
	const parameters = { prompt: 'Hi', sampling: { maxTokens: 10 } };
	expect(jobOf(prepare(parameters, { modelList, maxCostUsd: 1 })).estimateUsd).toBe(5);
	expect(jobOf(prepare(parameters, { maxCostUsd: 1 })).estimateUsd).toBeNull();
});

describe('identical items', () => {
	const prompts = ['a', 'b', 'a'];
	const parameters = { prompt: ((index: number) => prompts[index]) as never };
	const raw = { prompt: '={{ $json.prompt }}' };

	test('are copies of the first', () => {
		const jobs = prepare(parameters, { raw, sendIdenticalOnce: true });
		const kinds = [0, 1, 2].map((index) => jobs.prepare(index));
		expect(kinds).toMatchObject([{ kind: 'job' }, { kind: 'job' }, { kind: 'copy', of: 0 }]);
	});

	test('are jobs unless that is wanted', () => {
		const jobs = prepare(parameters, { raw });
		expect([0, 1, 2].map((index) => jobs.prepare(index).kind)).toEqual(['job', 'job', 'job']);
	});

	test('are jobs again when they are prepared again', () => {
		const jobs = prepare(parameters, { raw, sendIdenticalOnce: true });
		expect([0, 0].map((index) => jobs.prepare(index).kind)).toEqual(['job', 'job']);
	});

	test('with and without the raw reply are not the same', () => {
		const content = ['simplified', 'raw'];
		const jobs = prepare(
			{ prompt: 'a', options: ((index: number) => ({ outputContent: content[index] })) as never },
			{ raw: { options: { outputContent: '={{ 1 }}' } }, sendIdenticalOnce: true },
		);
		expect([0, 1].map((index) => jobs.prepare(index).kind)).toEqual(['job', 'job']);
	});
});

describe('a JSON format', () => {
	const manual = {
		prompt: 'Hi',
		outputFormat: 'jsonSchema',
		schemaType: 'manual',
		inputSchema: '{"type":"object"}',
	};

	test('any object needs the word JSON in the prompt', () => {
		const { job } = jobOf(prepare({ prompt: 'Hi', outputFormat: 'jsonObject' }));
		expect(job.completion.body.response_format).toEqual({ type: 'json_object' });
		expect(JSON.stringify(job.completion.body.messages)).toContain('JSON');
	});

	test('a schema stands in the prompt unless the model list says that the model takes it', () => {
		const listed = (parameters: string[]) =>
			readModelList([{ id: MIXTRAL, supported_parameters: parameters }]);
		const messages = (modelList: ModelList | null) =>
			jobOf(prepare(manual, { modelList })).job.completion.body.messages.length;
		expect(messages(null)).toBe(2);
		expect(messages(listed(['response_format']))).toBe(2);
		expect(messages(listed(['structured_outputs']))).toBe(1);
	});

	test('a bad schema names its field', () => {
		const bad = prepare({ ...manual, inputSchema: '{' }).prepare(0);
		expect(bad).toMatchObject({
			failure: { message: expect.stringMatching(/^Input Schema does not parse/) as string },
		});
	});
});
