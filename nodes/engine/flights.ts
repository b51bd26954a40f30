import type { Reservation } from './budget';
import type { Task } from './lane';
import type { AbortReason, BatchLimits } from './types';

/** Time that an aborted try has to come back before it is given up. */
const ABORT_GRACE_MS = 500;

/** One try on its way. */
export interface Flight<Job, Failure> {
	readonly task: Task<Job, Failure>;
	readonly startedAtMs: number;
	/** Tries of its lane, and of all, in flight at its start, itself included. */
	level: number;
	sharedLevel: number;
	readonly reservation: Reservation;
	readonly controller: AbortController;
}

/** The tries in flight and their deadlines. */
export class Flights<Job, Failure> {
	/** In start order, and so in the order of their deadlines. */
	private readonly flying = new Set<Flight<Job, Failure>>();

	constructor(private readonly limits: Pick<BatchLimits, 'requestTimeoutMs' | 'cutOffAtMs'>) {}

	get size(): number {
		return this.flying.size;
	}

	add(
		task: Task<Job, Failure>,
		reservation: Reservation,
		startedAtMs: number,
	): Flight<Job, Failure> {
		const flight = {
			task,
			reservation,
			startedAtMs,
			controller: new AbortController(),
			level: 0,
			sharedLevel: 0,
		};
		this.flying.add(flight);
		return flight;
	}

	/** False when the flight was given up before. */
	remove(flight: Flight<Job, Failure>): boolean {
		return this.flying.delete(flight);
	}

	/** Removes and returns all flights. */
	drain(): Array<Flight<Job, Failure>> {
		const flights = [...this.flying];
		this.flying.clear();
		return flights;
	}

	/** Aborts the tries whose time is over. */
	expire(nowMs: number): void {
		const { requestTimeoutMs, cutOffAtMs } = this.limits;
		if (nowMs >= cutOffAtMs) {
			for (const { controller } of this.flying) abort(controller, 'runTimeReached');
			return;
		}
		for (const { startedAtMs, controller } of this.flying) {
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
		for (const { startedAtMs, controller } of this.flying) {
			if (!controller.signal.aborted) return Math.min(startedAtMs + requestTimeoutMs, cutOffAtMs);
		}
		return this.size === 0 ? Infinity : cutOffAtMs + ABORT_GRACE_MS;
	}
}

/** Aborts unless aborted before: the first reason stands. */
export function abort(controller: AbortController, reason: AbortReason): void {
	if (!controller.signal.aborted) controller.abort(reason);
}
