import type { Limiter, Permit } from './limits/limiter';
import type { Exhaustion } from './limits/cooldown';
import type { Place, Pool } from './limits/pool';
import { Queue } from './queue';
import type { AttemptResult } from './types';

/** One index on its way through the batch. */
export interface Task<Job, Failure> {
	readonly index: number;
	readonly job: Job;
	readonly lane: Lane<Job, Failure>;
	readonly estimateUsd: number | null;
	attempts: number;
	/** Tries that used up one of `maxAttempts`. */
	failures: number;
	/** Refusals since the task last met anything else, and the time of the first of them. */
	throttledTimes: number;
	throttledSinceMs: number;
	lostReplies: number;
	firstStartMs: number | null;
	lastFailure?: Failure;
}

export function newTask<Job, Failure>(
	index: number,
	job: Job,
	lane: Lane<Job, Failure>,
	estimateUsd: number | null,
): Task<Job, Failure> {
	return {
		index,
		job,
		lane,
		estimateUsd,
		attempts: 0,
		failures: 0,
		throttledTimes: 0,
		throttledSinceMs: Infinity,
		lostReplies: 0,
		firstStartMs: null,
	};
}

/** What one try holds while it is in flight. */
export interface LanePermits<Failure> {
	lane: Permit<Failure>;
	group: Permit<Failure> | null;
	pool: Place;
}

/** The jobs that share the limits of one model, and wait for them in line. */
export class Lane<Job, Failure> {
	private readonly again = new Queue<Task<Job, Failure>>();
	private readonly fresh = new Queue<Task<Job, Failure>>();
	private warmUp: 'none' | 'due' | 'done' = 'none';
	private inFlight = 0;

	/** @param group the limiter that several lanes share, null without one */
	constructor(
		readonly limiter: Limiter<Failure>,
		readonly group: Limiter<Failure> | null,
		private readonly pool: Pool,
	) {}

	get queued(): number {
		return this.again.size + this.fresh.size;
	}

	/** Earliest time of the next start; Infinity: only once a try has come back. */
	nextStartMs(nowMs: number): number {
		if (this.warmUp === 'due' && this.inFlight > 0) return Infinity;
		return Math.max(
			this.limiter.nextStartMs(nowMs),
			this.group?.nextStartMs(nowMs) ?? -Infinity,
			this.pool.nextStartMs(nowMs),
		);
	}

	/** Why nothing can start in acceptable time, null when it can. */
	exhaustedAt(nowMs: number): Exhaustion<Failure> | null {
		return (
			this.limiter.cooldown.exhaustedAt(nowMs) ?? this.group?.cooldown.exhaustedAt(nowMs) ?? null
		);
	}

	/** Has one try in flight at a time until a first one has warmed up what all of them use. */
	warmsUp(): void {
		if (this.warmUp === 'none') this.warmUp = 'due';
	}

	/** A try came back. One that comes to nothing for the moment leaves the warming up to the next. */
	cameBack(result: AttemptResult<unknown, Failure>): void {
		this.inFlight -= 1;
		const isWarm =
			result.kind === 'next' ||
			(result.kind === 'answered' && result.cached !== true) ||
			(result.kind === 'failed' && result.unsent !== true);
		if (isWarm && this.warmUp === 'due') this.warmUp = 'done';
	}

	acquire(nowMs: number): LanePermits<Failure> {
		this.inFlight += 1;
		return {
			lane: this.limiter.acquire(nowMs),
			group: this.group?.acquire(nowMs) ?? null,
			pool: this.pool.acquire(nowMs),
		};
	}

	/** Queues a task; one that was sent before goes ahead of those that were not. */
	add(task: Task<Job, Failure>): void {
		(task.attempts > 0 ? this.again : this.fresh).push(task);
	}

	peek(): Task<Job, Failure> | undefined {
		return this.again.peek() ?? this.fresh.peek();
	}

	take(): Task<Job, Failure> | undefined {
		return this.again.shift() ?? this.fresh.shift();
	}
}
