import { Alarm } from './alarm';
import { nextBackoffMs } from './backoff';
import type { Budget, Reservation } from './budget';
import { Flights, type Flight } from './flights';
import { Governor } from './governor';
import { Heap } from './heap';
import type { Lane, Task } from './lane';
import { Lanes } from './lanes';
import { Ledger } from './ledger';
import { Limit } from './limit';
import { Pace } from './pace';
import type {
	BatchLimits,
	BatchResult,
	Clock,
	Outcome,
	Prepared,
	Random,
	SkipReason,
	AttemptResult,
} from './types';

export type { AbortReason, BatchResult } from './types';

/** Longest time that reading and starting jobs may hold the process without a pause. */
const SLICE_MS = 50;
/** A job throttled more often than others ever are steps back, so that it does not slow its lane. */
const THROTTLES_IN_LINE = 3;

export interface BatchOptions<Job, Value, Failure> {
	/** Jobs have the indices 0 to `count` - 1. */
	count: number;
	/** Reads a job when it is about to enter the window. Must not throw. */
	prepare(index: number): Prepared<Job, Failure>;
	/**
	 * Makes one try. Must not reject, and must settle soon after `signal` aborts; `signal.reason` tells
	 * a time-out from a cancellation.
	 */
	attempt(job: Job, signal: AbortSignal): Promise<AttemptResult<Value, Failure>>;
	limits: BatchLimits;
	budget: Budget;
	clock: Clock;
	random: Random;
	/** Jobs of held-back lanes that may be read ahead to find one of an open lane. */
	lookAhead: number;
	cancelSignal?: AbortSignal;
	/** Outcomes of an earlier run over the same jobs; they stand and are not sent again. */
	settled?: ReadonlyArray<Outcome<Value, Failure> | undefined>;
	/** Failed jobs of earlier runs that count towards `stopAfterFailures`. */
	failedBefore?: number;
}

/**
 * Runs every job through a sliding window: the next one starts the moment that a slot, the lane's
 * pace, its cool-down and the budget allow. Settles each job exactly once, keeps outcomes by index
 * and resolves when nothing is left to do; on cancellation in the same turn.
 */
export function runBatch<Job, Value, Failure>(
	options: BatchOptions<Job, Value, Failure>,
): Promise<BatchResult<Value, Failure>> {
	return new Promise((resolve, reject) => new Batch(options, resolve, reject).begin());
}

class Batch<Job, Value, Failure> {
	private readonly lanes: Lanes<Job, Failure>;
	private readonly flights: Flights<Job, Failure>;
	private readonly ledger: Ledger<Value, Failure>;
	private readonly backingOff = new Heap<Task<Job, Failure>>();
	/** What all lanes share: the key's own limit, and the starts per minute. */
	private readonly shared: Limit<Failure>;
	private readonly pace = new Pace();
	private readonly alarm: Alarm;
	private nextIndex = 0;
	private typicalMs = 0;
	private finished = false;
	/** Only a try that comes back can give the budget room again. */
	private awaitsBudget = false;

	constructor(
		private readonly options: BatchOptions<Job, Value, Failure>,
		private readonly resolve: (result: BatchResult<Value, Failure>) => void,
		private readonly reject: (error: unknown) => void,
	) {
		const { count, limits, random, settled = [], failedBefore = 0 } = options;
		const newLimit = (governor: Governor): Limit<Failure> =>
			new Limit(governor, random, limits.maxRateLimitWaitMs);
		this.shared = newLimit(Governor.open(limits.maxConcurrency));
		this.lanes = new Lanes(() => newLimit(Governor.careful(limits.maxConcurrency)));
		this.flights = new Flights(limits);
		this.ledger = new Ledger(count, settled, failedBefore, limits.stopAfterFailures);
		this.alarm = new Alarm(options.clock, () => this.pump(), this.crash);
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
		this.ledger.stopped = 'cancelled';
		this.finish();
	};

	/** Starts whatever may start now, and sets the alarm for when something else may. */
	private pump(): void {
		if (this.finished) return;
		const beganMs = this.options.clock.now();
		this.awaitsBudget = false;
		this.expire(beganMs);
		let nowMs = beganMs;
		while (this.advance(nowMs)) {
			nowMs = this.options.clock.now();
			if (nowMs - beganMs > SLICE_MS) return this.alarm.set(nowMs);
		}
		const isOver = this.ledger.stopped !== null || this.isDrained;
		if (isOver && (this.flights.size === 0 || this.flights.isOverdue(nowMs))) this.finish();
		else this.alarm.set(this.nextWakeMs(isOver));
	}

	/** Reads one job or starts one try; false when neither can be done now. */
	private advance(nowMs: number): boolean {
		if (this.ledger.stopped !== null || this.isDrained) return false;
		if (nowMs >= this.lastStartMs) {
			this.ledger.stop('runTimeReached');
			return false;
		}
		while (this.backingOff.minKey <= nowMs) this.enqueue(this.backingOff.pop(), nowMs);
		if (this.shared.gate.closedAt(nowMs) !== null) return this.readNext(nowMs);
		const isFull = this.flights.size >= this.options.limits.maxConcurrency;
		if (isFull || nowMs < this.nextSharedStartMs) return false;
		const lane = this.lanes.open(nowMs);
		return lane === undefined ? this.readNext(nowMs) : this.startFrom(lane, nowMs);
	}

