import type { Charge } from './types';

/** After this many lost replies of unknown cost, Max Cost cannot be guaranteed. */
const MOST_UNKNOWN_LOSSES = 3;

/** Money reserved for one try, in US dollars; null: the possible cost is unknown. */
export interface Reservation {
	costUsd: number | null;
	/** All answers so far were free, such as cache hits, so the cost of this try is unknown. */
	isUnknown?: true;
}

export type Admission = Reservation | 'wait' | 'reached' | 'unknown';

/** What a budget has learnt; one that starts from it goes on where the other stopped. */
export interface Spending {
	/** Dollars spent, without what lost replies may have cost. */
	spentUsd: number;
	/** Dollars that lost replies may have cost. */
	lostUsd: number;
	/** Lost replies of unknown size from before the first cost above 0. */
	lostBeforeFirstCost: number;
	/** Highest cost of one try. */
	highestUsd: number | null;
	/** A try was billed, and the amount is not known. */
	costMissing: boolean;
}

/**
 * Holds a run under a cap in US dollars. A try starts while money spent plus money set aside for the
 * tries in flight stays under the cap, so that at most one answer goes over where every reservation
 * bounds its try. Without a bound, the highest cost so far is set aside instead, and before the first
 * known cost only one try is in flight at a time. A lost reply counts in full, since it may have been
 * billed; after a few lost replies of unknown size the cap cannot be kept, and nothing more is admitted.
 */
export class Budget {
	private reservedUsd = 0;
	private inFlight = 0;
	/** Tries in flight with nothing set aside. */
	private unboundedInFlight = 0;
	private readonly spending: Spending;

	/**
	 * @param capUsd 0 = no cap
	 * @param earlier the spending of earlier runs of the same node and execution
	 */
	constructor(
		private readonly capUsd: number,
		earlier: Partial<Spending> = {},
	) {
		const empty = {
			spentUsd: 0,
			lostUsd: 0,
			lostBeforeFirstCost: 0,
			highestUsd: null,
			costMissing: false,
		};
		this.spending = { ...empty, ...earlier };
	}

	/** What the next run of the same node and execution starts from. */
	get state(): Readonly<Spending> {
		return { ...this.spending };
	}

	/** Dollars spent, earlier runs included; without what lost replies may have cost. */
	get totalUsd(): number {
		return this.spending.spentUsd;
	}

	/** Dollars over the cap, 0 when under it or without one. */
	get overshootUsd(): number {
		return this.capUsd > 0 ? Math.max(0, this.totalUsd - this.capUsd) : 0;
	}

	/** Dollars that lost replies may have cost; they count against the cap. */
	get possiblyLostUsd(): number {
		const { lostUsd, lostBeforeFirstCost, highestUsd } = this.spending;
		return lostUsd + lostBeforeFirstCost * (highestUsd ?? 0);
	}

	/** Asks to start a try that costs at most `estimateUsd`, null where that is unknown. */
	admit(estimateUsd: number | null): Admission {
		if (this.capUsd <= 0) return { costUsd: 0 };
		if (this.spending.costMissing || this.hasUnknownLosses) return 'unknown';
		const takenUsd = this.totalUsd + this.possiblyLostUsd;
		if (takenUsd >= this.capUsd) return 'reached';
		if (takenUsd + this.reservedUsd >= this.capUsd || this.unboundedInFlight > 0) return 'wait';
		const costUsd = estimateUsd ?? this.spending.highestUsd;
		if (costUsd === null && this.inFlight > 0) return 'wait';
		this.inFlight += 1;
		if (costUsd === null) this.unboundedInFlight += 1;
		else this.reservedUsd += costUsd;
		return estimateUsd === null && costUsd === 0 ? { costUsd, isUnknown: true } : { costUsd };
	}

	private get hasUnknownLosses(): boolean {
		const { lostBeforeFirstCost, highestUsd } = this.spending;
		return lostBeforeFirstCost >= MOST_UNKNOWN_LOSSES && !((highestUsd ?? 0) > 0);
	}

	/** Gives a reservation back and books what the try cost; without a charge it cost nothing. */
	settle({ costUsd: reservedUsd, isUnknown }: Reservation, charge: Charge | undefined): void {
		this.release(reservedUsd);
		if (charge === undefined) return;
		const { spending } = this;
		if (charge.lost) {
			if (reservedUsd === null || isUnknown) spending.lostBeforeFirstCost += 1;
			else spending.lostUsd += reservedUsd;
			return;
		}
		if (charge.costUsd === null) {
			spending.costMissing = true;
			return;
		}
		spending.spentUsd += charge.costUsd;
		spending.highestUsd = Math.max(spending.highestUsd ?? 0, charge.costUsd);
	}

	private release(reservedUsd: number | null): void {
		if (this.capUsd <= 0) return;
		this.inFlight -= 1;
		if (reservedUsd === null) this.unboundedInFlight -= 1;
		// Sums of fractions leave dust behind, which would hold back the last cents of the cap.
		this.reservedUsd = this.inFlight === 0 ? 0 : this.reservedUsd - (reservedUsd ?? 0);
	}
}
