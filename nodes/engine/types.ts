/** Time as an argument: n8n gives the real one, tests and simulations their own. */
export interface Clock {
	/** Milliseconds on a scale that never runs backwards. */
	now(): number;
	/** Resolves after `delayMs` milliseconds; settles at once, either way, when `signal` aborts. */
	sleep(delayMs: number, signal: AbortSignal): Promise<void>;
}

/** What a try cost in US dollars; null: it was billed, and the amount is not known. */
export interface Charge {
	costUsd: number | null;
	/** The reply never arrived whole, so it is not known whether the try was billed. */
	lost?: boolean;
}

/**
 * Scope of a throttled reply.
 * - `pool`: capacity that others fill too; nothing but this job waits.
 * - `unknown`: the reply does not say; the rate that gets through tells.
 * - `lane`: the limit of this job's lane.
 * - `group`: a limit that several lanes share (see `Prepared`).
 * - `all`: everything behind the same key.
 */
export type ThrottleScope = 'pool' | 'unknown' | 'lane' | 'group' | 'all';

/** What one try came to. `charge` is absent when nothing was billed. */
export type AttemptResult<Value, Failure> = { charge?: Charge } &
	/** `cached`: the answer was made before, so that it warms nothing up (see `Prepared`). */
	(| { kind: 'answered'; value: Value; cached?: boolean }
		/** No further try can help. `fatal`: no other job can succeed either. `unsent`: no request was made. */
		| { kind: 'failed'; failure: Failure; fatal?: boolean; unsent?: boolean }
		/** Worth another try after a back-off; uses up one of `maxAttempts`. */
		| { kind: 'transient'; failure: Failure }
		/** Asked to slow down; uses up no attempt. `retryAfterMs` is the server's hint, null without one. */
		| {
				kind: 'throttled';
				failure: Failure;
				scope: ThrottleScope;
				retryAfterMs: number | null;
		  }
		/** The job asks for another try of its own (its next message); uses up no attempt. */
		| { kind: 'next' }
	);

/** Why a job was never sent, or was cut off. */
export type SkipReason =
	| 'costBudgetReached'
	| 'costUnknown'
	| 'runTimeReached'
	| 'stoppedAfterFailures'
	| 'stoppedAfterFatal'
	| 'cancelled';

/** What `prepare` makes of an index. */
export type Prepared<Job, Failure> =
	/**
	 * `lane` names the limit that the job counts against (a model), `group` one that several lanes
	 * share; `estimateUsd` bounds one try. `warmsUp`: a first answer makes the others of the lane
	 * cheaper, so that the lane has one try in flight until then.
	 */
	| {
			kind: 'job';
			job: Job;
			lane: string;
			group?: string;
			estimateUsd: number | null;
			warmsUp?: boolean;
	  }
	| { kind: 'invalid'; failure: Failure }
	/** The same request as an earlier index, which is sent once for both. */
	| { kind: 'copy'; of: number };

/** How a job ended. Times are the clock's milliseconds. */
export type Outcome<Value, Failure> = {
	/** Requests sent, throttled ones included. */
	attempts: number;
	/** Tries whose reply was lost, each possibly billed. */
	lostReplies: number;
	durationMs: number;
	/** The job shares the outcome of this earlier one, which was sent for both. */
	copyOf?: number;
} & (
	| { status: 'answered'; value: Value }
	/** `resetAtMs`: when the limit that it waited for opens again. */
	| {
			status: 'failed';
			failure: Failure;
			retryable: boolean;
			resetAtMs?: number;
	  }
	/** `failure`: the last try's, where there was one. */
	| { status: 'skipped'; reason: SkipReason; failure?: Failure }
);

export interface BatchLimits {
	/** Requests in flight at most, all lanes together; at least 1. */
	maxConcurrency: number;
	/** Tries per job that count, at least 1. */
	maxAttempts: number;
	/** Starts per minute over all lanes, evenly paced; 0 = no cap. */
	requestsPerMinute: number;
	/** Total time that one request may take. */
	requestTimeoutMs: number;
	/** Longest time that a lane may stay throttled before its jobs fail. */
	maxRateLimitWaitMs: number;
	/** New starts end after so many failed jobs; 0 = never. */
	stopAfterFailures: number;
	/** Clock time after which nothing new starts. */
	startUntilMs: number;
	/** Clock time at which whatever is in flight is cut off. */
	cutOffAtMs: number;
}

/** `signal.reason` of a try that was not left to end by itself. */
export type AbortReason = 'timeout' | 'runTimeReached' | 'cancelled';

export interface BatchResult<Value, Failure> {
	/** By index; every job has exactly one. */
	outcomes: Array<Outcome<Value, Failure>>;
	/** Why jobs were skipped, null when none was. */
	stopped: SkipReason | null;
}