	private get nextSharedStartMs(): number {
		return Math.max(this.shared.nextStartMs, this.pace.nextStartMs);
	}

	/** A request that starts later would most likely be cut off unanswered. */
	private get lastStartMs(): number {
		const { startUntilMs, cutOffAtMs } = this.options.limits;
		return Math.min(startUntilMs, cutOffAtMs - this.typicalMs);
	}

	/** Whether nothing is left that could start. */
	private get isDrained(): boolean {
		const { count } = this.options;
		while (this.nextIndex < count && this.ledger.isSettled(this.nextIndex)) this.nextIndex += 1;
		return this.nextIndex >= count && this.lanes.isEmpty && this.backingOff.size === 0;
	}

	private nextWakeMs(isOver: boolean): number {
		const deadlineMs = this.flights.nextDeadlineMs;
		if (isOver) return deadlineMs;
		const wakeMs = Math.min(deadlineMs, this.backingOff.minKey, this.lastStartMs);
		const isFull = this.flights.size >= this.options.limits.maxConcurrency;
		const isAllOut = this.lanes.isEmpty && this.nextIndex >= this.options.count;
		if (isFull || isAllOut || this.awaitsBudget) return wakeMs;
		return Math.min(wakeMs, Math.max(this.nextSharedStartMs, this.lanes.nextStartMs));
	}

	/** Reads the next job; false when there is none to read now. */
	private readNext(nowMs: number): boolean {
		const { count, lookAhead } = this.options;
		const isClosed = this.shared.gate.closedAt(nowMs) !== null;
		if (this.nextIndex >= count) return false;
		if (!isClosed && !this.lanes.mayRead(nowMs, lookAhead)) return false;
		const index = this.nextIndex++;
		const prepared = this.options.prepare(index);
		switch (prepared.kind) {
			case 'invalid':
				this.ledger.reject(index, prepared.failure);
				return true;
			case 'copy':
				this.ledger.copy(index, prepared.of);
				return true;
			case 'job': {
				const { job, estimateUsd } = prepared;
				const task = {
					index,
					job,
					lane: this.lanes.named(prepared.lane),
					estimateUsd,
					attempts: 0,
					failures: 0,
					throttledTimes: 0,
					throttledSinceMs: Infinity,
					lostReplies: 0,
					firstStartMs: null,
				};
				this.enqueue(task, nowMs);
				return true;
			}
		}
	}

	/** Puts a task in line, unless its line does not move in acceptable time. */
	private enqueue(task: Task<Job, Failure> | undefined, nowMs: number): void {
		if (task === undefined) return;
		const closure = task.lane.limit.gate.closedAt(nowMs) ?? this.shared.gate.closedAt(nowMs);
		if (closure === null) return this.lanes.add(task);
		const { failure, resetAtMs } = closure;
		this.ledger.fail(
			task,
			{ failure, retryable: true, ...(resetAtMs !== undefined && { resetAtMs }) },
			nowMs,
		);
	}

	/** Starts the lane's first task; false when the budget makes it wait or ends the run. */
	private startFrom(lane: Lane<Job, Failure>, nowMs: number): boolean {
		const admission = this.options.budget.admit(lane.peek()?.estimateUsd ?? null);
		switch (admission) {
			case 'wait':
				this.awaitsBudget = true;
				return false;
			case 'reached':
				this.ledger.stop('costBudgetReached');
				return false;
			case 'unknown':
				this.ledger.stop('costUnknown');
				return false;
		}
		const task = this.lanes.take(lane);
		if (task !== undefined) this.start(task, admission, nowMs);
		return true;
	}

	private start(task: Task<Job, Failure>, reservation: Reservation, nowMs: number): void {
		const { requestsPerMinute } = this.options.limits;
		const flight = this.flights.add(task, reservation, nowMs);
		this.ledger.requests += 1;
		task.attempts += 1;
		task.firstStartMs ??= nowMs;
		flight.level = task.lane.limit.onStart(nowMs);
		flight.sharedLevel = this.shared.onStart(nowMs);
		if (requestsPerMinute > 0) this.pace.onStart(nowMs, 60_000 / requestsPerMinute);
		this.options
			.attempt(task.job, flight.controller.signal)
			.then((verdict) => this.land(flight, verdict))
			.catch(this.crash);
	}

	private land(flight: Flight<Job, Failure>, verdict: AttemptResult<Value, Failure>): void {
		if (!this.flights.remove(flight)) return;
		const { task } = flight;
		this.options.budget.settle(flight.reservation, verdict.charge);
		if (verdict.charge?.lost) this.noteLoss(task);
		if ('failure' in verdict) task.lastFailure = verdict.failure;
		if (verdict.kind !== 'throttled') {
			task.throttledTimes = 0;
			task.throttledSinceMs = Infinity;
		}
		this.decide(flight, verdict, this.options.clock.now());
		task.lane.limit.onEnd();
		this.shared.onEnd();
		this.pump();
	}

