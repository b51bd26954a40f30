import {
	simplifyCredits,
	simplifyGeneration,
	simplifyKey,
} from '../../../../nodes/openrouter/account/records';
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

describe('simplifyKey and simplifyCredits', () => {
	test('name the dollars', () => {
		expect(simplifyKey(records.key.data)).toEqual({
			label: 'sk-or-v1-au7...890',
			limitUsd: 100,
			limitRemainingUsd: 74.5,
			limitReset: 'monthly',
			usageUsd: 25.5,
			usageDailyUsd: 1.5,
			usageWeeklyUsd: 8.25,
			usageMonthlyUsd: 25.5,
			byokUsageUsd: 17.38,
			includeByokInLimit: false,
			freeRequestsRemainingToday: 988,
			isFreeTier: false,
			isManagementKey: false,
			expiresAt: '2027-12-31T23:59:59Z',
		});
		expect(simplifyCredits(records.credits.data)).toEqual({
			totalCreditsUsd: 100.3,
			totalUsageUsd: 25.1,
			remainingUsd: 75.2,
		});
	});

	test('keep what is unknown null, and what is overdrawn negative', () => {
		expect(simplifyKey({ limit: null, limit_remaining: null })).toMatchObject({
			limitUsd: null,
			limitRemainingUsd: null,
			usageUsd: null,
			freeRequestsRemainingToday: null,
		});
		expect(simplifyCredits({ total_credits: 1 }).remainingUsd).toBeNull();
		expect(simplifyCredits({ total_credits: 1, total_usage: 1.5 }).remainingUsd).toBe(-0.5);
	});
});
