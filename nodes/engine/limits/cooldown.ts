/** Shortest time for which a limit counts as exhausted. */
const SHORTEST_EXHAUSTION_MS = 60_000;

/** Why a limit lets nothing through. `resetAtMs`: when the server said that it will, absent if it did not. */
export interface Exhaustion<Failure> {
	failure: Failure;
	resetAtMs?: number;
}

/** Holds starts back while a server asks for it, and gives the limit up when it asks for too long. */
export class Cooldown<Failure> {
	/** Nothing starts before this time. */
	untilMs = -Infinity;
	private stuckSinceMs: number | null = null;
	private exhaustion: Exhaustion<Failure> | null = null;
	private exhaustedUntilMs = -Infinity;

	constructor(private readonly maxWaitMs: number) {}

	/**
	 * Holds starts back until `nowMs + waitMs`. The limit is exhausted where that makes more than
	 * `maxWaitMs` since the first refusal after the last answer.
	 *
	 * @param isHint the server named the time itself
	 */
	hold(nowMs: number, waitMs: number, isHint: boolean, failure: Failure): void {
		this.untilMs = Math.max(this.untilMs, nowMs + waitMs);
		if (this.exhaustedAt(nowMs) !== null) return;
		this.stuckSinceMs ??= nowMs;
		if (Math.max(this.untilMs, nowMs) - this.stuckSinceMs <= this.maxWaitMs) return;
		this.exhaustion = { failure, ...(isHint && { resetAtMs: this.untilMs }) };
		this.exhaustedUntilMs = Math.max(this.untilMs, nowMs + SHORTEST_EXHAUSTION_MS);
		this.stuckSinceMs = null;
	}

	/** An answer came through. */
	onAnswer(): void {
		this.stuckSinceMs = null;
	}

	/** Why nothing can start in acceptable time, null when it can. */
	exhaustedAt(nowMs: number): Exhaustion<Failure> | null {
		return this.exhaustedUntilMs > nowMs ? this.exhaustion : null;
	}
}
