import type { Task } from './lane';
import type { BatchResult, Outcome, SkipReason } from './types';

/** Keeps how each job ended, and why the run stops. */
export class Results<Value, Failure> {
	stopped: SkipReason | null = null;
	private stopFailure: Failure | undefined;
	private readonly outcomes: Array<Outcome<Value, Failure> | undefined>;
	/** The original of each copy, by the copy's index. */
	private readonly originals = new Map<number, number>();
	/** Copies by the index of an original that has not ended yet. */
	private readonly copies = new Map<number, number>();

	/**
	 * @param settled outcomes that stand from the start
	 * @param failed failed jobs that count towards `stopAfterFailures` from the start
	 * @param stopAfterFailures 0 = never
	 */
	constructor(
		count: number,
		settled: ReadonlyArray<Outcome<Value, Failure> | undefined>,
		private failed: number,
		private readonly stopAfterFailures: number,
	) {
		this.outcomes = Array.from({ length: count }, (_, index) => settled[index]);
		this.countFailures(0, undefined);
	}

	isSettled(index: number): boolean {
		return this.outcomes[index] !== undefined;
	}

	/** Ends the run early; the first reason stands. */
	stop(reason: SkipReason, failure?: Failure): void {
		if (this.stopped !== null) return;
		this.stopped = reason;
		this.stopFailure = failure;
	}

	answer(task: Task<unknown, Failure>, value: Value, nowMs: number): void {
		this.outcomes[task.index] = { ...tally(task, nowMs), status: 'answered', value };
	}

	fail(
		task: Task<unknown, Failure>,
		end: { failure: Failure; retryable: boolean; resetAtMs?: number },
		nowMs: number,
	): void {
		this.outcomes[task.index] = { ...tally(task, nowMs), status: 'failed', ...end };
		this.countFailures(1 + (this.copies.get(task.index) ?? 0), end.failure);
	}

	/** A job that cannot be sent. */
	reject(index: number, failure: Failure): void {
		this.outcomes[index] = { ...UNSENT, status: 'failed', failure, retryable: false };
		this.countFailures(1, failure);
	}

	/** A job that shares the outcome of an earlier one; where that failed, both did. */
	copy(index: number, original: number): void {
		const first = this.originals.get(original) ?? this.outcomes[original]?.copyOf ?? original;
		this.originals.set(index, first);
		const outcome = this.outcomes[first];
		if (outcome === undefined) this.copies.set(first, (this.copies.get(first) ?? 0) + 1);
		else if (outcome.status === 'failed') this.countFailures(1, outcome.failure);
	}

	skip(task: Task<unknown, Failure>, reason: SkipReason, nowMs: number): void {
		const failure = task.lastFailure ?? this.failureOf(reason);
		this.outcomes[task.index] = { ...tally(task, nowMs), status: 'skipped', reason, failure };
	}

	/** The result; jobs without an outcome were never sent. */
	close(): BatchResult<Value, Failure> {
		const { stopped } = this;
		const reason = stopped ?? 'cancelled';
		const failure = this.failureOf(reason);
		const never = { ...UNSENT, status: 'skipped', reason, failure } as const;
		const outcomes = this.outcomes.map((outcome, index) => {
			const copyOf = this.originals.get(index);
			if (copyOf === undefined) return outcome ?? never;
			return { ...(this.outcomes[copyOf] ?? never), ...UNSENT, copyOf };
		});
		const isShort = outcomes.some(({ status }) => status === 'skipped');
		return { outcomes, stopped: isShort ? stopped : null };
	}

	/** What an unsent job is told; only a fatal failure would have been its own. */
	private failureOf(reason: SkipReason): Failure | undefined {
		return reason === 'stoppedAfterFatal' ? this.stopFailure : undefined;
	}

	private countFailures(more: number, failure: Failure | undefined): void {
		this.failed += more;
		if (this.stopAfterFailures > 0 && this.failed >= this.stopAfterFailures) {
			this.stop('stoppedAfterFailures', failure);
		}
	}
}

const UNSENT = { attempts: 0, lostReplies: 0, durationMs: 0 } as const;

function tally(
	{ attempts, lostReplies, firstStartMs }: Task<unknown, unknown>,
	nowMs: number,
): { attempts: number; lostReplies: number; durationMs: number } {
	return { attempts, lostReplies, durationMs: firstStartMs === null ? 0 : nowMs - firstStartMs };
}
