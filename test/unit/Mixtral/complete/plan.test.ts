import type { IDataObject } from 'n8n-workflow';
import { ChatParameterReader } from '../../../../nodes/Mixtral/complete/readParameters';
import {
	contextProblem,
	mayOverflow,
	Preparation,
	unsupportedNotes,
} from '../../../../nodes/Mixtral/complete/plan';
import { parseListing, type Listing } from '../../../../nodes/openrouter/catalog/modelList';
import { fakeContext } from '../fakeContext';

const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';

const prepare = (
	parameters: IDataObject,
	{
		listing = null,
		raw,
		...settings
	}: {
		listing?: Listing | null;
		raw?: IDataObject;
		sendIdenticalOnce?: boolean;
		hasCostCap?: boolean;
	} = {},
) => {
	const { context } = fakeContext({ parameters: { model: MIXTRAL, ...parameters }, raw });
	return new Preparation(
		new ChatParameterReader(context),
		{ sendIdenticalOnce: false, hasCostCap: false, ...settings },
		listing,
	);
};

const jobOf = (preparation: Preparation, index = 0) => {
	const prepared = preparation.prepare(index);
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
			body: { model: MIXTRAL, messages: [{ role: 'user', content: 'Hi' }] },
			format: null,
			cacheTtlSeconds: 0,
			mixtralTemplate: true,
			repairs: 0,
			usage: null,
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
	const preparation = prepare({ prompt: broken as never }, { raw: { prompt: '={{ $("X") }}' } });
	expect(preparation.prepare(0).kind).toBe('job');
	expect(preparation.prepare(1)).toMatchObject({
		kind: 'invalid',
		failure: { message: expect.stringContaining('no such node') as string },
	});
	expect(preparation.readOutput(1)).toBeNull();
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
	const listing = parseListing({
		data: [{ id: MIXTRAL, pricing: { prompt: '0', completion: '0.5' } }],
	});
	const parameters = { prompt: 'Hi', sampling: { maxTokens: 10 } };
	expect(jobOf(prepare(parameters, { listing, hasCostCap: true })).estimateUsd).toBe(5);
	expect(jobOf(prepare(parameters, { hasCostCap: true })).estimateUsd).toBeNull();
});

describe('identical items', () => {
	const prompts = ['a', 'b', 'a'];
	const parameters = { prompt: ((index: number) => prompts[index]) as never };
	const raw = { prompt: '={{ $json.prompt }}' };

	test('are copies of the first', () => {
		const preparation = prepare(parameters, { raw, sendIdenticalOnce: true });
		const kinds = [0, 1, 2].map((index) => preparation.prepare(index));
		expect(kinds).toMatchObject([{ kind: 'job' }, { kind: 'job' }, { kind: 'copy', of: 0 }]);
	});

	test('are jobs unless that is wanted', () => {
		const preparation = prepare(parameters, { raw });
		expect([0, 1, 2].map((index) => preparation.prepare(index).kind)).toEqual([
			'job',
			'job',
			'job',
		]);
	});

	test('are jobs again when they are prepared again', () => {
		const preparation = prepare(parameters, { raw, sendIdenticalOnce: true });
		expect([0, 0].map((index) => preparation.prepare(index).kind)).toEqual(['job', 'job']);
	});

	test('with and without the raw reply are not the same', () => {
		const content = ['simplified', 'raw'];
		const preparation = prepare(
			{ prompt: 'a', options: ((index: number) => ({ outputContent: content[index] })) as never },
			{ raw: { options: { outputContent: '={{ 1 }}' } }, sendIdenticalOnce: true },
		);
		expect([0, 1].map((index) => preparation.prepare(index).kind)).toEqual(['job', 'job']);
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
		expect(job.format).toEqual({ schema: null, maxRepairs: 2 });
		expect(job.body.response_format).toEqual({ type: 'json_object' });
		expect(JSON.stringify(job.body.messages)).toContain('JSON');
	});

	test('a schema stands in the prompt unless the listing says that the model takes it', () => {
		const listed = (parameters: string[]) =>
			parseListing({ data: [{ id: MIXTRAL, supported_parameters: parameters }] });
		const messages = (listing: Listing | null) =>
			jobOf(prepare(manual, { listing })).job.body.messages.length;
		expect(messages(null)).toBe(2);
		expect(messages(listed(['response_format']))).toBe(2);
		expect(messages(listed(['structured_outputs']))).toBe(1);
	});

	test('a schema without expressions is read once, and its validator with it', () => {
		const preparation = prepare(manual);
		const [first, second] = [jobOf(preparation, 0), jobOf(preparation, 1)];
		expect(first.job.format?.schema).toBe(second.job.format?.schema);
	});

	test('a bad schema names its field', () => {
		const bad = prepare({ ...manual, inputSchema: '{' }).prepare(0);
		expect(bad).toMatchObject({
			failure: { message: expect.stringMatching(/^Input Schema does not parse/) as string },
		});
	});
});

describe('a prompt too long for its model', () => {
	const listing = parseListing({ data: [{ id: MIXTRAL, context_length: 3_000 }] });
	const job = (words: number, more: IDataObject = {}) =>
		jobOf(prepare({ prompt: 'word '.repeat(words), ...more })).job;

	test('is told by a lower bound of its tokens, and of the answer', () => {
		expect(contextProblem(job(3_001), listing)).toMatchObject({ type: 'contextLength' });
		expect(contextProblem(job(2_990), listing)).toBeNull();
		const wanted = { sampling: { maxTokens: 100 } };
		expect(contextProblem(job(2_990, wanted), listing)?.message).toContain('Max Tokens of 100');
	});

	test('may pass where the model or its context is unknown, or room can be made', () => {
		expect(contextProblem(job(9_000), null)).toBeNull();
		expect(contextProblem(job(9_000), parseListing({ data: [{ id: MIXTRAL }] }))).toBeNull();
		for (const more of [
			{ options: { contextCompression: true } },
			{ options: { preset: 'p' } },
			{ routing: { fallbackModels: 'a/long' } },
		]) {
			expect(contextProblem(job(9_000, more), listing)).toBeNull();
		}
		const off = { options: { contextCompression: false } };
		expect(contextProblem(job(9_000, off), listing)).not.toBeNull();
	});

	test('is not looked into below 2,000 tokens', () => {
		expect(mayOverflow(job(100))).toBe(false);
		expect(mayOverflow(job(2_500))).toBe(true);
		expect(mayOverflow(job(10, { sampling: { maxTokens: 5_000 } }))).toBe(true);
	});
});

describe('unsupportedNotes', () => {
	const listing = parseListing({
		data: [{ id: 'a/one', supported_parameters: ['temperature'] }, { id: 'a/silent' }],
	});
	const used = (model: string, ...names: string[]) => new Map([[model, new Set(names)]]);

	test('names what the model does not list', () => {
		const names = ['model', 'messages', 'temperature', 'top_k', 'seed', 'provider'];
		expect(unsupportedNotes(used('a/one', ...names), listing)).toEqual([
			expect.stringMatching(/^a\/one does not list support for top_k, seed: /),
		]);
	});

	test('says nothing where all is supported or nothing is known', () => {
		expect(unsupportedNotes(used('a/one', 'temperature'), listing)).toEqual([]);
		expect(unsupportedNotes(used('a/silent', 'seed'), listing)).toEqual([]);
		expect(unsupportedNotes(used('a/unknown', 'seed'), listing)).toEqual([]);
		expect(unsupportedNotes(used('a/one', 'seed'), null)).toEqual([]);
	});
});
