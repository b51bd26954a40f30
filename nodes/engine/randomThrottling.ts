import { TUNING } from './tuning';

/**
 * Tells random refusals, such as those of a gateway whose upstream others fill, from a limit that was
 * met, where the replies do not say. A limit does not refuse well below the rate at which it was last
 * met. A refusal there is evidence of random throttling, under which the rate stands for as long as few
 * replies are refused. Each time that this turns out wrong, more evidence is needed.
 */
export class RandomThrottling {
	private share = 0;
	private limitRate = 0;
	private evidence = 0;
	private evidenceNeeded = 3;
	/** The rate at which it was assumed. */
	private assumedAtRate: number | null = null;

	get isAssumed(): boolean {
		return this.assumedAtRate !== null;
	}

	/** Counts every reply. */
	note(isRefused: boolean): void {
		this.share += (Number(isRefused) - this.share) / TUNING.refusalSample;
	}

	/** Whether a refusal at this rate, in starts per second, says nothing about the limit. */
	explains(perSecond: number, hasHint: boolean): boolean {
		if (this.isAssumed) return this.share <= TUNING.tooManyRefused;
		const isSlower = perSecond < this.limitRate * TUNING.sameRate;
		this.evidence = isSlower ? this.evidence + (hasHint ? TUNING.evidenceWithHint : 1) : 0;
		if (this.evidence < this.evidenceNeeded) return false;
		if (perSecond < TUNING.lowestRandomRate || this.share > TUNING.mostRefused) return false;
		this.assumedAtRate = perSecond;
		return true;
	}

	/**
	 * A limit was met at this rate.
	 *
	 * @returns the rate from which to slow down: where it was assumed in error, that from before
	 */
	meetLimit(perSecond: number): number {
		if (this.assumedAtRate !== null) {
			perSecond = Math.min(perSecond, this.assumedAtRate);
			this.assumedAtRate = null;
			this.evidence = 0;
			this.evidenceNeeded = Math.min(TUNING.mostEvidence, this.evidenceNeeded * 2);
		}
		this.limitRate = perSecond;
		return perSecond;
	}
}
