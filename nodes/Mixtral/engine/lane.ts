import { Gate } from './gate';
import { Governor } from './governor';

/** One index on its way through the batch. */
export interface Task<Job, Failure> {
	readonly index: number;
	readonly job: Job;
	readonly lane: Lane<Job, Failure>;
	readonly estimateUsd: number | null;
	attempts: number;
	/** Tries that used up one of `maxAttempts`. */
	failures: number;
	lostReplies: number;
	firstStartMs: number | null;
	lastFailure?: Failure;
}

/** The jobs that share one limit, a model's: its window, its pace, its cool-down and its queue. */
export class Lane<Job, Failure> {
	readonly governor: Governor;
	readonly gate = new Gate<Failure>();
	inFlight = 0;
	private readonly again: Array<Task<Job, Failure>> = [];
	private readonly fresh: Array<Task<Job, Failure>> = [];

	constructor(maxConcurrency: number) {
		this.governor = new Governor(maxConcurrency);
	}

	get queued(): number {
		return this.again.length + this.fresh.length;
	}

	get hasRoom(): boolean {
		return this.inFlight < this.governor.limit;
	}

	/** Earliest time of the next start, as far as waiting alone can bring it. */
	get nextStartMs(): number {
		return Math.max(this.gate.openAtMs, this.governor.nextStartMs);
	}

	canStart(nowMs: number): boolean {
		return this.hasRoom && nowMs >= this.nextStartMs;
	}

	/** Queues a task; one that was sent before goes ahead of those that were not. */
	add(task: Task<Job, Failure>): void {
		(task.attempts > 0 ? this.again : this.fresh).push(task);
	}

	peek(): Task<Job, Failure> | undefined {
		return this.again[0] ?? this.fresh[0];
	}

	take(): Task<Job, Failure> | undefined {
		return this.again.shift() ?? this.fresh.shift();
	}
}
