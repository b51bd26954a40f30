import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { CompletionOutcome } from '../../../../nodes/completion/completion';
import type { UnansweredOutcome } from '../../../../nodes/completion/failedItem';
import { runError } from '../../../../nodes/Mixtral/complete/runError';
import { DEFAULT_OUTPUT } from '../../../../nodes/Mixtral/items/outputSettings';
import { fakeContext } from '../fakeContext';
import { ANSWER, answered, failed, FAILURE, skipped } from '../../completion/samples';

const { context } = fakeContext();

const run = (
	of: IExecuteFunctions,
	itemIndex: number,
	outcome: UnansweredOutcome,
	outcomes: CompletionOutcome[],
	costUsd: number,
) => runError(of, { itemIndex, outcome }, outcomes, costUsd, () => DEFAULT_OUTPUT);

const usage = { ...ANSWER.usage, costUsd: 0.25 };

describe('runError', () => {
	test('names the item, the cause, the status and the provider', () => {
		const error = run(context, 2, failed(), [], 0);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error.message).toBe('Item 2: Too busy (HTTP 502, Mistral)');
		expect(error.description).toBe('Try later.');
		expect(error.httpCode).toBe('502');
		expect(error.context).toMatchObject({
			itemIndex: 2,
			type: 'overloaded',
			attempts: 2,
			possiblyPaid: false,
			answers: [],
		});
	});

	test('keeps words that n8n would swap for a stock text', () => {
		const failure = { ...FAILURE, message: 'read ECONNRESET', status: null, provider: null };
		expect(run(context, 0, failed({ failure }), [], 0).message).toBe('Item 0: read ECONNRESET');
	});

	test('hands on the finished answers and says what they cost', () => {
		const outcomes = [
			answered({ value: { ...ANSWER, usage } }),
			failed(),
			answered({ copyOf: 0, attempts: 0 }),
		];
		const error = run(context, 1, failed(), outcomes, 0.25);
		expect(error.description).toContain('1 answer was already paid for ($0.250000); they are in');
		expect(error.context.answers).toMatchObject([
			{ item: 0, json: { text: 'Hello' } },
			{ item: 2, json: { text: 'Hello', duplicateOf: 0 } },
		]);
	});

	test('stops at 5 MB of answers, and says so', () => {
		const value = { ...ANSWER, text: 'ß'.repeat(1_000_000) };
		const outcomes = [0, 1, 2, 3].map(() => answered({ value }));
		const error = run(context, 3, failed(), outcomes, 2);
		expect(error.context.answers).toHaveLength(2);
		expect(error.description).toMatch(/4 answers were .* first 2 of them, up to 5 MB/);
	});

	test('speaks of Retry On Fail where that is set', () => {
		const retrying = fakeContext({ node: { retryOnFail: true } });
		expect(run(retrying.context, 0, failed(), [], 0).description).toContain('Max Attempts');
	});

	test('tells of a run that ended without a failure of its own', () => {
		const error = run(context, 1, skipped({ reason: 'costUnknown' }), [answered()], 1);
		expect(error.message).toMatch(/^Item 1: Not sent: a reply has no cost/);
		expect(error.context.type).toBe('costUnknown');
	});
});
