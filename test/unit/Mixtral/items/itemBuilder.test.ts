import type { INodeExecutionData } from 'n8n-workflow';
import type { CompletionOutcome } from '../../../../nodes/completion/completion';
import { toItemError } from '../../../../nodes/completion/failedItem';
import { ItemBuilder } from '../../../../nodes/Mixtral/items/itemBuilder';
import { OnError } from '../../../../nodes/Mixtral/items/onError';
import {
	DEFAULT_OUTPUT,
	type OutputSettings,
} from '../../../../nodes/Mixtral/items/outputSettings';
import { fakeContext } from '../fakeContext';
import { ANSWER, answered, failed, skipped } from '../../completion/samples';

const input: INodeExecutionData = {
	json: { id: 7, text: 'old', error: 'old', skipped: 'old' },
	binary: { photo: { data: 'AA', mimeType: 'image/png' } },
};

const build = (
	outcome: CompletionOutcome,
	settings: Partial<OutputSettings> = {},
	onError?: 'continueRegularOutput' | 'continueErrorOutput',
) => {
	const { context } = fakeContext({ items: [input], node: { onError } });
	const builder = new ItemBuilder(context, new OnError(context));
	return builder.build(0, outcome, { ...DEFAULT_OUTPUT, ...settings });
};

describe('an answered item', () => {
	test('is laid out as the contract says, in this order', () => {
		expect(JSON.stringify(build(answered()))).toBe(
			JSON.stringify({
				json: {
					text: 'Hello',
					finishReason: 'stop',
					model: 'a/one',
					provider: 'Mistral',
					generationId: 'gen-1',
					usage: { promptTokens: 10, completionTokens: 20, totalTokens: 30, costUsd: 0.5 },
					attempts: 1,
					durationMs: 12,
					cached: false,
				},
				pairedItem: { item: 0 },
			}),
		);
	});

	test('has output in place of text with a JSON format, also when that is null', () => {
		for (const output of [{ a: 1 }, [1], 'x', null]) {
			const item = build(answered({ value: { ...ANSWER, output } }));
			expect(item.json.output).toEqual(output);
			expect(item.json).not.toHaveProperty('text');
		}
	});

	test('tells of a cache hit', () => {
		const cache = { ageSeconds: 5, sourceId: 'gen-0' };
		expect(build(answered({ value: { ...ANSWER, cache } })).json).toMatchObject({
			cached: true,
			cacheAgeSeconds: 5,
			cacheSourceId: 'gen-0',
		});
	});

	test('tells of what it copies, and costs nothing then', () => {
		expect(build(answered({ copyOf: 3 })).json).toMatchObject({
			duplicateOf: 3,
			usage: { promptTokens: 0, completionTokens: 0, totalTokens: 0, costUsd: 0 },
		});
	});

	test('as raw is the reply, without a key named error', () => {
		const raw = { id: 'gen-1', error: null, choices: [] };
		const value = { ...ANSWER, raw };
		expect(build(answered({ value }), { content: 'raw' }).json).toEqual({
			id: 'gen-1',
			choices: [],
		});
		const parsed = { ...value, output: { a: 1 } };
		expect(build(answered({ value: parsed }), { content: 'raw' }).json).toEqual({
			id: 'gen-1',
			choices: [],
			output: { a: 1 },
		});
	});

	test.each(['simplified', 'answer', 'raw'] as const)(
		'with input fields has no stale error, skipped or text with %s',
		(content) => {
			const value = { ...ANSWER, raw: { id: 'gen-1' } };
			const item = build(answered({ value }), { content, includeInputFields: true });
			expect(item.binary).toBe(input.binary);
			for (const name of ['error', 'skipped']) expect(item.json).not.toHaveProperty(name);
			expect(item.json.text).not.toBe('old');
		},
	);

	test('does not change the input item', () => {
		const before = JSON.stringify(input);
		build(answered(), { includeInputFields: true });
		expect(JSON.stringify(input)).toBe(before);
	});
});

describe('a failed item', () => {
	const error = {
		message: 'Too busy. Try later.',
		type: 'overloaded',
		status: 502,
		provider: 'Mistral',
		attempts: 2,
		retryable: true,
		possiblyPaid: false,
	};

	test('is an error and nothing else', () => {
		for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
			const item = build(failed(), { field: 'ai', content: 'answer' }, onError);
			expect(item).toEqual({ json: { error }, pairedItem: { item: 0 } });
		}
	});

	test('keeps the input fields on the regular output, and never on the error output', () => {
		const settings = { includeInputFields: true };
		expect(build(failed(), settings, 'continueRegularOutput')).toEqual({
			json: { id: 7, error },
			binary: input.binary,
			pairedItem: { item: 0 },
		});
		expect(build(failed(), settings, 'continueErrorOutput')).toEqual({
			json: { error },
			pairedItem: { item: 0 },
		});
	});

	test('may have been paid for when a reply was lost', () => {
		expect(toItemError(failed({ lostReplies: 1 })).possiblyPaid).toBe(true);
	});

	test('that was never sent has no status', () => {
		expect(toItemError(failed({ attempts: 0 }))).toMatchObject({ status: null, provider: null });
	});

	test('that copies another has the status of that one', () => {
		const copy = failed({ attempts: 0, copyOf: 0 });
		expect(toItemError(copy)).toMatchObject({ status: 502, provider: 'Mistral', attempts: 0 });
	});

	test('tells when the limit resets', () => {
		const resetAtMs = performance.now() + 3_600_000;
		const { message } = toItemError(failed({ resetAtMs }));
		const [iso = ''] = /\d{4}-.*Z/.exec(message) ?? [];
		expect(Math.abs(Date.parse(iso) - Date.now() - 3_600_000)).toBeLessThan(5_000);
	});
});

describe('a skipped item', () => {
	test('is no failure with On Error = Stop', () => {
		expect(build(skipped())).toEqual({
			json: { skipped: 'costBudgetReached' },
			pairedItem: { item: 0 },
		});
	});

	test('that was cut off says what it may have cost', () => {
		const cut = skipped({ reason: 'runTimeReached', attempts: 1, lostReplies: 1 });
		expect(build(cut).json).toEqual({ skipped: 'runTimeReached', attempts: 1, possiblyPaid: true });
	});

	test('is never nested, and keeps input fields where they are included', () => {
		expect(build(skipped(), { field: 'ai' }).json).toEqual({ skipped: 'costBudgetReached' });
		expect(build(skipped(), { includeInputFields: true }).json).toEqual({
			id: 7,
			skipped: 'costBudgetReached',
		});
	});

	test('is an error with On Error = Continue', () => {
		expect(build(skipped(), {}, 'continueRegularOutput').json.error).toMatchObject({
			type: 'costBudgetReached',
			message: expect.stringContaining('Max Cost'),
			status: null,
			attempts: 0,
			retryable: true,
		});
	});

	test('names the failure that ended the run', () => {
		const { failure } = failed();
		const { message } = toItemError(skipped({ reason: 'stoppedAfterFatal', failure }));
		expect(message).toContain('Too busy. Try later.');
	});
});
