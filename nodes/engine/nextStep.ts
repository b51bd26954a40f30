import type { CompleteOptions } from './batchOptions';
import type { Attempt, InFlight } from './inFlight';
import type { Lane, Task } from './lane';
import { nextBackoffMs } from './limits/backoff';
import type { Results } from './results';
import { throttle } from './throttle';
import type { AttemptResult } from './types';

/** Where tasks go that are not settled yet. */
interface Line<Job, Failure> {
	enqueue(task: Task<Job, Failure>, nowMs: number): void;
	/** Back into the line at that time. */
	wait(task: Task<Job, Failure>, untilMs: number): void;
	/** When the limits of a lane let something through again; Infinity: once a try has come back. */
	opensMs(lane: Lane<Job, Failure>, nowMs: number): number;
	/** A limit may be exhausted now. */
	recheck(nowMs: number): void;
}

/** Decides what becomes of a task whose try came back. */
export class NextStep<Job, Value, Failure> {
	constructor(
		private readonly options: CompleteOptions<Job, Value, Failure>,
		private readonly results: Results<Value, Failure>,
		private readonly inFlight: InFlight<Job, Failure>,
		private readonly line: Line<Job, Failure>,
	) {}

	decide(
		{ task, controller, startedAtMs }: Attempt<Job, Failure>,
		result: AttemptResult<Value, Failure>,
		nowMs: number,
	): void {
		if (result.kind === 'throttled') return this.throttle(task, result, nowMs);
		task.throttledTimes = 0;
		task.throttledSinceMs = Infinity;
		switch (result.kind) {
			case 'answered':
				this.inFlight.noteAnswer(nowMs - startedAtMs);
				return this.results.answer(task, result.value, nowMs);
			case 'next':
				this.inFlight.noteAnswer(nowMs - startedAtMs);
				return this.line.enqueue(task, nowMs);
			case 'failed':
				if (result.fatal) this.results.stop('stoppedAfterFatal', result.failure);
				return this.results.fail(task, { failure: result.failure, retryable: false }, nowMs);
			case 'transient':
				if (controller.signal.reason === 'runTimeReached') {
					return this.results.skip(task, 'runTimeReached', nowMs);
				}
				return this.retryLater(task, result.failure, nowMs);
		}
	}

	private throttle(
		task: Task<Job, Failure>,
		result: Extract<AttemptResult<Value, Failure>, { kind: 'throttled' }>,
		nowMs: number,
	): void {
		const opensMs = this.line.opensMs(task.lane, nowMs);
		const next = throttle(task, result, nowMs, opensMs, this.options);
		this.line.recheck(nowMs);
		if (next.kind === 'fail') this.results.fail(task, next, nowMs);
		else if (next.untilMs <= nowMs) this.line.enqueue(task, nowMs);
		else this.line.wait(task, next.untilMs);
	}

	private retryLater(task: Task<Job, Failure>, failure: Failure, nowMs: number): void {
		task.failures += 1;
		const { limits, random } = this.options;
		if (task.failures >= limits.maxAttempts) {
			this.results.fail(task, { failure, retryable: true }, nowMs);
		} else this.line.wait(task, nowMs + nextBackoffMs(task.failures, random));
	}
}
