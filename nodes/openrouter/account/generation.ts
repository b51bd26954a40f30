import { flagOf, type FlatRecord, type RawRecord } from '../rawRecord';
import { numberOrNull, textOrNull } from '../../values';

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
