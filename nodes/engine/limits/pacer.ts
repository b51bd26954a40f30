/** How late a host's timer may be without the starts falling behind for good. */
const LATE_TIMER_MS = 10;

/** Spaces starts evenly. */
export class Pacer {
	/** Earliest time of the next start. */
	nextStartMs = -Infinity;

	/** @param intervalMs wanted between this start and the next */
	onStart(nowMs: number, intervalMs: number): void {
		this.nextStartMs = Math.max(this.nextStartMs, nowMs - LATE_TIMER_MS) + intervalMs;
	}
}
