import { simplifyGeneration } from '../../../../nodes/openrouter/account/generation';
import records from '../../../fixtures/records.json';

const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';

describe('simplifyGeneration', () => {
	test('gives the billed tokens, the cost and the times', () => {
		expect(simplifyGeneration(records.generation.data)).toEqual({
			generationId: 'gen-1',
			createdAt: '2026-09-12T09:30:00.000+00:00',
			model: MIXTRAL,
			provider: 'Mistral',
			finishReason: 'stop',
			promptTokens: 10,
			completionTokens: 25,
			reasoningTokens: 0,
			cachedTokens: 3,
			costUsd: 0.0015,
			upstreamCostUsd: null,
			cacheDiscountUsd: null,
			isByok: false,
			latencyMs: 1250,
			generationTimeMs: 1200,
			streamed: false,
			cancelled: false,
			serviceTier: null,
			cacheSourceId: null,
			sessionId: 'nightly',
			user: 'user-123',
		});
	});

	test('falls back to the count of OpenRouter, and never turns a missing cost into 0', () => {
		const generation = simplifyGeneration({ tokens_prompt: 11, native_tokens_prompt: null });
		expect(generation).toMatchObject({ promptTokens: 11, completionTokens: null, costUsd: null });
	});
});
