import type { Charge } from './types';

/** Money set aside for one try, in US dollars; null: nothing is known about what it may cost. */
export interface Reservation {
	costUsd: number | null;
}

export type Admission = Reservation | 'wait' | 'reached' | 'unknown';

/** What a budget has learnt; one that starts from it goes on where the other stopped. */
export interface Purse {
	/** Dollars spent, without what lost replies may have cost. */
	spentUsd: number;
	/** Dollars that lost replies may have cost. */
	lostUsd: number;
	/** Lost replies from before the first cost was known. */
	blindLosses: number;
	/** Highest cost of one try. */
	highestUsd: number | null;
	/** A try was billed, and nobody said how much. */
	costMissing: boolean;
}

/**
 * Holds a run under a cap in US dollars. A try starts while money spent plus money set aside for the
 * tries in flight stays under the cap, so that at most one answer goes over where every reservation
 * bounds its try. Where no bound is known, the highest cost seen so far stands in, and until a first
 * cost is known one try flies alone. A lost reply counts in full: it may have been billed.
 */
export class Budget {
	private reservedUsd = 0;
	private inFlight = 0;
	/** Tries in flight with nothing set aside. */
	private blindInFlight = 0;
	private readonly purse: Purse;

	/**
	 * @param capUsd 0 = no cap
	 * @param earlier the purse of earlier runs of the same node and execution
	 */
	constructor(
		private readonly capUsd: number,
		earlier: Partial<Purse> = {},
	) {
		const empty = { spentUsd: 0, lostUsd: 0, blindLosses: 0, highestUsd: null, costMissing: false };
		this.purse = { ...empty, ...earlier };
	}

	/** What the next run of the same node and execution starts from. */
	get state(): Readonly<Purse> {
		return { ...this.purse };
	}

	/** Dollars spent, earlier runs included; without what lost replies may have cost. */
	get totalUsd(): number {
		return this.purse.spentUsd;
	}

	/** Dollars over the cap, 0 when under it or without one. */
	get overshootUsd(): number {
		return this.capUsd > 0 ? Math.max(0, this.totalUsd - this.capUsd) : 0;
	}

	/** Dollars that lost replies may have cost; they count against the cap. */
	get possiblyLostUsd(): number {
		const { lostUsd, blindLosses, highestUsd } = this.purse;
		return lostUsd + blindLosses * (highestUsd ?? 0);
	}

	/** Asks to start a try that costs at most `estimateUsd`, null where that is unknown. */
	admit(estimateUsd: number | null): Admission {
		if (this.capUsd <= 0) return { costUsd: 0 };
		if (this.purse.costMissing) return 'unknown';
		const takenUsd = this.totalUsd + this.possiblyLostUsd;
		if (takenUsd >= this.capUsd) return 'reached';
		if (takenUsd + this.reservedUsd >= this.capUsd || this.blindInFlight > 0) return 'wait';
		const costUsd = estimateUsd ?? this.purse.highestUsd;
		if (costUsd === null && this.inFlight > 0) return 'wait';
		this.inFlight += 1;
		if (costUsd === null) this.blindInFlight += 1;
		else this.reservedUsd += costUsd;
		return { costUsd };
	}

	/** Gives a reservation back and books what the try cost; without a charge it cost nothing. */
	settle({ costUsd: reservedUsd }: Reservation, charge: Charge | undefined): void {
		this.release(reservedUsd);
		if (charge === undefined) return;
		const { purse } = this;
		if (charge.lost) {
			if (reservedUsd === null) purse.blindLosses += 1;
			else purse.lostUsd += reservedUsd;
			return;
		}
		if (charge.costUsd === null) {
			purse.costMissing = true;
			return;
		}
		purse.spentUsd += charge.costUsd;
		purse.highestUsd = Math.max(purse.highestUsd ?? 0, charge.costUsd);
	}

	private release(reservedUsd: number | null): void {
		if (this.capUsd <= 0) return;
		this.inFlight -= 1;
		if (reservedUsd === null) this.blindInFlight -= 1;
		// Sums of fractions leave dust behind, which would hold back the last cents of the cap.
		this.reservedUsd = this.inFlight === 0 ? 0 : this.reservedUsd - (reservedUsd ?? 0);
	}
}
