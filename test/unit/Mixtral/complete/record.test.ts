import { record } from '../../../../nodes/Mixtral/complete/record';
import { sumUp, type RunTotals } from '../../../../nodes/Mixtral/complete/totals';
import { fakeContext } from '../fakeContext';

const totals = (more: Partial<RunTotals> = {}): RunTotals => ({
	...sumUp([], new Map(), { costUsd: 1.5, overshootUsd: 0, seconds: 2.04 }),
	...more,
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
					'llm.cost.total': 1.5,
					'mixtral.costUsd': 1.5,
					'mixtral.answered': 2,
					'mixtral.failed': 1,
					'mixtral.skipped': 0,
				},
			},
		]);
	});
});
