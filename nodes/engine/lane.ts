import type { Limit } from './limit';
import { Queue } from './queue';

/** One index on its way through the batch. */
export interface Task<Job, Failure> {
	readonly index: number;
	readonly job: Job;
	readonly lane: Lane<Job, Failure>;
	readonly estimateUsd: number | null;
	attempts: number;
	/** Tries that used up one of `maxAttempts`. */
	failures: number;
	throttledTimes: number;
	throttledSinceMs: number;
	lostReplies: number;
	firstStartMs: number | null;
	lastFailure?: Failure;
}

/** The jobs that share one limit, a model's, and wait for it in line. */
export class Lane<Job, Failure> {
	private readonly again = new Queue<Task<Job, Failure>>();
	private readonly fresh = new Queue<Task<Job, Failure>>();

	constructor(readonly limit: Limit<Failure>) {}

	get queued(): number {
		return this.again.size + this.fresh.size;
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
