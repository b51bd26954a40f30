import { withDefaults, type BatchOptions, type CompleteOptions } from './batchOptions';
import type { Reservation } from './budget';
import { abort, InFlight, type Attempt } from './inFlight';
import type { Lane, Task } from './lane';
import { Lanes } from './lanes';
import type { Limiter } from './limits/limiter';
import { Limiters } from './limiters';
import { Results } from './results';
import { NextStep } from './nextStep';
import { settlePermits } from './throttle';
import type { AttemptResult, BatchResult, SkipReason } from './types';
import { Upcoming } from './upcoming';
import { Waiting } from './waiting';
import { WakeUp } from './wakeUp';

/** Longest time that reading and starting jobs may hold the process without a pause. */
const SLICE_MS = 50;

/**
 * Runs every job through a sliding window: the next one starts the moment that a slot, the limits of
 * its lane and of all, and the budget allow. Settles each job exactly once, keeps outcomes by index
 * and resolves when nothing is left to do; on cancellation in the same turn.
 */
export function runBatch<Job, Value, Failure>(
	options: BatchOptions<Job, Value, Failure>,
): Promise<BatchResult<Value, Failure>> {
	return new Promise((resolve, reject) =>
		new Batch(withDefaults(options), resolve, reject).begin(),
	);
}

class Batch<Job, Value, Failure> {
	private readonly lanes: Lanes<Job, Failure>;
	private readonly inFlight: InFlight<Job, Failure>;
	private readonly results: Results<Value, Failure>;
	private readonly upcoming: Upcoming<Job, Value, Failure>;
	private readonly next: NextStep<Job, Value, Failure>;
	private readonly waiting = new Waiting<Task<Job, Failure>>();
	/** The limit of all lanes together. */
	private readonly all: Limiter<Failure>;
	private readonly wakeUp: WakeUp;
	private finished = false;
	/** The budget has room again only after a try has come back. */
	private awaitsBudget = false;

	constructor(
		private readonly options: CompleteOptions<Job, Value, Failure>,
		private readonly resolve: (result: BatchResult<Value, Failure>) => void,
		private readonly reject: (error: unknown) => void,
	) {
		const { clock, count, limits, settled, failedBefore } = options;
		this.wakeUp = new WakeUp(clock, () => this.pump(), this.crash);
		const limiters = new Limiters<Failure>(options, () => this.wakeUp.set(clock.now()));
		this.all = limiters.all();
		this.lanes = new Lanes(limiters);
		this.inFlight = new InFlight(limits);
		this.results = new Results(count, settled, failedBefore, limits.stopAfterFailures);
		this.upcoming = new Upcoming(options, this.lanes, this.results);
		this.next = new NextStep(options, this.results, this.inFlight, {
			enqueue: (task, nowMs) => this.enqueue(task, nowMs),
			wait: (task, untilMs) => this.waiting.add(untilMs, task),
			opensMs: (lane, nowMs) => Math.max(this.all.nextStartMs(nowMs), lane.nextStartMs(nowMs)),
			recheck: (nowMs) => this.recheck(nowMs),
		});
	}

	begin(): void {
		const { cancelSignal } = this.options;
		if (cancelSignal?.aborted) return this.onCancel();
		cancelSignal?.addEventListener('abort', this.onCancel);
		Promise.resolve()
			.then(() => this.pump())
			.catch(this.crash);
	}

	private readonly onCancel = (): void => {
		this.results.stopped = 'cancelled';
		this.finish();
	};

	/** Starts whatever may start now, and wakes up when something else may. */
	private pump(): void {
		if (this.finished) return;
		const beganMs = this.options.clock.now();
		this.awaitsBudget = false;
		this.expire(beganMs);
		let nowMs = beganMs;
		while (this.advance(nowMs)) {
			nowMs = this.options.clock.now();
			if (nowMs - beganMs > SLICE_MS) return this.wakeUp.set(nowMs);
		}
		const isOver = this.results.stopped !== null || this.isDrained;
		if (isOver && (this.inFlight.size === 0 || this.inFlight.isOverdue(nowMs))) this.finish();
		else this.wakeUp.set(this.nextWakeMs(nowMs, isOver));
	}

	/** Reads one job or starts one try; false when neither can be done now. */
	private advance(nowMs: number): boolean {
		if (this.results.stopped !== null || this.isDrained) return false;
		if (nowMs >= this.lastStartMs) {
			this.results.stop('runTimeReached');
			return false;
		}
		for (const task of this.waiting.takeDue(nowMs)) this.enqueue(task, nowMs);
		if (this.all.cooldown.exhaustedAt(nowMs) !== null) return this.readNext(nowMs);
		if (this.isFull || nowMs < this.all.nextStartMs(nowMs)) return false;
		const lane = this.lanes.open(nowMs);
		return lane === undefined ? this.readNext(nowMs) : this.startFrom(lane, nowMs);
	}

	private get isFull(): boolean {
		return this.inFlight.size >= this.options.limits.maxConcurrency;
	}

	private get lastStartMs(): number {
		return Math.min(this.options.limits.startUntilMs, this.inFlight.lastStartMs);
	}

	/** Whether nothing is left that could start. */
	private get isDrained(): boolean {
		return this.upcoming.isEmpty && this.lanes.isEmpty && this.waiting.isEmpty;
	}

