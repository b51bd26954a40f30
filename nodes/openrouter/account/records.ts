import { flagOf, withoutNoise, type FlatRecord, type RawRecord } from '../rawRecord';
import { isRecord, numberOrNull, textOrNull } from '../../values';

/**
 * `GET /generation`: https://openrouter.ai/docs/api-reference/get-a-generation. Tokens are the
 * model's own, which are billed and which completions report; OpenRouter's count stands in for them.
 */
export function simplifyGeneration(generation: RawRecord): FlatRecord {
	return {
		generationId: textOrNull(generation.id),
		createdAt: textOrNull(generation.created_at),
		model: textOrNull(generation.model),
		provider: textOrNull(generation.provider_name),
		finishReason: textOrNull(generation.finish_reason),
		promptTokens:
			numberOrNull(generation.native_tokens_prompt) ?? numberOrNull(generation.tokens_prompt),
		completionTokens:
			numberOrNull(generation.native_tokens_completion) ??
			numberOrNull(generation.tokens_completion),
		reasoningTokens: numberOrNull(generation.native_tokens_reasoning),
		cachedTokens: numberOrNull(generation.native_tokens_cached),
		costUsd: numberOrNull(generation.total_cost) ?? numberOrNull(generation.usage),
		upstreamCostUsd: numberOrNull(generation.upstream_inference_cost),
		cacheDiscountUsd: numberOrNull(generation.cache_discount),
		isByok: flagOf(generation.is_byok),
		latencyMs: numberOrNull(generation.latency),
		generationTimeMs: numberOrNull(generation.generation_time),
		streamed: flagOf(generation.streamed),
		cancelled: flagOf(generation.cancelled),
		serviceTier: textOrNull(generation.service_tier),
		cacheSourceId: textOrNull(generation.response_cache_source_id),
		sessionId: textOrNull(generation.session_id),
		user: textOrNull(generation.external_user),
	};
}

/** `GET /key`: https://openrouter.ai/docs/api-reference/limits. A limit of null is none. */
export function simplifyKey(key: RawRecord): FlatRecord {
	const freeRequests = isRecord(key.free_model_daily_requests) ? key.free_model_daily_requests : {};
	return {
		label: textOrNull(key.label),
		limitUsd: numberOrNull(key.limit),
		limitRemainingUsd: numberOrNull(key.limit_remaining),
		limitReset: textOrNull(key.limit_reset),
		usageUsd: numberOrNull(key.usage),
		usageDailyUsd: numberOrNull(key.usage_daily),
		usageWeeklyUsd: numberOrNull(key.usage_weekly),
		usageMonthlyUsd: numberOrNull(key.usage_monthly),
		byokUsageUsd: numberOrNull(key.byok_usage),
		includeByokInLimit: flagOf(key.include_byok_in_limit),
		freeRequestsRemainingToday: numberOrNull(freeRequests.remaining),
		isFreeTier: flagOf(key.is_free_tier),
		isManagementKey: flagOf(key.is_management_key),
		expiresAt: textOrNull(key.expires_at),
	};
}

/** `GET /credits`: https://openrouter.ai/docs/api-reference/get-credits */
export function simplifyCredits(credits: RawRecord): FlatRecord {
	const purchasedUsd = numberOrNull(credits.total_credits);
	const usedUsd = numberOrNull(credits.total_usage);
	const isKnown = purchasedUsd !== null && usedUsd !== null;
	return {
		totalCreditsUsd: purchasedUsd,
		totalUsageUsd: usedUsd,
		remainingUsd: isKnown ? withoutNoise(purchasedUsd - usedUsd) : null,
	};
}
