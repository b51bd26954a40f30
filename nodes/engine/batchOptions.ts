import { Budget } from './budget';
import { LimitRegistry } from './limits/limitRegistry';
import type { AttemptResult, BatchLimits, Clock, Outcome, Prepared } from './types';
import type { Random } from './limits/backoff';

export interface BatchOptions<Job, Value, Failure> {
	/** Jobs have the indices 0 to `count` - 1. */
	count: number;
	/** Reads a job when it is about to enter the window. Must not throw. */
	prepare(index: number): Prepared<Job, Failure>;
	/**
	 * Makes one try. Must not reject, and must settle soon after `signal` aborts; `signal.reason` tells
	 * a time-out from a cancellation.
	 */
	attempt(job: Job, signal: AbortSignal): Promise<AttemptResult<Value, Failure>>;
	clock: Clock;
	/** By default one request at a time, without time limits. */
	limits?: Partial<BatchLimits>;
	/** Without a cap by default. */
	budget?: Budget;
	random?: Random;
	/** Jobs of held-back lanes that may be read ahead to find one of an open lane; 0 by default. */
	lookAhead?: number;
	/**
	 * Where runs share limits. `key` names one address and API key: in other runs with this `key`, lanes and
	 * groups of the same name have the same limits. By default nothing is shared.
	 */
	shared?: { registry: LimitRegistry; key: string };
	cancelSignal?: AbortSignal;
	/** Outcomes of an earlier run over the same jobs; they are kept, and their jobs are not sent again. */
	settled?: ReadonlyArray<Outcome<Value, Failure> | undefined>;
	/** Failed jobs of earlier runs that count towards `stopAfterFailures`. */
	failedBefore?: number;
}

const DEFAULT_LIMITS: BatchLimits = {
	maxConcurrency: 1,
	maxAttempts: 5,
	requestsPerMinute: 0,
	requestTimeoutMs: 300_000,
	maxRateLimitWaitMs: 300_000,
	stopAfterFailures: 0,
	startUntilMs: Infinity,
	cutOffAtMs: Infinity,
};

export type CompleteOptions<Job, Value, Failure> = Required<
	Omit<BatchOptions<Job, Value, Failure>, 'limits' | 'cancelSignal'>
> & { limits: BatchLimits; cancelSignal?: AbortSignal };

export function withDefaults<Job, Value, Failure>(
	options: BatchOptions<Job, Value, Failure>,
): CompleteOptions<Job, Value, Failure> {
	return {
		budget: new Budget(0),
		random: Math.random,
		lookAhead: 0,
		shared: { registry: new LimitRegistry(), key: '' },
		settled: [],
		failedBefore: 0,
		...options,
		limits: { ...DEFAULT_LIMITS, ...options.limits },
	};
}
