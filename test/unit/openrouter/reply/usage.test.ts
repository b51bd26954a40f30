import { USAGE, body, read } from './replySamples';

describe('usage', () => {
	test.each([
		[{ ...body({ content: 'a' }, { usage: USAGE }), usage: undefined }, 0.02],
		[body({ content: 'a' }, {}, { usage: { ...USAGE, cost: { total_cost: 0.02 } } }), 0.02],
		[body({ content: 'a' }, {}, { usage: { ...USAGE, cost: '0.02' } }), 0.02],
		[body({ content: 'a' }, {}, { usage: { input_tokens: 7, output_tokens: 3 } }), null],
	])('is read wherever it stands', (value, costUsd) => {
		expect(read(value)).toMatchObject({
			answer: { usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10, costUsd } },
		});
	});

	test("tells the provider's price of the user's own key apart", () => {
		const usage = { ...USAGE, cost: 0, cost_details: { upstream_inference_cost: 0.01 } };
		for (const own of [usage, { ...usage, is_byok: true }]) {
			expect(read(body({ content: 'a' }, {}, { usage: own }))).toMatchObject({
				answer: { usage: { costUsd: 0, upstreamCostUsd: 0.01 } },
			});
		}
		const shared = { ...usage, cost: 0.01, is_byok: false };
		expect(read(body({ content: 'a' }, {}, { usage: shared }))).not.toHaveProperty(
			'answer.usage.upstreamCostUsd',
		);
	});
});
