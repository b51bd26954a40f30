/** Share of the rate that got through at which starts go on after a throttled round. */
const PACE_AFTER_THROTTLE = 0.9;
/** Growth of the pace per answer, and at most so much per second. */
const PACE_GROWTH_PER_ANSWER = 0.01;
const PACE_GROWTH_PER_SECOND = 0.02;

/**
 * Decides how many requests of one lane may be in flight and how far apart they start. Arithmetic
 * only: it never waits. Times are milliseconds of one clock.
 *
 * Window: starts at half of the ceiling, grows by one per answer until the first throttling, then
 * by one per window; halves at most once per round trip. Pace: after a throttled round, starts are
 * spaced at the rate that got through since the round before, and the pace grows with each answer.
 */
export class Governor {
	private window: number;
	private throttledBefore = false;
	private cutAtMs = -Infinity;
	private epochStartMs: number | null = null;
	private epochStarts = 0;
	private epochThrottled = 0;
	/** Starts per millisecond. */
	private pace = Infinity;
	private paceNextMs = -Infinity;

	constructor(private readonly ceiling: number) {
		this.window = Math.max(1, Math.ceil(ceiling / 2));
	}

	/** Requests that may be in flight, between 1 and the ceiling. */
	get limit(): number {
		return Math.max(1, Math.min(this.ceiling, Math.floor(this.window)));
	}

	/** Earliest time of the next start. */
	get nextStartMs(): number {
		return this.paceNextMs;
	}

	onStart(nowMs: number): void {
		this.epochStartMs ??= nowMs;
		this.epochStarts += 1;
		if (this.pace !== Infinity) {
			this.paceNextMs = Math.max(this.paceNextMs, nowMs - 1 / this.pace) + 1 / this.pace;
		}
	}

	/** @param inFlight requests in flight while this one was answered, itself included */
	onAnswer(inFlight: number): void {
		if (inFlight * 2 >= this.limit) {
			const growth = this.throttledBefore ? 1 / this.window : 1;
			this.window = Math.min(this.ceiling, this.window + growth);
		}
		if (this.pace !== Infinity) {
			const perSecond = this.pace * 1000;
			this.pace *= 1 + Math.min(PACE_GROWTH_PER_ANSWER, PACE_GROWTH_PER_SECOND / perSecond);
		}
	}

	/** @returns whether this reply opens a new throttled round, and not one already acted upon */
	onThrottled(nowMs: number, startedAtMs: number): boolean {
		this.epochThrottled += 1;
		if (startedAtMs < this.cutAtMs) return false;
		const elapsedMs = Math.max(1, nowMs - (this.epochStartMs ?? nowMs));
		const passed = Math.max(1, this.epochStarts - this.epochThrottled);
		this.pace = Math.min(this.pace, passed / elapsedMs) * PACE_AFTER_THROTTLE;
		this.window = Math.max(1, this.window / 2);
		this.throttledBefore = true;
		this.cutAtMs = nowMs;
		this.epochStartMs = nowMs;
		this.epochStarts = 0;
		this.epochThrottled = 0;
		return true;
	}
}
