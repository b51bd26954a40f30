import { nextBackoffMs } from './backoff';
import type { Budget, Reservation } from './budget';
import { Gate } from './gate';
import { Heap } from './heap';
import { Lane, type Task } from './lane';
import type { BatchLimits, Clock, Outcome, Prepared, Random, SkipReason, Verdict } from './types';

/** Longest time that reading jobs may hold the process without a pause. */
const SLICE_MS = 50;
/** Longest single sleep: hosts keep timers in 31 bits. */
const LONGEST_SLEEP_MS = 3_600_000;

export interface BatchOptions<Job, Value, Failure> {
	/** Jobs have the indices 0 to `count` - 1. */
	count: number;
	/** Reads a job when it is about to enter the window. Must not throw. */
	prepare(index: number): Prepared<Job, Failure>;
	/** Makes one try. Must not reject; `signal.reason` tells a time-out from a cancellation. */
	attempt(job: Job, signal: AbortSignal): Promise<Verdict<Value, Failure>>;
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

export interface BatchResult<Value, Failure> {
	/** By index; every job has exactly one. */
	outcomes: Array<Outcome<Value, Failure>>;
	/** Why new starts ended early, null when they did not. */
	stopped: SkipReason | null;
	/** The failure that stopped the run, where one did. */
	stopFailure?: Failure;
	requests: number;
	throttled: number;
	lostReplies: number;
}

export type AbortReason = 'timeout' | 'runTimeReached' | 'cancelled';

interface Flight<Job, Failure> {
	readonly task: Task<Job, Failure>;
	readonly startedAtMs: number;
	readonly reservation: Reservation;
	readonly controller: AbortController;
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
	private readonly outcomes: Array<Outcome<Value, Failure> | undefined>;
	private readonly lanes = new Map<string, Lane<Job, Failure>>();
	/** Lanes with queued tasks, the one longest without a start first. */
	private readonly busy = new Set<Lane<Job, Failure>>();
	private readonly backingOff = new Heap<Task<Job, Failure>>();
	/** In start order, and so in the order of their deadlines. */
	private readonly flights = new Set<Flight<Job, Failure>>();
	private readonly shared = new Gate<Failure>();
	private nextIndex = 0;
	private queued = 0;
	private failed: number;
	private paceNextMs = -Infinity;
	private typicalMs = 0;
	private stopped: SkipReason | null = null;
	private stopFailure: Failure | undefined;
	private finished = false;
	/** Only a settled try can give the budget room again. */
	private awaitsBudget = false;
	private timer: { atMs: number; controller: AbortController } | null = null;
	private requests = 0;
	private throttled = 0;
	private lostReplies = 0;

	constructor(
		private readonly options: BatchOptions<Job, Value, Failure>,
		private readonly resolve: (result: BatchResult<Value, Failure>) => void,
		private readonly reject: (error: unknown) => void,
	) {
		this.outcomes = Array.from({ length: options.count }, (_, index) => options.settled?.[index]);
		this.failed = options.failedBefore ?? 0;
	}

	begin(): void {
		const { cancelSignal } = this.options;
		if (cancelSignal?.aborted) return this.onCancel();
		cancelSignal?.addEventListener('abort', this.onCancel);
		this.pump();
	}

	private readonly onCancel = (): void => {
		this.stopped = 'cancelled';
		this.finish();
	};

	/** Starts whatever may start now, then sleeps until something else may. */
	private pump(): void {
		if (this.finished) return;
		const { clock, limits } = this.options;
		const beganMs = clock.now();
		this.awaitsBudget = false;
		this.expire(beganMs);
		for (;;) {
			const nowMs = clock.now();
			if (this.stopped !== null) break;
			if (nowMs >= this.lastStartMs()) {
				this.stop('runTimeReached');
				break;
			}
			this.wakeBackedOff(nowMs);
			if (this.flights.size >= limits.maxConcurrency || nowMs < this.nextStartMs()) break;
			if (nowMs - beganMs > SLICE_MS) {
				this.sleepUntil(nowMs);
				return;
			}
			const lane = this.openLane(nowMs);
			if (lane === undefined) {
				if (!this.readNext(nowMs)) break;
			} else if (!this.startFrom(lane, nowMs)) break;
		}
		if (this.flights.size === 0 && (this.stopped !== null || this.isDrained())) this.finish();
		else this.sleepUntil(this.nextWakeMs());
	}

	/** All lanes: the shared cool-down and `requestsPerMinute`. */
	private nextStartMs(): number {
		return Math.max(this.shared.openAtMs, this.paceNextMs);
	}

