import { nextBackoffMs } from './backoff';
import { Gate } from './gate';
import { Governor } from './governor';
import type { Random } from './types';

/** What is learned about one server-side limit: how many at once, how fast, and not before when. */
export class Limit<Failure> {
	readonly gate: Gate<Failure>;
	inFlight = 0;
	/** Throttled rounds since the last answer. */
	private rounds = 0;

	constructor(
		private readonly governor: Governor,
		private readonly random: Random,
		maxWaitMs: number,
	) {
		this.gate = new Gate(maxWaitMs);
	}

	/** Earliest time of the next start; Infinity: only once a try has come back. */
	get nextStartMs(): number {
		return Math.max(this.gate.openAtMs, this.governor.nextStartMs(this.inFlight));
	}

	/** @returns how many are in flight now, this one included */
	onStart(nowMs: number): number {
		this.inFlight += 1;
		this.governor.onStart(nowMs);
		return this.inFlight;
	}

	/** A try came back, whatever it brought. */
	onEnd(): void {
		this.inFlight -= 1;
	}

	onAnswer(level: number): void {
		this.rounds = 0;
		this.governor.onAnswer(level, this.inFlight);
		this.gate.onAnswer();
	}

	/** @param retryAfterMs the server's own word on how long to wait, null without one */
	onThrottled(
		nowMs: number,
		startedAtMs: number,
		level: number,
		retryAfterMs: number | null,
		failure: Failure,
	): void {
		const hasHint = retryAfterMs !== null && retryAfterMs > 0;
		const isNewRound = this.governor.onThrottled(nowMs, startedAtMs, level, hasHint);
		if (isNewRound) this.rounds += 1;
		const ownWaitMs = isNewRound ? this.ownWaitMs() : 0;
		const waitMs = hasHint ? retryAfterMs : ownWaitMs;
		this.gate.hold(nowMs, waitMs, retryAfterMs !== null, failure);
	}

	/** Slowing down is enough of an answer to one throttled round; more in a row need a rest. */
	private ownWaitMs(): number {
		if (this.rounds === 1 && this.governor.isPaced) return 0;
		return nextBackoffMs(this.rounds, this.random);
	}
}
