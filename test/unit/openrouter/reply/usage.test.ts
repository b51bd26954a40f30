import { END, USAGE, body, delta, event, read } from './replySamples';

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
		[withUsage({ ...USAGE, cost: '0.02 USD' }), 0.02],
		[withUsage({ ...USAGE, cost: { inputCost: 0.005, outputCost: 0.015 } }), 0.02],
		[withUsage({ promptTokens: '7', completionTokens: '3', totalCost: 0.02 }), 0.02],
		[withUsage({}, { x_groq: { usage: USAGE } }), 0.02],
		[
			withUsage(
				{ prompt_tokens: null },
				{ usageMetadata: { inputTokenCount: 7, outputTokenCount: 3 } },
			),
			null,
		],
		[body({ content: 'a', usage: USAGE }, {}, { usage: undefined }), 0.02],
	])('is read wherever it stands', (value, costUsd) => {
		expect(read(value)).toMatchObject({
			answer: { usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10, costUsd } },
		});
	});

	test.each([
		{ cached_tokens: 2, reasoning_tokens: 1 },
		{ prompt_cache_hit_tokens: 2, completionTokensDetails: { reasoningTokens: 1 } },
		{ promptTokensDetails: { cachedTokens: 2 }, thoughtsTokenCount: 1 },
	])('has details by several names: %j', (details) => {
		expect(read(withUsage({ ...USAGE, ...details }))).toMatchObject({
			answer: { usage: { cachedTokens: 2, reasoningTokens: 1 } },
		});
	});

	test.each([
		{ upstream_inference_cost: 0.01 },
		{ isByok: true, costDetails: { upstreamInferenceCost: 0.01 } },
	])("has the price of the user's provider in other places: %j", (upstream) => {
		expect(read(withUsage({ ...USAGE, cost: 0, ...upstream }))).toMatchObject({
			answer: { usage: { costUsd: 0, upstreamCostUsd: 0.01 } },
		});
	});

	test('a last sum of 0 replaces nothing', () => {
		const none = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
		const end = event({ choices: [], usage: none });
		expect(read(delta('a') + END + event({ choices: [], usage: USAGE }) + end)).toMatchObject({
			answer: { usage: { promptTokens: 7, completionTokens: 3, costUsd: 0.02 } },
		});
	});

	test('an empty completion with tokens and no cost was possibly paid for', () => {
		const empty = body(
			{ content: '' },
			{ finish_reason: null },
			{ usage: { completion_tokens: 5 } },
		);
		expect(read(empty)).toMatchObject({
			failure: { type: 'emptyCompletion' },
			charge: { costUsd: null, lost: true },
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
