import { USAGE, body, read } from './replySamples';

describe('usage', () => {
	const withUsage = (usage: unknown, root: object = {}) =>
		body({ content: 'a' }, {}, { usage, ...root });

	test.each([
		[{ ...body({ content: 'a' }, { usage: USAGE }), usage: undefined }, 0.02],
		[withUsage({ ...USAGE, cost: { total_cost: 0.02 } }), 0.02],
		[withUsage({ ...USAGE, cost: '0.02' }), 0.02],
		[withUsage({ input_tokens: 7, output_tokens: 3 }), null],
		[withUsage({ promptTokens: 7, completionTokens: 3 }), null],
		[withUsage({ promptTokenCount: 7, candidatesTokenCount: 3 }), null],
		[withUsage({ ...USAGE, cost: '$0.02' }), 0.02],
		[withUsage({ ...USAGE, cost: { prompt: 0.005, completion: 0.015 } }), 0.02],
		[withUsage({ ...USAGE, cost: undefined, cost_usd: 0.02 }), 0.02],
		[withUsage({ ...USAGE, cost: undefined }, { cost: 0.02 }), 0.02],
		[withUsage(undefined, { x_groq: { usage: USAGE } }), 0.02],
		[withUsage([USAGE]), 0.02],
		[body({ content: 'a', usage: USAGE }, {}, { usage: undefined }), 0.02],
	])('is read wherever it stands', (value, costUsd) => {
		expect(read(value)).toMatchObject({
			answer: { usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10, costUsd } },
		});
	});

	test('is the cost that a gateway gives in a header', () => {
		const free = body({ content: 'a' }, {}, { usage: { prompt_tokens: 7 } });
		expect(read(free, 200, { 'x-litellm-response-cost': '0.02' })).toMatchObject({
			answer: { usage: { costUsd: 0.02 } },
		});
	});

	test.each([-1, 'free', null, {}])('is unknown where it says %j', (cost) => {
		expect(read(withUsage({ ...USAGE, cost }))).toMatchObject({
			answer: { usage: { costUsd: null } },
		});
	});

	test("has the provider's price of the user's own key in two parts", () => {
		const cost_details = {
			upstream_inference_prompt_cost: 0.004,
			upstream_inference_completions_cost: 0.006,
		};
		const usage = { ...USAGE, cost: 0, is_byok: true, cost_details };
		expect(read(withUsage(usage))).toMatchObject({
			answer: { usage: { costUsd: 0, upstreamCostUsd: 0.01 } },
		});
	});

	test("tells the provider's price of the user's own key apart", () => {
		const usage = { ...USAGE, cost: 0, cost_details: { upstream_inference_cost: 0.01 } };
		for (const own of [usage, { ...usage, is_byok: true }]) {
			expect(read(withUsage(own))).toMatchObject({
				answer: { usage: { costUsd: 0, upstreamCostUsd: 0.01 } },
			});
		}
		const shared = { ...usage, cost: 0.01, is_byok: false };
		expect(read(withUsage(shared))).not.toHaveProperty('answer.usage.upstreamCostUsd');
	});
});
