import {
	dollars,
	escapeHtml,
	record,
	showHint,
	summaryText,
	sumUp,
	type RunTotals,
} from '../../../../nodes/Mixtral/complete/report';
import { fakeContext } from '../fakeContext';
import { ANSWER, answered, failed, skipped } from '../samples';
import type { Usage } from '../../../../nodes/openrouter/reply/usage';

const PURSE = { costUsd: 1.5, overshootUsd: 0, seconds: 2.04 };

const NONE = new Map<number, Usage>();

const totals = (more: Partial<RunTotals> = {}): RunTotals => ({
	...sumUp([], NONE, PURSE),
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
	expect(sumUp(outcomes, billed, PURSE)).toEqual({
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

test('escapeHtml leaves nothing that a browser would act on', () => {
	expect(escapeHtml(`<a href="x" o='y'>&</a>`)).toBe(
		'&lt;a href=&quot;x&quot; o=&#39;y&#39;&gt;&amp;&lt;/a&gt;',
	);
});

describe('showHint', () => {
	test('escapes its notes', () => {
		const { context, hints } = fakeContext();
		showHint(context, totals(), ['<script>']);
		expect(hints[0]?.message).toMatch(/^<b>0 answered.*<\/b><br>&lt;script&gt;$/);
		expect(hints[0]).toMatchObject({ type: 'info', location: 'outputPane' });
	});

	test('warns when something failed or was skipped', () => {
		for (const more of [{ failed: 1 }, { skipped: 1 }]) {
			const { context, hints } = fakeContext();
			showHint(context, totals(more), []);
			expect(hints[0]?.type).toBe('warning');
		}
	});
});

describe('record', () => {
	const first = totals({ answered: 2, failed: 1, promptTokens: 10, completionTokens: 20 });

	test('adds to what other nodes put there', () => {
		const { context, customData } = fakeContext();
		record(context, first, null);
		record(context, first, null);
		expect(Object.fromEntries(customData)).toEqual({
			mixtral_cost_usd: '3',
			mixtral_tokens: '60',
			mixtral_answered: '4',
			mixtral_failed: '2',
			mixtral_skipped: '0',
		});
	});

	test('replaces what an earlier try of the same run put there', () => {
		const { context, customData } = fakeContext();
		record(context, totals({ answered: 5 }), null);
		record(context, first, null);
		record(context, totals({ answered: 3, costUsd: 2 }), first);
		expect(Object.fromEntries(customData)).toMatchObject({
			mixtral_cost_usd: '3.5',
			mixtral_answered: '8',
			mixtral_failed: '0',
			mixtral_tokens: '0',
		});
	});

	test('starts anew over what is no number', () => {
		const { context, customData } = fakeContext();
		customData.set('mixtral_answered', 'many');
		record(context, first, null);
		expect(customData.get('mixtral_answered')).toBe('2');
	});

	test('does without custom data, which older n8n does not have', () => {
		const { context, metadata } = fakeContext({ more: { customData: undefined } });
		record(context, first, null);
		expect(metadata).toEqual([
			{
				tracing: {
					'llm.tokens.in': 10,
					'llm.tokens.out': 20,
					'llm.tokens.total': 30,
					'mixtral.costUsd': 1.5,
					'mixtral.answered': 2,
					'mixtral.failed': 1,
					'mixtral.skipped': 0,
				},
			},
		]);
	});
});