	private decide(
		flight: Flight<Job, Failure>,
		verdict: AttemptResult<Value, Failure>,
		nowMs: number,
	): void {
		const { task, controller } = flight;
		switch (verdict.kind) {
			case 'answered':
				this.noteAnswer(flight, nowMs);
				return this.ledger.answer(task, verdict.value, nowMs);
			case 'next':
				this.noteAnswer(flight, nowMs);
				return this.enqueue(task, nowMs);
			case 'failed': {
				const { failure, fatal, unsent } = verdict;
				if (unsent) {
					task.attempts -= 1;
					this.ledger.requests -= 1;
				}
				if (fatal) this.ledger.stop('stoppedAfterFatal', failure);
				return this.ledger.fail(task, { failure, retryable: false }, nowMs);
			}
			case 'throttled':
				return this.throttle(flight, verdict, nowMs);
			case 'transient':
				if (controller.signal.reason === 'runTimeReached') {
					return this.ledger.skip(task, 'runTimeReached', nowMs);
				}
				return this.retryLater(task, verdict.failure, nowMs);
		}
	}

	private noteAnswer(flight: Flight<Job, Failure>, nowMs: number): void {
		flight.task.lane.limit.onAnswer(flight.level);
		this.shared.onAnswer(flight.sharedLevel);
		const durationMs = nowMs - flight.startedAtMs;
		this.typicalMs += (durationMs - this.typicalMs) / (this.typicalMs === 0 ? 1 : 8);
	}

	private noteLoss(task: Task<Job, Failure>): void {
		task.lostReplies += 1;
		this.ledger.lostReplies += 1;
	}

	private throttle(
		{ task, startedAtMs, level, sharedLevel }: Flight<Job, Failure>,
		{ scope, retryAfterMs, failure }: Extract<AttemptResult<Value, Failure>, { kind: 'throttled' }>,
		nowMs: number,
	): void {
		const isShared = scope === 'all';
		const limit = isShared ? this.shared : task.lane.limit;
		this.ledger.throttled += 1;
		task.throttledTimes += 1;
		task.throttledSinceMs = Math.min(task.throttledSinceMs, nowMs);
		limit.onThrottled(nowMs, startedAtMs, isShared ? sharedLevel : level, retryAfterMs, failure);
		if (limit.gate.closedAt(nowMs) !== null) {
			for (const held of this.lanes.drain(isShared ? undefined : task.lane)) {
				this.enqueue(held, nowMs);
			}
		}
		if (nowMs - task.throttledSinceMs > this.options.limits.maxRateLimitWaitMs) {
			this.ledger.fail(task, { failure, retryable: true }, nowMs);
		} else if (task.throttledTimes <= THROTTLES_IN_LINE) this.enqueue(task, nowMs);
		else this.backOff(task, task.throttledTimes - THROTTLES_IN_LINE, nowMs);
	}

	private retryLater(task: Task<Job, Failure>, failure: Failure, nowMs: number): void {
		task.failures += 1;
		if (task.failures < this.options.limits.maxAttempts) this.backOff(task, task.failures, nowMs);
		else this.ledger.fail(task, { failure, retryable: true }, nowMs);
	}

	private backOff(task: Task<Job, Failure>, failures: number, nowMs: number): void {
		this.backingOff.push(nowMs + nextBackoffMs(failures, this.options.random), task);
	}

	/** Aborts the requests whose time is over, and ends the run at its cut-off. */
	private expire(nowMs: number): void {
		this.flights.expire(nowMs);
		const isCutOff = nowMs >= this.options.limits.cutOffAtMs;
		if (isCutOff && this.flights.size > 0) this.ledger.stop('runTimeReached');
	}

	/** Settles whatever is left as skipped, and hands the result over. */
	private finish(): void {
		const { ledger } = this;
		const nowMs = this.options.clock.now();
		const reason: SkipReason = ledger.stopped ?? 'cancelled';
		const flights = this.flights.drain();
		for (const { task, reservation, controller } of flights) {
			this.options.budget.settle(reservation, { costUsd: null, lost: true });
			this.noteLoss(task);
			const isCutOff = controller.signal.reason === 'runTimeReached';
			ledger.skip(task, isCutOff ? 'runTimeReached' : reason, nowMs);
		}
		for (const task of this.backingOff.drain()) ledger.skip(task, reason, nowMs);
		for (const task of this.lanes.drain()) ledger.skip(task, reason, nowMs);
		this.end(flights);
		this.resolve(ledger.close());
	}

	private readonly crash = (error: unknown): void => {
		if (this.finished) return;
		this.end(this.flights.drain());
		this.reject(error);
	};

	private end(flights: Array<Flight<Job, Failure>>): void {
		this.finished = true;
		this.options.cancelSignal?.removeEventListener('abort', this.onCancel);
		this.alarm.clear();
		for (const { controller } of flights) {
			if (!controller.signal.aborted) controller.abort('cancelled');
		}
	}
}
