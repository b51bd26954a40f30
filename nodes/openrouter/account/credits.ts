import { withoutNoise, type FlatRecord, type RawRecord } from '../rawRecord';
import { numberOrNull } from '../../values';

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
