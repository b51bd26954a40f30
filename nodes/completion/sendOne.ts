import { runBatch } from '../engine/batch';
import type { Outcome, AttemptResult } from '../engine/types';
import type { Failure } from '../openrouter/reply/failure';
import { hostClock } from '../host/clock';

export interface RetryLimits {
	/** Tries that count, at least 1; replies that only ask to slow down do not count. */
	maxAttempts: number;
	/** Total time that one request may take. */
	requestTimeoutMs: number;
	/** Longest time that the server may ask to wait before the request fails. */
	maxRateLimitWaitMs: number;
}

export type SingleOutcome<Value> = Outcome<Value, Failure>;

/**
 * Sends a single request under the rules of the batch engine: back-off with full jitter, the server's
 * own waiting times first, a total time per try. Settles at once when `cancelSignal` aborts.
 */
export async function sendWithRetries<Value>(
	attempt: (signal: AbortSignal) => Promise<AttemptResult<Value, Failure>>,
	limits: RetryLimits,
	cancelSignal?: AbortSignal,
): Promise<SingleOutcome<Value>> {
	const { outcomes } = await runBatch<null, Value, Failure>({
		count: 1,
		prepare: () => ({ kind: 'job', job: null, lane: '', estimateUsd: null }),
		attempt: (_job, signal) => attempt(signal),
		limits,
		clock: hostClock,
		cancelSignal,
	});
	const [outcome] = outcomes;
	if (outcome !== undefined) return outcome;
	return { status: 'skipped', reason: 'cancelled', attempts: 0, lostReplies: 0, durationMs: 0 };
}
