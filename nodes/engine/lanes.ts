import { Lane, type Task } from './lane';
import type { Limiter } from './limits/limiter';
import type { Pool } from './limits/pool';

/** Makes what a lane needs. */
export interface LaneParts<Failure> {
	limiter(lane: string): Limiter<Failure>;
	groupLimiter(group: string): Limiter<Failure>;
	pool(): Pool;
}

/** All lanes, and the tasks that wait in them. */
export class Lanes<Job, Failure> {
	private readonly byName = new Map<string, Lane<Job, Failure>>();
	private readonly groups = new Map<string, Limiter<Failure>>();
	/** Lanes with queued tasks, the one longest without a start first. */
	private readonly busy = new Set<Lane<Job, Failure>>();
	private queued = 0;

	constructor(private readonly parts: LaneParts<Failure>) {}

	get isEmpty(): boolean {
		return this.queued === 0;
	}

	named(name: string, group?: string): Lane<Job, Failure> {
		let lane = this.byName.get(name);
		if (lane === undefined) {
			const groupLimiter = group === undefined ? null : this.groupLimiter(group);
			lane = new Lane(this.parts.limiter(name), groupLimiter, this.parts.pool());
			this.byName.set(name, lane);
		}
		return lane;
	}

	private groupLimiter(name: string): Limiter<Failure> {
		let limiter = this.groups.get(name);
		if (limiter === undefined) {
			limiter = this.parts.groupLimiter(name);
			this.groups.set(name, limiter);
		}
		return limiter;
	}

	add(task: Task<Job, Failure>): void {
		task.lane.add(task);
		this.busy.add(task.lane);
		this.queued += 1;
	}

	/** The lane whose turn it is, of those with tasks that may start now. */
	open(nowMs: number): Lane<Job, Failure> | undefined {
		for (const lane of this.busy) {
			if (nowMs >= lane.nextStartMs(nowMs)) return lane;
		}
		return undefined;
	}

	/** Takes a lane's first task, and puts the lane behind the others. */
	take(lane: Lane<Job, Failure>): Task<Job, Failure> | undefined {
		const task = lane.take();
		if (task !== undefined) this.queued -= 1;
		this.busy.delete(lane);
		if (lane.queued > 0) this.busy.add(lane);
		return task;
	}

	/** Removes and returns the tasks of the lanes that match. */
	drain(matches: (lane: Lane<Job, Failure>) => boolean): Array<Task<Job, Failure>> {
		const tasks: Array<Task<Job, Failure>> = [];
		for (const lane of [...this.busy].filter(matches)) {
			for (let task = this.take(lane); task !== undefined; task = this.take(lane)) tasks.push(task);
		}
		return tasks;
	}

	/**
	 * Whether another job may be read, so that one of an open lane is found: at most `lookAhead` jobs of
	 * held-back lanes wait at a time. Without looking ahead, jobs stay unread while the only lane is
	 * held back.
	 */
	mayRead(nowMs: number, lookAhead: number): boolean {
		if (lookAhead > 0 || this.byName.size !== 1) return this.queued <= lookAhead;
		const [only] = this.byName.values();
		const isHeldBack = only !== undefined && nowMs < only.nextStartMs(nowMs);
		return !isHeldBack || only.exhaustedAt(nowMs) !== null;
	}

	/** Earliest time at which a lane may start a task; one not read yet may be any lane's. */
	nextStartMs(nowMs: number): number {
		let earliestMs = Infinity;
		for (const lane of this.isEmpty ? this.byName.values() : this.busy) {
			earliestMs = Math.min(earliestMs, lane.nextStartMs(nowMs));
		}
		return earliestMs;
	}

	/** The run is over. */
	close(): void {
		for (const { limiter } of this.byName.values()) limiter.close();
		for (const limiter of this.groups.values()) limiter.close();
	}
}
