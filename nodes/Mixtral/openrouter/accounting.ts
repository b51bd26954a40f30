import { isRecord } from './fields';
import {
	flagOf,
	numberOf,
	textOf,
	withoutNoise,
	type FlatRecord,
	type RawRecord,
} from './rawRecord';

/**
 * `GET /generation`: https://openrouter.ai/docs/api-reference/get-a-generation. Tokens are the
 * model's own, which are billed and which completions report; OpenRouter's count stands in for them.
 */
export function simplifyGeneration(generation: RawRecord): FlatRecord {
	return {
		generationId: textOf(generation.id),
		createdAt: textOf(generation.created_at),
		model: textOf(generation.model),
		provider: textOf(generation.provider_name),
		finishReason: textOf(generation.finish_reason),
		promptTokens: numberOf(generation.native_tokens_prompt) ?? numberOf(generation.tokens_prompt),
		completionTokens:
			numberOf(generation.native_tokens_completion) ?? numberOf(generation.tokens_completion),
		reasoningTokens: numberOf(generation.native_tokens_reasoning),
		cachedTokens: numberOf(generation.native_tokens_cached),
		costUsd: numberOf(generation.total_cost) ?? numberOf(generation.usage),
		upstreamCostUsd: numberOf(generation.upstream_inference_cost),
		cacheDiscountUsd: numberOf(generation.cache_discount),
		isByok: flagOf(generation.is_byok),
		latencyMs: numberOf(generation.latency),
		generationTimeMs: numberOf(generation.generation_time),
		streamed: flagOf(generation.streamed),
		cancelled: flagOf(generation.cancelled),
		serviceTier: textOf(generation.service_tier),
		cacheSourceId: textOf(generation.response_cache_source_id),
		sessionId: textOf(generation.session_id),
		user: textOf(generation.external_user),
	};
}

/** `GET /key`: https://openrouter.ai/docs/api-reference/limits. A limit of null is none. */
export function simplifyKey(key: RawRecord): FlatRecord {
	const freeRequests = isRecord(key.free_model_daily_requests) ? key.free_model_daily_requests : {};
	return {
		label: textOf(key.label),
		limitUsd: numberOf(key.limit),
		limitRemainingUsd: numberOf(key.limit_remaining),
		limitReset: textOf(key.limit_reset),
		usageUsd: numberOf(key.usage),
		usageDailyUsd: numberOf(key.usage_daily),
		usageWeeklyUsd: numberOf(key.usage_weekly),
		usageMonthlyUsd: numberOf(key.usage_monthly),
		byokUsageUsd: numberOf(key.byok_usage),
		includeByokInLimit: flagOf(key.include_byok_in_limit),
		freeRequestsRemainingToday: numberOf(freeRequests.remaining),
		isFreeTier: flagOf(key.is_free_tier),
		isManagementKey: flagOf(key.is_management_key),
		expiresAt: textOf(key.expires_at),
	};
}

/** `GET /credits`: https://openrouter.ai/docs/api-reference/get-credits */
export function simplifyCredits(credits: RawRecord): FlatRecord {
	const purchasedUsd = numberOf(credits.total_credits);
	const usedUsd = numberOf(credits.total_usage);
	const isKnown = purchasedUsd !== null && usedUsd !== null;
	return {
		totalCreditsUsd: purchasedUsd,
		totalUsageUsd: usedUsd,
		remainingUsd: isKnown ? withoutNoise(purchasedUsd - usedUsd) : null,
	};
}
