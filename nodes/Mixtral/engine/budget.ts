import type { Charge } from './types';

/** Money set aside for one try, in US dollars; `known`: it bounds what the try can cost. */
export interface Reservation {
	costUsd: number;
	known: boolean;
}

export type Admission = Reservation | 'wait' | 'reached' | 'unknown';

/**
 * Holds a run under a cap in US dollars. A try starts while money spent plus money set aside for the
 * tries in flight stays under the cap, so that at most one answer goes over where every reservation
 * bounds its try. Where no bound is known, the highest cost seen so far stands in, and until a first
 * cost is known one try flies alone.
 */
export class Budget {
	private reservedUsd = 0;
	private inFlight = 0;
	private highestUsd: number | null = null;
	private costMissing = false;
	private lostUsd = 0;

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
		return this.lostUsd;
	}

	/** Asks to start a try that costs at most `estimateUsd`, null where that is unknown. */
	admit(estimateUsd: number | null): Admission {
		if (this.capUsd <= 0) return { costUsd: 0, known: true };
		if (this.costMissing) return 'unknown';
		const takenUsd = this.spentUsd + this.lostUsd;
		if (takenUsd >= this.capUsd) return 'reached';
		if (takenUsd + this.reservedUsd >= this.capUsd) return 'wait';
		const costUsd = estimateUsd ?? this.highestUsd;
		if (costUsd === null && this.inFlight > 0) return 'wait';
		const reservation = { costUsd: costUsd ?? 0, known: costUsd !== null };
		this.inFlight += 1;
		this.reservedUsd += reservation.costUsd;
		return reservation;
	}

	/** Gives a reservation back and books what the try cost; without a charge it cost nothing. */
	settle(reservation: Reservation, charge: Charge | undefined): void {
		if (this.capUsd > 0) {
			this.inFlight -= 1;
			this.reservedUsd = this.inFlight === 0 ? 0 : this.reservedUsd - reservation.costUsd;
		}
		if (charge === undefined) return;
		if (charge.lost) {
			this.lostUsd += reservation.known ? reservation.costUsd : (this.highestUsd ?? 0);
			return;
		}
		if (charge.costUsd === null) {
			this.costMissing = true;
			return;
		}
		this.spentUsd += charge.costUsd;
		this.highestUsd = Math.max(this.highestUsd ?? 0, charge.costUsd);
	}
}