	private nextWakeMs(nowMs: number, isOver: boolean): number {
		const deadlineMs = this.inFlight.nextDeadlineMs;
		if (isOver) return deadlineMs;
		const wakeMs = Math.min(deadlineMs, this.waiting.nextMs, this.lastStartMs);
		const isAllOut = this.lanes.isEmpty && this.upcoming.isEmpty;
		if (this.isFull || isAllOut || this.awaitsBudget) return wakeMs;
		const startMs = Math.max(this.all.nextStartMs(nowMs), this.lanes.nextStartMs(nowMs));
		return Math.min(wakeMs, startMs);
	}

	/** Reads the next job; false when there is none to read now. */
	private readNext(nowMs: number): boolean {
		const isExhausted = this.all.cooldown.exhaustedAt(nowMs) !== null;
		if (this.upcoming.isEmpty || (!isExhausted && !this.upcoming.mayRead(nowMs))) return false;
		const task = this.upcoming.read();
		if (task !== undefined) this.enqueue(task, nowMs);
		return true;
	}

	/** Puts a task in line, unless its limit lets nothing through in acceptable time. */
	private enqueue(task: Task<Job, Failure>, nowMs: number): void {
		const exhaustion = task.lane.exhaustedAt(nowMs) ?? this.all.cooldown.exhaustedAt(nowMs);
		if (exhaustion === null) this.lanes.add(task);
		else this.results.fail(task, { ...exhaustion, retryable: true }, nowMs);
	}

	/** Starts the lane's first task; false when the budget makes it wait or ends the run. */
	private startFrom(lane: Lane<Job, Failure>, nowMs: number): boolean {
		const admission = this.options.budget.admit(lane.peek()?.estimateUsd ?? null);
		if (admission === 'wait') this.awaitsBudget = true;
		else if (admission === 'reached') this.results.stop('costBudgetReached');
		else if (admission === 'unknown') this.results.stop('costUnknown');
		else {
			const task = this.lanes.take(lane);
			if (task !== undefined) this.start(task, admission, nowMs);
			return true;
		}
		return false;
	}

	private start(task: Task<Job, Failure>, reservation: Reservation, nowMs: number): void {
		const permits = { ...task.lane.acquire(nowMs), all: this.all.acquire(nowMs) };
		const attempt = this.inFlight.add({ task, reservation, permits, startedAtMs: nowMs });
		task.firstStartMs ??= nowMs;
		this.options
			.attempt(task.job, attempt.controller.signal)
			.then((result) => this.settle(attempt, result))
			.catch(this.crash);
	}

	/** A try came back. */
	private settle(attempt: Attempt<Job, Failure>, result: AttemptResult<Value, Failure>): void {
		if (!this.inFlight.remove(attempt)) return;
		const { task, reservation } = attempt;
		const nowMs = this.options.clock.now();
		this.options.budget.settle(reservation, result.charge);
		if (result.charge?.lost) task.lostReplies += 1;
		if (result.kind !== 'failed' || !result.unsent) task.attempts += 1;
		if ('failure' in result) task.lastFailure = result.failure;
		this.next.decide(attempt, settlePermits(attempt, result, nowMs), nowMs);
		this.pump();
	}

	/** A limit was found exhausted: tasks in line that wait for it fail now. */
	private recheck(nowMs: number): void {
		const isExhausted = (lane: Lane<Job, Failure>): boolean =>
			(lane.exhaustedAt(nowMs) ?? this.all.cooldown.exhaustedAt(nowMs)) !== null;
		for (const task of this.lanes.drain(isExhausted)) this.enqueue(task, nowMs);
	}

	/** Aborts the requests whose time is over, and ends the run at its cut-off. */
	private expire(nowMs: number): void {
		this.inFlight.expire(nowMs);
		const isCutOff = nowMs >= this.options.limits.cutOffAtMs;
		if (isCutOff && this.inFlight.size > 0) this.results.stop('runTimeReached');
	}

	/** Settles whatever is left as skipped, and hands the result over. */
	private finish(): void {
		const { results } = this;
		const nowMs = this.options.clock.now();
		const reason: SkipReason = results.stopped ?? 'cancelled';
		const attempts = this.inFlight.drain();
		for (const { task, reservation, controller } of attempts) {
			this.options.budget.settle(reservation, { costUsd: null, lost: true });
			task.attempts += 1;
			task.lostReplies += 1;
			const isCutOff = controller.signal.reason === 'runTimeReached';
			results.skip(task, isCutOff ? 'runTimeReached' : reason, nowMs);
		}
		for (const task of this.waiting.drain()) results.skip(task, reason, nowMs);
		for (const task of this.lanes.drain(() => true)) results.skip(task, reason, nowMs);
		this.end(attempts);
		this.resolve(results.close());
	}

	private readonly crash = (error: unknown): void => {
		if (this.finished) return;
		this.end(this.inFlight.drain());
		this.reject(error);
	};

	private end(attempts: Array<Attempt<Job, Failure>>): void {
		this.finished = true;
		this.options.cancelSignal?.removeEventListener('abort', this.onCancel);
		this.wakeUp.clear();
		this.lanes.close();
		this.all.close();
		for (const { controller } of attempts) abort(controller, 'cancelled');
	}
}
