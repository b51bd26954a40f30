import { AdaptiveLimit } from './adaptiveLimit';

/** A limit that no run has used for so long is forgotten. */
const FORGOTTEN_AFTER_MS = 600_000;
const MOST_LIMITS = 1_000;

/**
 * What was learned about limits, by keys of the caller's choice, beyond one run. Runs in progress at the
 * same time share it. It holds numbers and times only.
 */
export class LimitRegistry {
	/** The one used longest ago first. */
	private readonly limits = new Map<string, AdaptiveLimit>();

	get size(): number {
		return this.limits.size;
	}

	/**
	 * The limit of this key.
	 *
	 * @param isUnknown the limit may bind, so that the first run starts carefully
	 */
	limit(key: string, nowMs: number, isUnknown: boolean): AdaptiveLimit {
		for (const [other, { isInUse, lastUsedMs }] of this.limits) {
			if (!isInUse && nowMs - lastUsedMs >= FORGOTTEN_AFTER_MS) this.limits.delete(other);
		}
		const limit = this.limits.get(key) ?? new AdaptiveLimit(isUnknown);
		limit.lastUsedMs = nowMs;
		this.limits.delete(key);
		for (const [other, { isInUse }] of this.limits) {
			if (this.limits.size < MOST_LIMITS) break;
			if (!isInUse) this.limits.delete(other);
		}
		this.limits.set(key, limit);
		return limit;
	}
}
