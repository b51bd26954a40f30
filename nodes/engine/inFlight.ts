import type { Reservation } from './budget';
import type { LanePermits, Task } from './lane';
import type { Permit } from './limits/limiter';
import type { AbortReason, BatchLimits } from './types';

/** Time that an aborted try has to come back before it is given up. */
const ABORT_GRACE_MS = 500;
/** Weight of the newest answer in the typical duration. */
const NEWEST_WEIGHT = 1 / 8;

/** One try of a task. */
export interface Attempt<Job, Failure> {
	readonly task: Task<Job, Failure>;
	readonly startedAtMs: number;
	readonly permits: LanePermits<Failure> & { all: Permit<Failure> };
	readonly reservation: Reservation;
	readonly controller: AbortController;
}

/** The tries in flight and their deadlines. */
export class InFlight<Job, Failure> {
	/** In start order, and so in the order of their deadlines. */
	private readonly attempts = new Set<Attempt<Job, Failure>>();
	/** Typical time until an answer, 0 before the first. */
	private typicalMs = 0;

	constructor(private readonly limits: Pick<BatchLimits, 'requestTimeoutMs' | 'cutOffAtMs'>) {}

	get size(): number {
		return this.attempts.size;
	}

	add(attempt: Omit<Attempt<Job, Failure>, 'controller'>): Attempt<Job, Failure> {
		const added = { ...attempt, controller: new AbortController() };
		this.attempts.add(added);
		return added;
	}

	/** False when the attempt was given up before. */
	remove(attempt: Attempt<Job, Failure>): boolean {
		return this.attempts.delete(attempt);
	}

	/** Removes and returns all attempts. */
	drain(): Array<Attempt<Job, Failure>> {
		const attempts = [...this.attempts];
		this.attempts.clear();
		return attempts;
	}

	noteAnswer(durationMs: number): void {
		this.typicalMs += (durationMs - this.typicalMs) * (this.typicalMs === 0 ? 1 : NEWEST_WEIGHT);
	}

	/** A request that starts later would most likely be cut off unanswered. */
	get lastStartMs(): number {
		return this.limits.cutOffAtMs - this.typicalMs;
	}

	/** Aborts the tries whose time is over. */
	expire(nowMs: number): void {
		const { requestTimeoutMs, cutOffAtMs } = this.limits;
		if (nowMs >= cutOffAtMs) {
			for (const { controller } of this.attempts) abort(controller, 'runTimeReached');
			return;
		}
		for (const { startedAtMs, controller } of this.attempts) {
			if (startedAtMs + requestTimeoutMs > nowMs) break;
			abort(controller, 'timeout');
		}
	}

	/** Whether tries are still out although the cut-off, and the time to come back, are over. */
	isOverdue(nowMs: number): boolean {
		return this.size > 0 && nowMs >= this.limits.cutOffAtMs + ABORT_GRACE_MS;
	}

	/** The next time at which `expire` or `isOverdue` has something to say. */
	get nextDeadlineMs(): number {
		const { requestTimeoutMs, cutOffAtMs } = this.limits;
		for (const { startedAtMs, controller } of this.attempts) {
			if (!controller.signal.aborted) return Math.min(startedAtMs + requestTimeoutMs, cutOffAtMs);
		}
		return this.size === 0 ? Infinity : cutOffAtMs + ABORT_GRACE_MS;
	}
}

/** Aborts unless aborted before: the first reason stands. */
export function abort(controller: AbortController, reason: AbortReason): void {
	if (!controller.signal.aborted) controller.abort(reason);
}