	/** A request that starts later would most likely be cut off unanswered. */
	private lastStartMs(): number {
		const { startUntilMs, cutOffAtMs } = this.options.limits;
		return Math.min(startUntilMs, cutOffAtMs - this.typicalMs);
	}

	private isDrained(): boolean {
		return this.nextIndex >= this.options.count && this.queued === 0 && this.backingOff.size === 0;
	}

	private wakeBackedOff(nowMs: number): void {
		while (this.backingOff.minKey <= nowMs) {
			const task = this.backingOff.pop();
			if (task !== undefined) this.enqueue(task, nowMs);
		}
	}

	private enqueue(task: Task<Job, Failure>, nowMs: number): void {
		const closed = task.lane.gate.closedAt(nowMs) ?? this.shared.closedAt(nowMs);
		if (closed !== null) {
			const failure = task.lastFailure ?? closed.failure;
			this.settleFailed(task, {
				failure,
				retryable: true,
				resetAtMs: closed.untilMs,
			});
			return;
		}
		task.lane.add(task);
		this.busy.add(task.lane);
		this.queued += 1;
	}

	private openLane(nowMs: number): Lane<Job, Failure> | undefined {
		for (const lane of this.busy) {
			if (lane.canStart(nowMs)) return lane;
		}
		return undefined;
	}

	/** Reads the next job into its lane's queue; false when there is none to read now. */
	private readNext(nowMs: number): boolean {
		while (this.nextIndex < this.options.count && this.outcomes[this.nextIndex] !== undefined) {
			this.nextIndex += 1;
		}
		if (this.nextIndex >= this.options.count || !this.mayRead(nowMs)) return false;
		const index = this.nextIndex++;
		const prepared = this.options.prepare(index);
		const idle = { attempts: 0, lostReplies: 0, durationMs: 0 };
		switch (prepared.kind) {
			case 'invalid':
				this.settle(index, {
					...idle,
					status: 'failed',
					failure: prepared.failure,
					retryable: false,
				});
				break;
			case 'copy':
				this.settle(index, { ...idle, status: 'copied', of: prepared.of });
				break;
			case 'job': {
				const { job, estimateUsd } = prepared;
				const lane = this.laneOf(prepared.lane);
				this.enqueue(
					{
						index,
						job,
						lane,
						estimateUsd,
						attempts: 0,
						failures: 0,
						lostReplies: 0,
						firstStartMs: null,
					},
					nowMs,
				);
			}
		}
		return true;
	}

	private mayRead(nowMs: number): boolean {
		if (this.options.lookAhead > 0 || this.lanes.size !== 1) {
			return this.queued <= this.options.lookAhead;
		}
		const [only] = this.lanes.values();
		return only === undefined || only.canStart(nowMs) || only.gate.closedAt(nowMs) !== null;
	}

	private laneOf(name: string): Lane<Job, Failure> {
		let lane = this.lanes.get(name);
		if (lane === undefined) {
			lane = new Lane(this.options.limits.maxConcurrency);
			this.lanes.set(name, lane);
		}
		return lane;
	}

	/** Starts the lane's first task; false when the budget makes it wait or ends the run. */
	private startFrom(lane: Lane<Job, Failure>, nowMs: number): boolean {
		const admission = this.options.budget.admit(lane.peek()?.estimateUsd ?? null);
		if (admission === 'wait') {
			this.awaitsBudget = true;
			return false;
		}
		if (admission === 'reached' || admission === 'unknown') {
			this.stop(admission === 'reached' ? 'costBudgetReached' : 'costUnknown');
			return false;
		}
		const task = lane.take();
		this.busy.delete(lane);
		if (lane.queued > 0) this.busy.add(lane);
		if (task === undefined) return true;
		this.queued -= 1;
		this.start(task, admission, nowMs);
		return true;
	}

	private start(task: Task<Job, Failure>, reservation: Reservation, nowMs: number): void {
		const { requestsPerMinute } = this.options.limits;
		const flight = {
			task,
			reservation,
			startedAtMs: nowMs,
			controller: new AbortController(),
		};
		this.flights.add(flight);
		this.requests += 1;
		task.attempts += 1;
		task.firstStartMs ??= nowMs;
		task.lane.inFlight += 1;
		task.lane.governor.onStart(nowMs);
		if (requestsPerMinute > 0) {
			this.paceNextMs = Math.max(this.paceNextMs, nowMs) + 60_000 / requestsPerMinute;
		}
		this.options
			.attempt(task.job, flight.controller.signal)
			.then((verdict) => this.land(flight, verdict))
			.catch((error: unknown) => this.crash(error));
	}

