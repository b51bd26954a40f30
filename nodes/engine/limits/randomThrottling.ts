import { TUNING } from './tuning';

/** A share whose odds are so many times as high; below 1: as low. */
function timesOdds(share: number, factor: number): number {
	return (factor * share) / (1 + (factor - 1) * share);
}

/**
 * Tells what refusals mean that say nothing: a limit that was met, or capacity that others fill, where a
 * slower rate changes nothing. Once they are frequent, the rate is lowered to what got through, and held
 * (the test). If the share of refused starts falls, it is a limit, and each further refusal counts. If
 * it does not, refusals are random, and the rate is left alone until their share rises. A limit whose
 * refusals are frequent is tested again after some refused rounds, twice as many after each test.
 *
 * "Frequent?" and "risen?" are answered by one sum, which each refusal raises by 1 and each start lowers
 * by a reference share (the CUSUM test of E. S. Page, 1954). A test ends with as many refusals as decide
 * there, or once twice as many were to be expected at the share before.
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

	/** Refusals were found to be random so lately that their share may not be known yet. */
	get isNewlyAssumed(): boolean {
		return this.isAssumed && this.starts <= TUNING.refusalSample;
	}

	private get reference(): number {
		if (this.state === 'open') return TUNING.toleratedShare;
		if (this.state === 'testing') return 0;
		return timesOdds(this.averageShare, TUNING.changeOfOdds);
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
		const isRare = this.refused * 2 < TUNING.evidence;
		if (this.isTesting && this.isTestLong && isRare) this.foundLimit();
	}

	onRefusal(ordinal: number): void {
		this.share += 1 / TUNING.refusalSample;
		if (ordinal <= this.afterOrdinal) return;
		this.evidence -= this.reference * Math.max(0, ordinal - this.lastOrdinal);
		if (this.evidence <= 0) {
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
		const isEnough = this.evidence >= TUNING.evidence || (this.isTesting && this.isTestLong);
		if (!isEnough) return true;
		if (!this.isTesting) return false;
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
		const mayTest = isSilent && isMeasured;
		if (this.isAssumed) {
			const isNews = !this.isNewlyAssumed;
			if (isNews) this.roundsBetweenTests = TUNING.roundsBetweenTests;
			if (isNews && isSilent) this.test();
			else this.foundLimit();
		} else if (this.state !== 'limit') {
			if (mayTest) this.test();
			else if (isSilent) this.state = 'limit';
		} else if (mayTest) {
			this.roundsUntilTest -= 1;
			const isFrequent = this.averageShare > TUNING.toleratedShare;
			if (this.roundsUntilTest <= 0 && isFrequent) this.test();
		}
	}

	/** Twice as many refusals as decide were to be expected at the share before the test. */
	private get isTestLong(): boolean {
		return this.starts * this.shareBefore >= 2 * TUNING.evidence;
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
