import type { ThrottleScope } from '../../engine/types';
import { textOrNull } from '../../values';
import type { ErrorBody } from './errorBody';

/** OpenRouter's own limits come with these (https://openrouter.ai/docs/api-reference/limits). */
const PLATFORM_HEADERS = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'];
const FREE_MODELS = /free-models-per-/i;
const UPSTREAM = /rate-?limited upstream|upstream|provider returned error/i;
const CAPACITY = ['capacity_exhausted', 'temporarily_unavailable'];

/**
 * Who refuses, and therefore the scope of a throttled reply; the first match counts:
 *
 * | the reply | the limit | scope |
 * | --- | --- | --- |
 * | "free-models-per-day", `limit_source` of the free tier | of all `:free` models of the account | group |
 * | `is_byok` | of the user's own key at one provider | lane |
 * | `availability.code` says that capacity is short | none of ours: a pool that others fill | pool |
 * | `X-RateLimit-Limit`, `-Remaining`, `-Reset`, or `limit_source` of OpenRouter; no provider named | of the account | all |
 * | a provider is named, with counts of what remains | of one model at a gateway | lane |
 * | a provider is named, or the words say upstream | none of ours: a pool that others fill | pool |
 * | a time to wait, above 0 | of the model | lane |
 * | nothing | told by the rate that gets through | unknown |
 *
 * Sources: https://openrouter.ai/docs/api-reference/limits, .../errors-and-debugging.
 */
export function scopeOf(
	{ headers, metadata, availability, isFromProvider, isOwnProviderKey }: ErrorBody,
	words: string,
	retryAfterMs: number | null,
): ThrottleScope {
	const source = textOrNull(metadata.limit_source) ?? '';
	if (/free_tier|free_models/i.test(source) || FREE_MODELS.test(words)) return 'group';
	if (isOwnProviderKey) return 'lane';
	if (/provider|upstream/i.test(source)) return 'pool';
	if (CAPACITY.some((code) => code === availability.code)) return 'pool';
	const hasPlatformHeaders = PLATFORM_HEADERS.some((name) => headers[name] !== undefined);
	const isPlatform = hasPlatformHeaders || source.startsWith('openrouter_');
	if (isPlatform && !isFromProvider) return 'all';
	const hasCounts = Object.keys(headers).some((name) => name.startsWith('x-ratelimit-'));
	if (hasCounts) return 'lane';
	if (isFromProvider || UPSTREAM.test(words)) return 'pool';
	// A time of 0 only asks to try again.
	return (retryAfterMs ?? 0) === 0 ? 'unknown' : 'lane';
}

/** Spending still in flight holds this request back; the reply says for how long. */
export function isInFlightBudget({ headers, metadata, isFromProvider }: ErrorBody): boolean {
	if (headers['retry-after'] === undefined || isFromProvider) return false;
	const { limit_source: source, reason } = metadata;
	if (source === undefined && reason === undefined) return true;
	return source === 'openrouter_in_flight_budget' || reason === 'in_flight_budget_exhausted';
}