	private land(flight: Flight<Job, Failure>, verdict: Verdict<Value, Failure>): void {
		if (this.finished) return;
		const { task } = flight;
		const nowMs = this.options.clock.now();
		this.flights.delete(flight);
		this.options.budget.settle(flight.reservation, verdict.charge);
		if (verdict.charge?.lost) {
			task.lostReplies += 1;
			this.lostReplies += 1;
		}
		this.decide(flight, verdict, nowMs);
		task.lane.inFlight -= 1;
		this.pump();
	}

	private decide(
		{ task, startedAtMs, controller }: Flight<Job, Failure>,
		verdict: Verdict<Value, Failure>,
		nowMs: number,
	): void {
		const { lane } = task;
		if ('failure' in verdict) task.lastFailure = verdict.failure;
		switch (verdict.kind) {
			case 'answered':
				this.noteAnswer(lane, nowMs - startedAtMs);
				this.settle(task.index, {
					...this.ended(task),
					status: 'answered',
					value: verdict.value,
				});
				return;
			case 'next':
				this.noteAnswer(lane, nowMs - startedAtMs);
				this.enqueue(task, nowMs);
				return;
			case 'failed':
				if (verdict.unsent) task.attempts -= 1;
				this.settleFailed(task, { failure: verdict.failure, retryable: false });
				if (verdict.fatal) this.stop('stoppedAfterFatal', verdict.failure);
				return;
			case 'throttled':
				this.throttle(lane, verdict, nowMs, startedAtMs);
				this.enqueue(task, nowMs);
				return;
			case 'transient':
				if (controller.signal.reason === 'runTimeReached') this.skip(task, 'runTimeReached');
				else this.retryLater(task, verdict.failure, nowMs);
		}
	}

	private noteAnswer(lane: Lane<Job, Failure>, durationMs: number): void {
		lane.governor.onAnswer(lane.inFlight);
		lane.gate.onAnswer();
		this.shared.onAnswer();
		this.typicalMs += (durationMs - this.typicalMs) / (this.typicalMs === 0 ? 1 : 8);
	}

	private throttle(
		lane: Lane<Job, Failure>,
		verdict: Extract<Verdict<Value, Failure>, { kind: 'throttled' }>,
		nowMs: number,
		startedAtMs: number,
	): void {
		this.throttled += 1;
		const gate = verdict.scope === 'all' ? this.shared : lane.gate;
		const isNewRound = lane.governor.onThrottled(nowMs, startedAtMs);
		if (isNewRound) gate.rounds += 1;
		const ownWaitMs = isNewRound ? nextBackoffMs(gate.rounds, this.options.random) : 0;
		const waitMs = verdict.retryAfterMs ?? ownWaitMs;
		gate.hold(nowMs, waitMs, this.options.limits.maxRateLimitWaitMs, verdict.failure);
		if (gate.closedAt(nowMs) !== null)
			this.failQueued(verdict.scope === 'all' ? null : lane, nowMs);
	}

	/** A gate closed: queued tasks fail instead of waiting behind it. */
	private failQueued(lane: Lane<Job, Failure> | null, nowMs: number): void {
		for (const closed of lane === null ? [...this.busy] : [lane]) {
			this.busy.delete(closed);
			for (let task = closed.take(); task !== undefined; task = closed.take()) {
				this.queued -= 1;
				this.enqueue(task, nowMs);
			}
		}
	}

	private retryLater(task: Task<Job, Failure>, failure: Failure, nowMs: number): void {
		task.failures += 1;
		if (task.failures >= this.options.limits.maxAttempts) {
			this.settleFailed(task, { failure, retryable: true });
		} else {
			this.backingOff.push(nowMs + nextBackoffMs(task.failures, this.options.random), task);
		}
	}

	/** Aborts the requests whose time is over. */
	private expire(nowMs: number): void {
		const { requestTimeoutMs, cutOffAtMs } = this.options.limits;
		if (nowMs >= cutOffAtMs) return this.abortAll('runTimeReached');
		for (const { startedAtMs, controller } of this.flights) {
			if (startedAtMs + requestTimeoutMs > nowMs) break;
			if (!controller.signal.aborted) controller.abort('timeout' satisfies AbortReason);
		}
	}

