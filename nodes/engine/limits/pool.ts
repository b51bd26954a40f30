import { TUNING } from './tuning';
import type { Random } from './backoff';

/** A try's place in a pool. At most one of its methods is called, once. */
export interface Place {
	/** The try got through. */
	passed(): void;
	/** @param retryAfterMs the server's hint, null without one */
	refused(nowMs: number, retryAfterMs: number | null): void;
	/** The try came back and says nothing about the pool. */
	released(): void;
}

interface Occupant {
	startedAtMs: number;
}

/**
 * Capacity behind the server that others fill too, so that a slower pace changes nothing. A refusal
 * takes one place, a request that gets through gives four back. As many requests may be in flight as
 * there are places: all of them while one in five gets through, fewer and fewer below that. Without a
 * place the pool is closed, and is tried with single requests at growing distances until one gets
 * through. This is the retry throttling of gRPC, and Google's adaptive throttling, on a window:
 * https://sre.google/sre-book/handling-overload
 */
export class Pool {
	private places: number;
	private readonly most: number;
	/** Tries in flight that may still be refused, in start order. */
	private readonly undecided = new Set<Occupant>();
	private inFlight = 0;
	/** Refusals in a row since the pool closed. */
	private refusedProbes = 0;
	private probeAtMs = -Infinity;

	constructor(
		maxConcurrency: number,
		private readonly random: Random,
	) {
		this.most = maxConcurrency * TUNING.placesPerRequest;
		this.places = this.most;
	}

	/** Earliest time of the next start; Infinity: only once a try has come back. */
	nextStartMs(nowMs: number): number {
		if (this.places === this.most) return -Infinity;
		this.notePassed(nowMs);
		if (this.inFlight < this.places) return -Infinity;
		if (this.inFlight === 0) return this.probeAtMs;
		const [oldest] = this.undecided;
		return oldest === undefined ? Infinity : oldest.startedAtMs + TUNING.passedAfterMs;
	}

	acquire(nowMs: number): Place {
		const occupant = { startedAtMs: nowMs };
		this.undecided.add(occupant);
		this.inFlight += 1;
		const leave = (): boolean => {
			this.inFlight -= 1;
			return this.undecided.delete(occupant);
		};
		return {
			passed: () => {
				if (leave()) this.giveBack();
			},
			refused: (refusedAtMs, retryAfterMs) => {
				leave();
				this.places = Math.max(0, this.places - 1);
				if (this.places === 0) this.close(refusedAtMs, retryAfterMs);
			},
			released: leave,
		};
	}

	/** A refusal comes at once: whatever is out for longer got through. */
	private notePassed(nowMs: number): void {
		for (const occupant of this.undecided) {
			if (occupant.startedAtMs + TUNING.passedAfterMs > nowMs) return;
			this.undecided.delete(occupant);
			this.giveBack();
		}
	}

	private giveBack(): void {
		this.places = Math.min(this.most, this.places + TUNING.placesPerSuccess);
		this.refusedProbes = 0;
	}

	private close(nowMs: number, retryAfterMs: number | null): void {
		this.refusedProbes += 1;
		const ceilingMs = Math.max(
			Math.min(TUNING.longestProbeMs, TUNING.firstProbeMs * 2 ** Math.min(16, this.refusedProbes)),
			retryAfterMs ?? 0,
		);
		this.probeAtMs = nowMs + this.random() * ceilingMs;
	}
}
