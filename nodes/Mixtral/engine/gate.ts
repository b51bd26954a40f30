/** Holds starts back while a server asks for it, and gives up when it asks for too long. */
export class Gate<Failure> {
	/** Nothing starts before this time. */
	openAtMs = -Infinity;
	/** Throttled rounds since the last answer. */
	rounds = 0;
	private stuckSinceMs: number | null = null;
	private closed: { untilMs: number; failure: Failure } | null = null;

	/** Holds starts back until `nowMs + waitMs`; shuts when throttled for over `maxWaitMs` in a row. */
	hold(nowMs: number, waitMs: number, maxWaitMs: number, failure: Failure): void {
		this.stuckSinceMs ??= nowMs;
		this.openAtMs = Math.max(this.openAtMs, nowMs + waitMs);
		if (this.openAtMs - this.stuckSinceMs <= maxWaitMs) return;
		this.closed = { untilMs: this.openAtMs, failure };
		this.stuckSinceMs = null;
		this.rounds = 0;
	}

	/** An answer came through. */
	onAnswer(): void {
		this.stuckSinceMs = null;
		this.rounds = 0;
	}

	/** Why nothing can start in acceptable time, null when it can. */
	closedAt(nowMs: number): { untilMs: number; failure: Failure } | null {
		return this.closed !== null && this.closed.untilMs > nowMs ? this.closed : null;
	}
}
