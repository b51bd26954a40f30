import {
	dollars,
	summaryText,
	sumUp,
	type RunTotals,
} from '../../../../nodes/Mixtral/complete/totals';
import { ANSWER, answered, failed, skipped } from '../../completion/samples';
import type { Usage } from '../../../../nodes/openrouter/reply/usage';

const MONEY = { costUsd: 1.5, overshootUsd: 0, seconds: 2.04 };

const NONE = new Map<number, Usage>();

const totals = (more: Partial<RunTotals> = {}): RunTotals => ({
	...sumUp([], NONE, MONEY),
	...more,
});

test('sums outcomes up', () => {
	const outcomes = [
		answered({ attempts: 3, lostReplies: 1 }),
		answered({ copyOf: 0, attempts: 0 }),
		answered({ value: { ...ANSWER, cache: { ageSeconds: 1, sourceId: 'x' } } }),
		answered({
			value: { ...ANSWER, usage: { ...ANSWER.usage, costUsd: null, promptTokens: null } },
		}),
		failed({ attempts: 2, lostReplies: 2 }),
		skipped(),
	];
	const billed = new Map([[4, { ...ANSWER.usage, promptTokens: 7, completionTokens: null }]]);
	expect(sumUp(outcomes, billed, MONEY)).toEqual({
		answered: 4,
		failed: 1,
		skipped: 1,
		retries: 3,
		possiblyPaidTwice: 3,
		promptTokens: 27,
		completionTokens: 60,
		costUsd: 1.5,
		costUnknown: 1,
		overshootUsd: 0,
		cacheHits: 1,
		cachedTokens: 0,
		copies: 1,
		seconds: 2.04,
	});
});

describe('summaryText', () => {
	test('is one line', () => {
		const text = summaryText(totals({ answered: 1_234, retries: 1, cacheHits: 2 }));
		expect(text).toBe('1,234 answered in 2.0 s for $1.50 (0 + 0 tokens), 1 retry, 2 cache hits');
	});

	test('adds what is not usual', () => {
		const text = summaryText(totals({ copies: 3, costUnknown: 2, overshootUsd: 0.001 }));
		expect(text).toMatch(
			/, 3 copied from identical items, 2 without a known cost, \$0\.001000 over Max Cost$/,
		);
	});
});

test('dollars have as many digits as small amounts need', () => {
	expect(dollars(0)).toBe('$0.000000');
	expect(dollars(0.000028)).toBe('$0.000028');
	expect(dollars(12.345)).toMatch(/^\$12\.3[45]$/);
});
