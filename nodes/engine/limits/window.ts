import { TUNING } from './tuning';

/**
 * How many requests may be in flight. It opens from half of the ceiling to all of it with time or
 * answers, and becomes narrower only where the number in flight seems to be what is refused: above
 * the highest number of which a request got through.
 */
export class Window {
	private ceiling = 0;
	private width = 0;
	/** Part of the ceiling that opens with time, counted from `rampStartMs`. */
	private ramp = 0;
	private rampStartMs: number | null = null;
	private isSettled = false;
	private wasNarrowed = false;
	/** The most in flight of which a request got through. */
	private passed = 0;

	/**
	 * Makes room for a run with so many requests at once. The first run of an unknown limit starts with
	 * half of its requests, others with what was learned.
	 */
	join(requests: number, isUnknown: boolean): void {
		const isFirst = this.width === 0;
		this.ceiling += requests;
		if (isFirst && isUnknown) {
			this.width = Math.ceil(requests / 2);
			this.ramp = requests - this.width;
		} else if (!this.wasNarrowed) this.width = Math.max(this.width, this.ceiling);
	}

	leave(requests: number): void {
		this.ceiling -= requests;
	}

	private get open(): number {
		return Math.max(1, Math.floor(Math.min(this.width, this.ceiling)));
	}

	/** The part of the window that is due to a run with so many requests at once. */
	shareOf(requests: number): number {
		return Math.max(1, Math.ceil((this.open * requests) / this.ceiling));
	}

	/** Earliest time at which one more may be in flight; Infinity: only once one has come back. */
	roomAtMs(inFlight: number): number {
		if (inFlight < this.open) return -Infinity;
		if (this.isSettled || inFlight >= this.ceiling || this.rampStartMs === null) return Infinity;
		return this.rampStartMs + (TUNING.rampMs * (inFlight + 1 - this.width)) / this.ramp;
	}

	onStart(nowMs: number): void {
		this.rampStartMs ??= nowMs;
	}

	/**
	 * @param level requests in flight when the answered one started, itself included
	 * @param inFlight requests in flight at its answer, itself included
	 */
	onAnswer(level: number, inFlight: number): void {
		this.passed = Math.max(this.passed, level);
		if (inFlight * 2 >= this.width) this.widen(this.isSettled ? 1 / TUNING.answersPerPlace : 1);
	}

	/**
	 * A refusal opens a new round.
	 *
	 * @returns whether the number in flight, and not the rate, was too high
	 */
	onRound(nowMs: number, level: number): boolean {
		if (!this.isSettled && this.rampStartMs !== null) {
			this.widen((this.ramp * (nowMs - this.rampStartMs)) / TUNING.rampMs);
		}
		this.isSettled = true;
		if (level <= Math.max(1, this.passed)) return false;
		this.width = Math.max(1, Math.min(this.width, level - 1));
		this.wasNarrowed = true;
		return true;
	}

	private widen(by: number): void {
		this.width = Math.max(this.width, Math.min(this.ceiling, this.width + by));
	}
}
