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
	readonly startedAtMs: number;
	/** Whether its places were given back. */
	hasPassed: boolean;
}

/**
 * Capacity behind the server that others fill too, so that a slower pace changes nothing. A refusal
 * takes one place, a request that gets through gives four back. As many requests may be undecided as
 * there are places: all of them while one in five gets through, fewer and fewer below that. Without a
 * place the pool is closed, and is tried with single requests at growing distances until one gets
 * through. This is the retry throttling of gRPC, and Google's adaptive throttling, on a window:
 * https://sre.google/sre-book/handling-overload
 *
 * A refusal comes soon. So a request that is in flight for twice as long as any refusal took has most
 * likely got through, and counts as one that did. A late refusal takes this back.
 */
export class Pool {
	private places: number;
	private readonly most: number;
	/** Tries in flight that may still be refused, in start order. */
	private readonly undecided = new Set<Occupant>();
	/** ms in flight after which a request has most likely got through. */
	private passedAfterMs = 0;
	/** Refusals in a row since the pool closed. */
	private refusedProbes = 0;
	private probeAtMs = -Infinity;

	constructor(
		maxConcurrency: number,
		private readonly random: Random,
	) {
		this.most = maxConcurrency + TUNING.sparePlaces;
		this.places = this.most;
	}

	/** Earliest time of the next start; Infinity: only once a try has come back. */
	nextStartMs(nowMs: number): number {
		if (this.places === this.most) return -Infinity;
		this.notePassed(nowMs);
		const [oldest] = this.undecided;
		if (this.undecided.size < this.places) return -Infinity;
		return oldest === undefined ? this.probeAtMs : oldest.startedAtMs + this.passedAfterMs;
	}

	acquire(nowMs: number): Place {
		const occupant: Occupant = { startedAtMs: nowMs, hasPassed: false };
		this.undecided.add(occupant);
		const leave = (): void => void this.undecided.delete(occupant);
		return {
			passed: () => {
				leave();
				this.pass(occupant);
			},
			refused: (refusedAtMs, retryAfterMs) => {
				leave();
				this.refuse(occupant, refusedAtMs);
				if (this.places === 0) this.close(refusedAtMs, retryAfterMs);
			},
			released: leave,
		};
	}

	private notePassed(nowMs: number): void {
		for (const occupant of this.undecided) {
			if (occupant.startedAtMs + this.passedAfterMs > nowMs) return;
			this.undecided.delete(occupant);
			this.pass(occupant);
		}
	}

	private pass(occupant: Occupant): void {
		if (occupant.hasPassed) return;
		occupant.hasPassed = true;
		this.places = Math.min(this.most, this.places + TUNING.placesPerSuccess);
		this.refusedProbes = 0;
	}

	private refuse({ startedAtMs, hasPassed }: Occupant, nowMs: number): void {
		const lost = hasPassed ? 1 + TUNING.placesPerSuccess : 1;
		this.places = Math.max(0, this.places - lost);
		const tookMs = Math.max(1, nowMs - startedAtMs);
		this.passedAfterMs = Math.max(this.passedAfterMs, 2 * tookMs);
	}

	private close(nowMs: number, retryAfterMs: number | null): void {
		this.refusedProbes += 1;
		const ceilingMs = Math.max(
			Math.min(
				TUNING.longestProbeMs,
				TUNING.longestPoolWaitMs * 2 ** Math.min(16, this.refusedProbes),
			),
			retryAfterMs ?? 0,
		);
		this.probeAtMs = nowMs + this.random() * ceilingMs;
	}
}
