import { Lane, type Task } from './lane';
import type { Limit } from './limit';

/** All lanes, and the tasks that wait in them. */
export class Lanes<Job, Failure> {
	private readonly byName = new Map<string, Lane<Job, Failure>>();
	/** Lanes with queued tasks, the one longest without a start first. */
	private readonly busy = new Set<Lane<Job, Failure>>();
	private queued = 0;

	constructor(private readonly newLimit: () => Limit<Failure>) {}

	get isEmpty(): boolean {
		return this.queued === 0;
	}

	named(name: string): Lane<Job, Failure> {
		let lane = this.byName.get(name);
		if (lane === undefined) {
			lane = new Lane(this.newLimit());
			this.byName.set(name, lane);
		}
		return lane;
	}

	add(task: Task<Job, Failure>): void {
		task.lane.add(task);
		this.busy.add(task.lane);
		this.queued += 1;
	}

	/** The lane whose turn it is, of those with tasks that may start now. */
	open(nowMs: number): Lane<Job, Failure> | undefined {
		for (const lane of this.busy) {
			if (nowMs >= lane.limit.nextStartMs) return lane;
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

	/** Removes and returns the tasks of one lane, or of all. */
	drain(only?: Lane<Job, Failure>): Array<Task<Job, Failure>> {
		const tasks: Array<Task<Job, Failure>> = [];
		for (const lane of only === undefined ? [...this.busy] : [only]) {
			for (let task = this.take(lane); task !== undefined; task = this.take(lane)) tasks.push(task);
		}
		return tasks;
	}

	/**
	 * Whether another job may be read: one of an open lane is wanted, and up to `lookAhead` of held-back
	 * lanes may be in hand. Without looking ahead, jobs stay unread while the only lane is held back.
	 */
	mayRead(nowMs: number, lookAhead: number): boolean {
		if (lookAhead > 0 || this.byName.size !== 1) return this.queued <= lookAhead;
		const [only] = this.byName.values();
		const isHeldBack = only !== undefined && nowMs < only.limit.nextStartMs;
		return !isHeldBack || only.limit.gate.closedAt(nowMs) !== null;
	}

	/** Earliest time at which a lane may start a task; one not read yet may be any lane's. */
	get nextStartMs(): number {
		let earliestMs = Infinity;
		for (const lane of this.isEmpty ? this.byName.values() : this.busy) {
			earliestMs = Math.min(earliestMs, lane.limit.nextStartMs);
		}
		return earliestMs;
	}
}