	private abortAll(reason: AbortReason): void {
		for (const { controller } of this.flights) {
			if (!controller.signal.aborted) controller.abort(reason);
		}
	}

	private nextWakeMs(): number {
		const { limits, count } = this.options;
		let wakeMs = Infinity;
		for (const { startedAtMs, controller } of this.flights) {
			if (controller.signal.aborted) continue;
			wakeMs = Math.min(startedAtMs + limits.requestTimeoutMs, limits.cutOffAtMs);
			break;
		}
		if (this.stopped !== null) return wakeMs;
		wakeMs = Math.min(wakeMs, this.backingOff.minKey, this.lastStartMs());
		if (this.flights.size >= limits.maxConcurrency || this.awaitsBudget) return wakeMs;
		const canReadOnly = this.queued === 0 && this.nextIndex < count;
		for (const lane of canReadOnly ? this.lanes.values() : this.busy) {
			if (!lane.hasRoom) continue;
			wakeMs = Math.min(wakeMs, Math.max(lane.nextStartMs, this.nextStartMs()));
		}
		return wakeMs;
	}

	private sleepUntil(wakeMs: number): void {
		if (wakeMs === Infinity || (this.timer !== null && this.timer.atMs <= wakeMs)) return;
		this.timer?.controller.abort();
		const { clock } = this.options;
		const timer = { atMs: wakeMs, controller: new AbortController() };
		this.timer = timer;
		const wake = (): void => {
			if (this.timer !== timer) return;
			this.timer = null;
			this.pump();
		};
		const delayMs = Math.min(LONGEST_SLEEP_MS, Math.max(0, wakeMs - clock.now()));
		clock
			.sleep(delayMs, timer.controller.signal)
			.then(wake, wake)
			.catch((error: unknown) => this.crash(error));
	}

	private stop(reason: SkipReason, failure?: Failure): void {
		if (this.stopped !== null) return;
		this.stopped = reason;
		this.stopFailure = failure;
	}

	private settle(index: number, outcome: Outcome<Value, Failure>): void {
		this.outcomes[index] = outcome;
		if (outcome.status !== 'failed') return;
		this.failed += 1;
		const { stopAfterFailures } = this.options.limits;
		if (stopAfterFailures > 0 && this.failed >= stopAfterFailures) {
			this.stop('stoppedAfterFailures', outcome.failure);
		}
	}

	private settleFailed(
		task: Task<Job, Failure>,
		end: { failure: Failure; retryable: boolean; resetAtMs?: number },
	): void {
		this.settle(task.index, { ...this.ended(task), status: 'failed', ...end });
	}

	private skip(task: Task<Job, Failure>, reason: SkipReason): void {
		const { lastFailure: failure } = task;
		this.settle(task.index, {
			...this.ended(task),
			status: 'skipped',
			reason,
			failure,
		});
	}

	private ended({ attempts, lostReplies, firstStartMs }: Task<Job, Failure>): {
		attempts: number;
		lostReplies: number;
		durationMs: number;
	} {
		const durationMs = firstStartMs === null ? 0 : this.options.clock.now() - firstStartMs;
		return { attempts, lostReplies, durationMs };
	}

	/** Settles whatever is left as skipped, and hands the result over. */
	private finish(): void {
		if (this.finished) return;
		const reason = this.stopped ?? 'cancelled';
		for (const flight of this.flights) {
			flight.task.lostReplies += 1;
			this.lostReplies += 1;
			this.skip(flight.task, reason);
		}
		for (const task of this.backingOff.drain()) this.skip(task, reason);
		for (const lane of this.busy) {
			for (let task = lane.take(); task !== undefined; task = lane.take()) this.skip(task, reason);
		}
		const never = {
			status: 'skipped',
			reason,
			attempts: 0,
			lostReplies: 0,
			durationMs: 0,
			...(reason === 'stoppedAfterFatal' && { failure: this.stopFailure }),
		} as const;
		const outcomes = this.outcomes.map((outcome) => outcome ?? never);
		this.end();
		this.resolve({
			outcomes,
			stopped: this.stopped,
			stopFailure: this.stopFailure,
			requests: this.requests,
			throttled: this.throttled,
			lostReplies: this.lostReplies,
		});
	}

	private crash(error: unknown): void {
		if (this.finished) return;
		this.end();
		this.reject(error);
	}

	private end(): void {
		this.finished = true;
		this.options.cancelSignal?.removeEventListener('abort', this.onCancel);
		this.abortAll('cancelled');
		this.timer?.controller.abort();
		this.timer = null;
	}
}
