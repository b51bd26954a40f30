/** Shortest time that a gate stays shut once it gave up waiting. */
const SHORTEST_CLOSURE_MS = 60_000;

/** Why a gate is shut. `resetAtMs`: when the server said that it opens, absent if it did not. */
export interface Closure<Failure> {
	failure: Failure;
	resetAtMs?: number;
}

/** Holds starts back while a server asks for it, and shuts when it asks for too long. */
export class Gate<Failure> {
	/** Nothing starts before this time. */
	openAtMs = -Infinity;
	private stuckSinceMs: number | null = null;
	private closure: Closure<Failure> | null = null;
	private closedUntilMs = -Infinity;

	constructor(private readonly maxWaitMs: number) {}

	/**
	 * Holds starts back until `nowMs + waitMs`. Shuts where that makes more than `maxWaitMs` since the
	 * first throttled reply after the last answer.
	 *
	 * @param isHint the server named the time itself
	 */
	hold(nowMs: number, waitMs: number, isHint: boolean, failure: Failure): void {
		this.openAtMs = Math.max(this.openAtMs, nowMs + waitMs);
		if (this.closedAt(nowMs) !== null) return;
		this.stuckSinceMs ??= nowMs;
		if (Math.max(this.openAtMs, nowMs) - this.stuckSinceMs <= this.maxWaitMs) return;
		this.closure = { failure, ...(isHint && { resetAtMs: this.openAtMs }) };
		this.closedUntilMs = Math.max(this.openAtMs, nowMs + SHORTEST_CLOSURE_MS);
		this.stuckSinceMs = null;
	}

	/** An answer came through. */
	onAnswer(): void {
		this.stuckSinceMs = null;
	}

	/** Why nothing can start in acceptable time, null when it can. */
	closedAt(nowMs: number): Closure<Failure> | null {
		return this.closedUntilMs > nowMs ? this.closure : null;
	}
}
