import type { IDataObject } from 'n8n-workflow';
import { readBatchSettings } from '../../../../nodes/Mixtral/complete/settings';
import { OnError } from '../../../../nodes/Mixtral/items/onError';
import { fakeContext, type Fake } from '../fakeContext';

const NOW_MS = 5_000;

const read = (batching: IDataObject = {}, more: Fake = {}, startedAtMs = Date.now()) => {
	const { context } = fakeContext({ parameters: { batching }, ...more });
	return readBatchSettings(context, new OnError(context), startedAtMs, NOW_MS);
};

const CONTINUE = { node: { onError: 'continueRegularOutput' } } as const;

test('the defaults are part of the contract', () => {
	expect(read()).toEqual({
		limits: {
			maxConcurrency: 10,
			maxAttempts: 5,
			requestsPerMinute: 0,
			requestTimeoutMs: 300_000,
			maxRateLimitWaitMs: 300_000,
			stopAfterFailures: 1,
			startUntilMs: Infinity,
			cutOffAtMs: Infinity,
		},
		maxCostUsd: 0,
		sendIdenticalOnce: false,
	});
});

test('every field is read, in the units of the engine', () => {
	const settings = read(
		{
			maxConcurrency: 40,
			maxAttempts: 2,
			requestsPerMinute: 30,
			requestTimeoutSeconds: '1.5',
			maxRateLimitWaitSeconds: 9,
			maxCostUsd: 0.25,
			sendIdenticalOnce: true,
			stopAfterFailures: 7,
		},
		CONTINUE,
	);
	expect(settings).toMatchObject({
		limits: {
			maxConcurrency: 40,
			maxAttempts: 2,
			requestsPerMinute: 30,
			requestTimeoutMs: 1_500,
			maxRateLimitWaitMs: 9_000,
			stopAfterFailures: 7,
		},
		maxCostUsd: 0.25,
		sendIdenticalOnce: true,
	});
});

test('empty fields have their defaults', () => {
	const empty = { maxConcurrency: '', maxAttempts: null, sendIdenticalOnce: '' };
	expect(read(empty)).toEqual(read());
});

test('stopAfterFailures is never with Continue, unless it is set', () => {
	expect(read({}, CONTINUE).limits.stopAfterFailures).toBe(0);
	expect(read({ stopAfterFailures: 9 }).limits.stopAfterFailures).toBe(1);
});

describe('time', () => {
	test('Max Run Time ends new starts so long after the first start of the node', () => {
		const { limits } = read({ maxRunTimeMinutes: 2 }, {}, Date.now() - 30_000);
		expect(limits.startUntilMs).toBeGreaterThan(NOW_MS + 89_000);
		expect(limits.startUntilMs).toBeLessThan(NOW_MS + 90_500);
		expect(limits.cutOffAtMs).toBe(Infinity);
	});

	test("the workflow's limit cuts off two seconds before its end", () => {
		const additionalData = { executionTimeoutTimestamp: Date.now() + 60_000 };
		const { limits } = read({}, { more: { additionalData } });
		expect(limits.cutOffAtMs).toBeGreaterThan(NOW_MS + 57_000);
		expect(limits.cutOffAtMs).toBeLessThanOrEqual(NOW_MS + 58_000);
		expect(limits.startUntilMs).toBe(limits.cutOffAtMs);
	});

	test("the limit in the workflow's settings stands in where the exact time is missing", () => {
		const settings = (executionTimeout: unknown) => ({
			more: { getWorkflowSettings: () => ({ executionTimeout }) },
		});
		expect(read({}, settings(10)).limits.cutOffAtMs).toBe(NOW_MS + 8_000);
		for (const none of [-1, 0, undefined, 'x']) {
			expect(read({}, settings(none)).limits.cutOffAtMs).toBe(Infinity);
		}
	});

	test('the exact time wins over the settings', () => {
		const { limits } = read(
			{},
			{
				more: {
					additionalData: { executionTimeoutTimestamp: Date.now() + 60_000 },
					getWorkflowSettings: () => ({ executionTimeout: 10 }),
				},
			},
		);
		expect(limits.cutOffAtMs).toBeGreaterThan(NOW_MS + 50_000);
	});

	test.each([undefined, null, 'x', {}])('additional data of %p tells nothing', (additionalData) => {
		expect(read({}, { more: { additionalData } }).limits.cutOffAtMs).toBe(Infinity);
	});
});

test.each([
	['maxConcurrency', 0, 'Max Concurrency must be at least 1, not 0'],
	['maxConcurrency', 'x', 'Max Concurrency must be a number, not "x"'],
	['maxAttempts', 1.5, 'Max Attempts must be a whole number, not 1.5'],
	['requestTimeoutSeconds', 0, 'Request Timeout (Seconds) must be at least 0.001, not 0'],
	['stopAfterFailures', -1, 'Stop After Failures must be at least 0, not -1'],
	['sendIdenticalOnce', 'x', 'Send Identical Once must be true or false, not "x"'],
])('%s of %p is an error that names the field', (name, value, message) => {
	expect(() => read({ [name]: value })).toThrow(message);
});
