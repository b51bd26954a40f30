import type { Charge } from './types';

/** Money set aside for one try, in US dollars; null: nothing is known about what it may cost. */
export interface Reservation {
	costUsd: number | null;
}

export type Admission = Reservation | 'wait' | 'reached' | 'unknown';

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
	private highestUsd: number | null = null;
	private costMissing = false;
	private lostUsd = 0;
	/** Lost replies from before the first cost was known. */
	private blindLosses = 0;

	/**
	 * @param capUsd 0 = no cap
	 * @param spentUsd what earlier runs of the same node and execution spent
	 */
	constructor(
		private readonly capUsd: number,
		private spentUsd = 0,
	) {}

	/** Dollars spent, earlier runs included; without what lost replies may have cost. */
	get totalUsd(): number {
		return this.spentUsd;
	}

	/** Dollars over the cap, 0 when under it or without one. */
	get overshootUsd(): number {
		return this.capUsd > 0 ? Math.max(0, this.spentUsd - this.capUsd) : 0;
	}

	/** Dollars that lost replies may have cost; they count against the cap. */
	get possiblyLostUsd(): number {
		return this.lostUsd + this.blindLosses * (this.highestUsd ?? 0);
	}

	/** Asks to start a try that costs at most `estimateUsd`, null where that is unknown. */
	admit(estimateUsd: number | null): Admission {
		if (this.capUsd <= 0) return { costUsd: 0 };
		if (this.costMissing) return 'unknown';
		const takenUsd = this.spentUsd + this.possiblyLostUsd;
		if (takenUsd >= this.capUsd) return 'reached';
		if (takenUsd + this.reservedUsd >= this.capUsd || this.blindInFlight > 0) return 'wait';
		const costUsd = estimateUsd ?? this.highestUsd;
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
		if (charge.lost) {
			if (reservedUsd === null) this.blindLosses += 1;
			else this.lostUsd += reservedUsd;
			return;
		}
		if (charge.costUsd === null) {
			this.costMissing = true;
			return;
		}
		this.spentUsd += charge.costUsd;
		this.highestUsd = Math.max(this.highestUsd ?? 0, charge.costUsd);
	}

	private release(reservedUsd: number | null): void {
		if (this.capUsd <= 0) return;
		this.inFlight -= 1;
		if (reservedUsd === null) this.blindInFlight -= 1;
		// Sums of fractions leave dust behind, which would hold back the last cents of the cap.
		this.reservedUsd = this.inFlight === 0 ? 0 : this.reservedUsd - (reservedUsd ?? 0);
	}
}
