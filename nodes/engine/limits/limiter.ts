import type { AdaptiveLimit, Member } from './adaptiveLimit';
import { nextBackoffMs, type Random } from './backoff';
import { Cooldown } from './cooldown';
import { Pacer } from './pacer';

export interface LimiterOptions {
	limits: {
		/** Tries in flight at the same time, at most. */
		maxConcurrency: number;
		/** Longest time that the limit may stay throttled before its jobs fail. */
		maxRateLimitWaitMs: number;
	};
	random: Random;
	/** Wakes the run up: another run has made room. */
	onRoom(): void;
	/** The run's own shortest distance between two starts; 0 = none. */
	intervalMs?: number;
}

/** Leave for one try to be in flight. Exactly one of its methods is called, once. */
export interface Permit<Failure> {
	/** The try got through. */
	answered(): void;
	/**
	 * This limit refused the try, or may have.
	 *
	 * @param retryAfterMs the server's own word on how long to wait, null without one
	 * @param isSilent the reply does not say who refused
	 * @returns who most likely refused
	 */
	throttled(
		nowMs: number,
		retryAfterMs: number | null,
		failure: Failure,
		isSilent: boolean,
	): 'limit' | 'pool';
	/** The try came back and says nothing about this limit. */
	released(): void;
}

/** One run at one limit: gives permits for tries, and knows when the run has waited for too long. */
export class Limiter<Failure> {
	readonly cooldown: Cooldown<Failure>;
	private readonly member: Member;
	private readonly pacer = new Pacer();

	constructor(
		private readonly limit: AdaptiveLimit,
		private readonly options: LimiterOptions,
	) {
		const { maxConcurrency, maxRateLimitWaitMs } = options.limits;
		this.member = limit.join(maxConcurrency, options.onRoom);
		this.cooldown = new Cooldown(maxRateLimitWaitMs);
	}

	/** The run is over. */
	close(): void {
		this.limit.leave(this.member);
	}

	/** Earliest time of the next start; Infinity: only once a try has come back. */
	nextStartMs(nowMs: number): number {
		return Math.max(
			this.cooldown.untilMs,
			this.pacer.nextStartMs,
			this.heldUntilMs(nowMs),
			this.limit.nextStartMs(this.member),
		);
	}

	/** A wait of other runs that is too long for this one is not taken on trust: one try asks. */
	private heldUntilMs(nowMs: number): number {
		const { heldUntilMs } = this.limit;
		if (heldUntilMs - nowMs <= this.options.limits.maxRateLimitWaitMs) return heldUntilMs;
		return this.member.inFlight > 0 ? Infinity : -Infinity;
	}

	acquire(nowMs: number): Permit<Failure> {
		const { limit, member } = this;
		const start = limit.onStart(nowMs, member);
		const { intervalMs = 0 } = this.options;
		if (intervalMs > 0) this.pacer.onStart(nowMs, intervalMs);
		return {
			answered: () => {
				limit.onAnswer(start);
				this.cooldown.onAnswer();
				limit.onEnd(member);
			},
			throttled: (refusedAtMs, retryAfterMs, failure, isSilent) => {
				const hasHint = retryAfterMs !== null && retryAfterMs > 0;
				const word = hasHint ? 'hint' : isSilent ? 'silent' : 'limit';
				const isNewRound = limit.onRefusal(refusedAtMs, start, word);
				const ownWaitMs = isNewRound ? this.ownWaitMs() : 0;
				const waitMs = hasHint ? retryAfterMs : ownWaitMs;
				this.cooldown.hold(refusedAtMs, waitMs, retryAfterMs !== null, failure);
				limit.heldUntilMs = Math.max(limit.heldUntilMs, refusedAtMs + waitMs);
				limit.onEnd(member);
				return word === 'silent' && limit.isRandom ? 'pool' : 'limit';
			},
			released: () => limit.onEnd(member),
		};
	}

	/** Slowing down is enough of an answer to one refused round; more in a row need a rest. */
	private ownWaitMs(): number {
		const { rounds, isPaced } = this.limit;
		return rounds === 1 && isPaced ? 0 : nextBackoffMs(rounds, this.options.random);
	}
}
