import type { CompletionOutcome } from '../../../../nodes/completion/completion';
import {
	addEarlier,
	keepForRetry,
	readEarlierTries,
	settledBefore,
	type EarlierTries,
} from '../../../../nodes/Mixtral/complete/retryOnFail';
import { fakeContext } from '../fakeContext';
import { answered, failed, skipped } from '../../completion/samples';

const before = { startedAtMs: 1, spending: { spentUsd: 2 }, failed: 3 };
const tries = (outcomes: CompletionOutcome[], more: Partial<EarlierTries> = {}): EarlierTries => ({
	before,
	outcomes,
	outputs: [],
	billed: new Map(),
	fileAnnotations: new Map(),
	wasFatal: false,
	totals: null,
	...more,
});
const unsent = { attempts: 0, lostReplies: 0, durationMs: 0 };

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
