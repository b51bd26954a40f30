import { flagOf, type FlatRecord, type RawRecord } from '../rawRecord';
import { isRecord, numberOrNull, textOrNull } from '../../values';

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
