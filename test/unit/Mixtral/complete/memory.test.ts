import type { ItemOutcome } from '../../../../nodes/completion/attempt';
import {
	addEarlier,
	keepForRetry,
	readEarlierTries,
	recall,
	remember,
	settledBefore,
	type EarlierTries,
} from '../../../../nodes/Mixtral/complete/memory';
import { fakeContext } from '../fakeContext';
import { answered, failed, skipped } from '../samples';

const purse = {
	spentUsd: 2,
	lostUsd: 1,
	lostBeforeFirstCost: 1,
	highestUsd: 0.5,
	costMissing: true,
};
const before = { startedAtMs: 1, purse, failed: 3 };
const tries = (outcomes: ItemOutcome[], more: Partial<EarlierTries> = {}): EarlierTries => ({
	before,
	outcomes,
	billed: new Map(),
	wasFatal: false,
	totals: null,
	...more,
});
const unsent = { attempts: 0, lostReplies: 0, durationMs: 0 };

describe("the node's memory", () => {
	test('begins now, with nothing spent', () => {
		const memory = recall(fakeContext().context);
		expect(memory).toMatchObject({ purse: { costMissing: false }, failed: 0 });
		expect(Math.abs(memory.startedAtMs - Date.now())).toBeLessThan(5_000);
	});

	test('keeps what it is given', () => {
		const { context } = fakeContext();
		remember(context, before);
		expect(recall(context)).toEqual(before);
	});

	test('holds plain data, which n8n can store', () => {
		const { context, stored } = fakeContext();
		remember(context, before);
		expect(JSON.parse(JSON.stringify(stored))).toEqual(stored);
	});

	test.each([null, 'x', { purse: 'much' }, { purse: { spentUsd: 'much' } }])(
		'does without %j',
		(odd) => {
			const { context, stored } = fakeContext();
			stored.openRouterMixtral = odd;
			expect(recall(context)).toMatchObject({ purse: { costMissing: false }, failed: 0 });
		},
	);
});

describe('earlier tries of a run', () => {
	test('are known by the object that n8n hands to every try', () => {
		const { context } = fakeContext();
		const kept = tries([answered(), failed()]);
		keepForRetry(context, kept);
		expect(readEarlierTries(context, 2, before)).toBe(kept);
		expect(readEarlierTries(fakeContext().context, 2, before)).toEqual(tries([]));
	});

	test('are none when the number of items differs', () => {
		const { context } = fakeContext();
		keepForRetry(context, tries([answered()]));
		expect(readEarlierTries(context, 2, before).outcomes).toEqual([]);
	});
});

describe('settledBefore', () => {
	const final = failed({ retryable: false });

	test('keeps answers and final failures, with their copies', () => {
		const first = [answered(), final, failed(), skipped()];
		const copies = first.map((outcome, copyOf) => ({ ...outcome, ...unsent, copyOf }));
		const outcomes = [...first, ...copies];
		const kept = settledBefore(tries(outcomes)).map((outcome) => outcome !== undefined);
		expect(kept).toEqual([true, true, false, false, true, true, false, false]);
	});

	test('keeps everything after a failure that would hit every item', () => {
		const outcomes = [final, skipped({ reason: 'stoppedAfterFatal' })];
		expect(settledBefore(tries(outcomes, { wasFatal: true }))).toEqual(outcomes);
	});

	test('keeps nothing of a run without tries', () => {
		expect(settledBefore(tries([]))).toEqual([]);
	});
});

describe('addEarlier', () => {
	test('adds what items went through before to those that were sent again', () => {
		const earlier = tries([answered({ attempts: 4 }), failed({ attempts: 2, lostReplies: 1 })]);
		const settled = settledBefore(earlier);
		const now = [answered({ attempts: 4 }), answered({ attempts: 1 })];
		expect(addEarlier(now, settled, earlier)).toMatchObject([
			{ attempts: 4, lostReplies: 0 },
			{ attempts: 3, lostReplies: 1 },
		]);
	});
});
