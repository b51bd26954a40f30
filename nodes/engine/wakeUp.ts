import type { Clock } from './types';

/** Longest single sleep: hosts keep timers in 31 bits. */
const LONGEST_SLEEP_MS = 3_600_000;

/** Calls its owner back at one time, with one timer at most. */
export class WakeUp {
	private pending: { atMs: number; controller: AbortController } | null = null;

	constructor(
		private readonly clock: Clock,
		private readonly onWake: () => void,
		private readonly onError: (error: unknown) => void,
	) {}

	/** Wakes at `atMs`, or earlier where an earlier time is still set; never for Infinity. */
	set(atMs: number): void {
		if (atMs === Infinity || (this.pending !== null && this.pending.atMs <= atMs)) return;
		this.clear();
		const pending = { atMs, controller: new AbortController() };
		this.pending = pending;
		const wake = (): void => {
			if (this.pending !== pending) return;
			this.pending = null;
			this.onWake();
		};
		// Hosts cut fractions off, and an early call would only set the time once more.
		const delayMs = Math.ceil(Math.max(0, atMs - this.clock.now()));
		this.clock
			.sleep(Math.min(LONGEST_SLEEP_MS, delayMs), pending.controller.signal)
			.then(wake, wake)
			.catch(this.onError);
	}

	clear(): void {
		const { pending } = this;
		this.pending = null;
		pending?.controller.abort();
	}
}
