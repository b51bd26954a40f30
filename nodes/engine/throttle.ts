import { nextBackoffMs } from './limits/backoff';
import type { CompleteOptions } from './batchOptions';
import type { Attempt } from './inFlight';
import type { Task } from './lane';
import type { AttemptResult } from './types';
import { TUNING } from './limits/tuning';

type Throttled<Failure> = Extract<AttemptResult<unknown, Failure>, { kind: 'throttled' }>;

/** What a refused task does next. */
export type NextStep<Failure> =
	| { kind: 'wait'; untilMs: number }
	| { kind: 'fail'; failure: Failure; retryable: true; resetAtMs?: number };

/** A task refused more often than this by its limit steps back, so that others of its lane go first. */
const REFUSALS_IN_LINE = 3;

/**
 * Tells each limit what the try met, and gives the permits back.
 *
 * @returns the result, with `pool` as its scope where a silent refusal was most likely that of a pool
 */
export function settlePermits<Job, Value, Failure>(
	{ permits, task }: Attempt<Job, Failure>,
	result: AttemptResult<Value, Failure>,
	nowMs: number,
): AttemptResult<Value, Failure> {
	task.lane.cameBack(result);
	const { lane, group, all, pool } = permits;
	const limits = group === null ? [lane, all] : [lane, group, all];
	if (result.kind === 'answered' || result.kind === 'next') {
		for (const permit of limits) permit.answered();
		pool.passed();
		return result;
	}
	if (result.kind !== 'throttled') {
		for (const permit of limits) permit.released();
		pool.released();
		return result;
	}
	const { scope, retryAfterMs, failure } = result;
	const limit = scope === 'all' ? all : scope === 'group' ? (group ?? lane) : lane;
	const refuser =
		scope === 'pool' ? 'pool' : limit.throttled(nowMs, retryAfterMs, failure, scope === 'unknown');
	for (const permit of limits) if (permit !== limit || scope === 'pool') permit.released();
	if (refuser === 'limit') {
		pool.released();
		return result;
	}
	pool.refused(nowMs, retryAfterMs);
	task.lane.limiter.cooldown.hold(nowMs, 0, false, failure);
	return { ...result, scope: 'pool' };
}

/**
 * Decides when a refused task is sent again, or that it has waited for too long.
 *
 * @param opensMs when its limits let something through again; Infinity: once a try has come back
 */
export function throttle<Job, Failure>(
	task: Task<Job, Failure>,
	{ scope, retryAfterMs, failure }: Throttled<Failure>,
	nowMs: number,
	opensMs: number,
	{ limits, random }: Pick<CompleteOptions<Job, unknown, Failure>, 'limits' | 'random'>,
): NextStep<Failure> {
	task.throttledTimes += 1;
	task.throttledSinceMs = Math.min(task.throttledSinceMs, nowMs);
	const endMs = task.throttledSinceMs + limits.maxRateLimitWaitMs;
	const untilMs = scope === 'pool' ? nowMs + poolWaitMs(retryAfterMs, random()) : nowMs;
	// The limits themselves compare a hint with the longest wait.
	const isClosed = retryAfterMs === null && opensMs !== Infinity && opensMs > endMs;
	if (untilMs > endMs || isClosed) {
		const isHint = retryAfterMs !== null && untilMs > nowMs;
		return { kind: 'fail', failure, retryable: true, ...(isHint && { resetAtMs: untilMs }) };
	}
	const extraTimes = task.throttledTimes - REFUSALS_IN_LINE;
	if (scope === 'pool' || extraTimes <= 0) return { kind: 'wait', untilMs };
	if (nowMs >= endMs) return { kind: 'fail', failure, retryable: true };
	// A back-off that would end later is cut, so that the last try is at the end of the longest wait.
	return { kind: 'wait', untilMs: Math.min(endMs, nowMs + nextBackoffMs(extraTimes, random)) };
}

function poolWaitMs(retryAfterMs: number | null, jitter: number): number {
	if (retryAfterMs !== null && retryAfterMs > 0) return retryAfterMs;
	return jitter * TUNING.longestPoolWaitMs;
}
