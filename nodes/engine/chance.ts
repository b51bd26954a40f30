/** Replies over which the share of throttled ones is taken. */
const SAMPLE = 96;
/** Largest share at which chance is assumed, and at which it is assumed no longer. */
const LARGEST_SHARE = 0.12;
const TOO_LARGE_SHARE = 0.2;
/**
 * Slowest pace, in starts per second, at which chance is assumed. Below it a worker is rather one of
 * many that share a limit, and has to give way.
 */
const SLOWEST_DOUBTED_PER_SECOND = 2;
/** Paces that differ by less are the same. */
const SAME_PACE = 0.97;
const MOST_DOUBTS = 64;
/** A server that names a wait speaks of a limit, most of the time. */
const DOUBT_WITH_HINT = 0.25;

/**
 * Tells throttling by chance, such as an upstream pool that others fill, from a limit that was met. A
 * limit does not throttle well below the pace at which it was last met; chance does. So such a reply
 * lets chance be assumed, and the pace stands for as long as few replies are throttled. Each time
 * that this turns out wrong, more such replies are needed.
 */
export class Chance {
	private share = 0;
	private limitPerSecond = 0;
	private doubts = 0;
	private doubtsNeeded = 3;
	/** The pace at which chance was assumed. */
	private assumedAtPerSecond: number | null = null;

	get isAssumed(): boolean {
		return this.assumedAtPerSecond !== null;
	}

	/** Counts every reply. */
	note(isThrottled: boolean): void {
		this.share += (Number(isThrottled) - this.share) / SAMPLE;
	}

	/** Whether chance explains that a reply was throttled at this pace, in starts per second. */
	explains(perSecond: number, hasHint: boolean): boolean {
		if (this.isAssumed) return this.share <= TOO_LARGE_SHARE;
		const isSlower = perSecond < this.limitPerSecond * SAME_PACE;
		this.doubts = isSlower ? this.doubts + (hasHint ? DOUBT_WITH_HINT : 1) : 0;
		if (this.doubts < this.doubtsNeeded) return false;
		if (perSecond < SLOWEST_DOUBTED_PER_SECOND || this.share > LARGEST_SHARE) return false;
		this.assumedAtPerSecond = perSecond;
		return true;
	}

	/**
	 * A limit was met at this pace.
	 *
	 * @returns the pace from which to slow down: where chance was assumed in error, that from before
	 */
	meetLimit(perSecond: number): number {
		if (this.assumedAtPerSecond !== null) {
			perSecond = Math.min(perSecond, this.assumedAtPerSecond);
			this.assumedAtPerSecond = null;
			this.doubts = 0;
			this.doubtsNeeded = Math.min(MOST_DOUBTS, this.doubtsNeeded * 2);
		}
		this.limitPerSecond = perSecond;
		return perSecond;
	}
}
