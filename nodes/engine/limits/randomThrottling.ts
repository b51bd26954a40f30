import { TUNING } from './tuning';

/** A share whose odds are so many times as high; below 1: as low. */
function timesOdds(share: number, factor: number): number {
	return (factor * share) / (1 + (factor - 1) * share);
}

/**
 * Tells what refusals mean that say nothing: a limit that was met, or capacity that others fill, where a
 * slower rate changes nothing. Once they are frequent, the rate is lowered to what got through, and held
 * (the test). If the share of refused starts falls, it is a limit, and each further refusal counts. If
 * it does not, refusals are random, and the rate is left alone until their share rises. A limit is
 * tested again after some refused rounds, twice as many after each test.
 *
 * All three questions ("frequent?", "fallen?", "risen?") are answered by one sum, which each refusal
 * raises by 1 and each start lowers by a reference share (the CUSUM test of E. S. Page, 1954).
 */
export class RandomThrottling {
	private state: 'open' | 'testing' | 'limit' | 'random' = 'open';
	/** Share of refused starts, of about the last `refusalSample`, and the weight of what it was taken from. */
	private share = 0;
	private weight = 0;
	private evidence = 0;
	private count = 0;
	/** The share before the test. */
	private shareBefore = 0;
	/** Since the test began, or the rate was left alone: the last start before, and the refusals. */
	private afterOrdinal = 0;
	private refused = 0;
	/** The first and last refused start of which the evidence speaks. */
	private firstOrdinal = 0;
	private lastOrdinal = 0;
	private roundsBetweenTests = TUNING.roundsBetweenTests;
	private roundsUntilTest = 0;

	/** Refusals are random: the pool's rule holds. */
	get isAssumed(): boolean {
		return this.state === 'random';
	}

	/** The rate is held, so that its refusals can be compared with those before. */
	get isTesting(): boolean {
		return this.state === 'testing';
	}

	/** Share of refused starts in the test. */
	get shareInTest(): number {
		return this.starts === 0 ? 0 : Math.min(1, this.refused / this.starts);
	}

	/** Whether most starts since the first refusal were refused, as by a limit whose burst is used up. */
	get isBurstOver(): boolean {
		const span = this.lastOrdinal - this.firstOrdinal;
		return this.state === 'open' && (this.refused - 1) * 2 > span;
	}

	private get reference(): number {
		switch (this.state) {
			case 'open':
				return TUNING.toleratedShare;
			case 'testing':
				return timesOdds(this.shareBefore, 1 / TUNING.changeOfOdds);
			default:
				return timesOdds(this.averageShare, TUNING.changeOfOdds);
		}
	}

	/** At least the share that is borne anyway. */
	private get averageShare(): number {
		const share = this.weight === 0 ? 0 : this.share / this.weight;
		return Math.min(1, Math.max(TUNING.toleratedShare, share));
	}

	onStart(): void {
		this.share -= this.share / TUNING.refusalSample;
		this.weight += (1 - this.weight) / TUNING.refusalSample;
		this.count += 1;
		if (this.state !== 'testing') return;
		const sinceRefusal = this.count - this.lastOrdinal;
		if (this.evidence - this.reference * sinceRefusal <= -TUNING.evidence) this.foundLimit();
	}

	onRefusal(ordinal: number): void {
		this.share += 1 / TUNING.refusalSample;
		if (ordinal <= this.afterOrdinal) return;
		this.evidence -= this.reference * Math.max(0, ordinal - this.lastOrdinal);
		if (this.state !== 'testing' && this.evidence <= 0) {
			this.evidence = this.refused = 0;
			this.firstOrdinal = ordinal;
		}
		this.lastOrdinal = Math.max(ordinal, this.lastOrdinal);
		this.evidence += 1;
		this.refused += 1;
	}

	/** Whether a refused round leaves window and rate alone. */
	explains(): boolean {
		if (this.state === 'limit') return false;
		if (this.evidence < TUNING.evidence) return true;
		if (this.state !== 'testing') return false;
		const { shareInTest, shareBefore } = this;
		if (shareInTest > timesOdds(shareBefore, TUNING.changeOfOdds)) return false;
		this.state = 'random';
		this.share = (shareInTest + shareBefore) / 2;
		this.weight = 1;
		this.begin();
		return true;
	}

	/**
	 * The rate was lowered because of a refusal.
	 *
	 * @param isSilent the refusal said nothing
	 * @param isMeasured the new rate is one that got through, and no guess
	 */
	onCut(isSilent: boolean, isMeasured: boolean): void {
		if (this.state === 'random') {
			const isNews = this.starts > TUNING.refusalSample;
			if (isNews) this.roundsBetweenTests = TUNING.roundsBetweenTests;
			if (isNews && isSilent) this.test();
			else this.foundLimit();
		} else if (isSilent && !isMeasured) this.state = 'limit';
		else if (isSilent) {
			this.roundsUntilTest -= 1;
			if (this.state !== 'limit' || this.roundsUntilTest <= 0) this.test();
		}
	}

	private test(): void {
		this.state = 'testing';
		this.shareBefore = this.averageShare;
		this.begin();
	}

	private begin(): void {
		this.evidence = this.refused = 0;
		this.afterOrdinal = this.lastOrdinal = this.count;
	}

	private get starts(): number {
		return this.count - this.afterOrdinal;
	}

	private foundLimit(): void {
		this.state = 'limit';
		this.roundsUntilTest = this.roundsBetweenTests;
		this.roundsBetweenTests *= 2;
	}
}
