import { nextBackoffMs } from './backoff';
import type { CompleteOptions } from './batchOptions';
import type { Attempt } from './inFlight';
import type { Task } from './lane';
import type { AttemptResult } from './types';
import { TUNING } from './tuning';

type Throttled<Failure> = Extract<AttemptResult<unknown, Failure>, { kind: 'throttled' }>;

/** What a refused task does next. */
export type NextStep<Failure> =
	| { kind: 'wait'; untilMs: number }
	| { kind: 'fail'; failure: Failure; retryable: true; resetAtMs?: number };

/** A task refused more often than this by its limit steps back, so that others of its lane go first. */
const REFUSALS_IN_LINE = 3;

/** Tells each limit what the try met, and gives the permits back. */
export function settlePermits<Job, Failure>(
	{ permits, task }: Attempt<Job, Failure>,
	result: AttemptResult<unknown, Failure>,
	nowMs: number,
): void {
	task.lane.cameBack(result);
	const { lane, group, all, pool } = permits;
	const limits = group === null ? [lane, all] : [lane, group, all];
	if (result.kind === 'answered' || result.kind === 'next') {
		for (const permit of limits) permit.answered();
		return pool.passed();
	}
	if (result.kind !== 'throttled') {
		for (const permit of limits) permit.released();
		return pool.released();
	}
	const { scope, retryAfterMs, failure } = result;
	const refuser = scope === 'all' ? all : scope === 'group' ? (group ?? lane) : lane;
	if (scope === 'pool') {
		pool.refused(nowMs, retryAfterMs);
		task.lane.limiter.cooldown.hold(nowMs, 0, false, failure);
	} else pool.released();
	for (const permit of limits) {
		if (permit === refuser && scope !== 'pool') permit.throttled(nowMs, retryAfterMs, failure);
		else permit.released();
	}
}

/** Decides when a refused task is sent again, or that it has waited for too long. */
export function throttle<Job, Failure>(
	task: Task<Job, Failure>,
	{ scope, retryAfterMs, failure }: Throttled<Failure>,
	nowMs: number,
	{ limits, random }: Pick<CompleteOptions<Job, unknown, Failure>, 'limits' | 'random'>,
): NextStep<Failure> {
	task.throttledTimes += 1;
	task.throttledSinceMs = Math.min(task.throttledSinceMs, nowMs);
	const untilMs = scope === 'pool' ? nowMs + poolWaitMs(retryAfterMs, random()) : nowMs;
	if (untilMs - task.throttledSinceMs > limits.maxRateLimitWaitMs) {
		const isHint = retryAfterMs !== null && untilMs > nowMs;
		return { kind: 'fail', failure, retryable: true, ...(isHint && { resetAtMs: untilMs }) };
	}
	const extraTimes = task.throttledTimes - REFUSALS_IN_LINE;
	if (scope === 'pool' || extraTimes <= 0) return { kind: 'wait', untilMs };
	return { kind: 'wait', untilMs: nowMs + nextBackoffMs(extraTimes, random) };
}

function poolWaitMs(retryAfterMs: number | null, jitter: number): number {
	if (retryAfterMs !== null && retryAfterMs > 0) return retryAfterMs;
	return jitter * TUNING.longestPoolWaitMs;
}
