import { Pacer } from './pacer';
import { RandomThrottling } from './randomThrottling';
import { TUNING } from './tuning';

/** What a refusal says: a time to wait, only that a limit was met, or nothing. */
export type Word = 'hint' | 'limit' | 'silent';

/** The starts since a refusal that was acted upon. */
interface Round {
	/** The last start before it. */
	afterOrdinal: number;
	startMs: number | null;
	refused: number;
}

/**
 * How many requests may start per second: no limit until a round of starts was refused, then a little
 * less than what got through. A round is all starts between two refusals that were acted upon; starts
 * that were made before a cut are answered by it.
 *
 * Each answer raises the rate by the same amount, whatever the rate, while cuts are in proportion to it:
 * so unequal workers behind one limit even out. Where the rate is above all that were refused lately, or
 * none is known, each answer raises it by a share of itself: the limit was raised, or is not found yet.
 */
export class StartRate {
	private perSecond = Infinity;
	/** The highest rate that was refused lately; null: not known. */
	private refusedRate: number | null = null;
	/** The rate when refusals were found to be random. */
	private rateBeforeRandom = Infinity;
	private readonly pacer = new Pacer();
	private readonly random = new RandomThrottling();
	/** Starts so far, and before the last cut. */
	private count = 0;
	private cutOrdinal = 0;
	private round: Round = { afterOrdinal: 0, startMs: null, refused: 0 };
	/** The last start before the round before, and how many of that round got through. */
	private lastRound = { afterOrdinal: 0, passed: 0 };

	/** Refusals without words say nothing about a limit of ours. */
	get isRandom(): boolean {
		return this.random.isAssumed;
	}

	get isLimited(): boolean {
		return this.perSecond !== Infinity;
	}

	/** Earliest time of the next start. */
	get nextStartMs(): number {
		return this.pacer.nextStartMs;
	}

	/** Whether nothing of the round got through so far. */
	get isShut(): boolean {
		return this.passed <= 0;
	}

	private get starts(): number {
		return this.count - this.round.afterOrdinal;
	}

	private get passed(): number {
		return this.starts - this.round.refused;
	}

	/** @returns the ordinal of this start */
	onStart(nowMs: number): number {
		if (this.refusedRate !== null && this.perSecond > this.refusedRate * TUNING.newRate) {
			this.refusedRate = null;
			this.beginRound(nowMs, 0);
		}
		this.round.startMs ??= nowMs;
		this.count += 1;
		if (this.random.isAssumed) this.perSecond *= 2;
		if (this.isLimited) this.pacer.onStart(nowMs, 1000 / this.perSecond);
		this.random.onStart();
		return this.count;
	}

	onAnswer(): void {
		if (!this.isLimited || this.random.isTesting || this.random.isAssumed) return;
		const search = this.refusedRate === null ? this.perSecond * TUNING.searchGrowth : 0;
		this.perSecond += Math.max(search, TUNING.growthPerAnswer);
	}

	/** Counts a refused start. */
	onRefusal(ordinal: number): void {
		this.random.onRefusal(ordinal);
		if (ordinal > this.round.afterOrdinal) this.round.refused += 1;
		else this.correctLastRound(ordinal);
	}

	/** Whether a cut has answered the refusal of this start already. */
	isLate(ordinal: number): boolean {
		return this.isLimited && ordinal <= this.cutOrdinal;
	}

	/** Whether refusals without words are random, or too few to say, so that the rate stays. */
	explainsSilence(): boolean {
		if (!this.random.isAssumed) this.rateBeforeRandom = this.perSecond;
		return this.random.explains();
	}

	/**
	 * Slows down because of a refusal.
	 *
	 * @param isCrowded the number in flight was too high, not the rate
	 */
	cut(nowMs: number, word: Word, isCrowded: boolean): void {
		const isSilent = word === 'silent';
		const { isTesting, isNewlyAssumed, shareInTest } = this.random;
		if (isNewlyAssumed) this.slowDown(nowMs, this.rateBeforeRandom);
		else if (isSilent && isTesting) this.slowDown(nowMs, this.perSecond * (1 - shareInTest));
		else if (this.isLimited && (this.starts < TUNING.shortestRound || this.isShut)) {
			this.cutShortRound(isCrowded);
		} else this.cutMeasuredRound(nowMs, word, isCrowded);
		this.random.onCut(isSilent, this.refusedRate !== null);
		// The wait that a server named replaces the wait for the pace.
		this.pacer.nextStartMs = word === 'hint' ? nowMs : nowMs + 1000 / this.perSecond;
		this.cutOrdinal = this.count;
	}

	/** What was found out about random refusals was wrong, or has become so: no round is measured. */
	private slowDown(nowMs: number, from: number): void {
		this.slowTo(from * TUNING.rateAfterRound);
		this.beginRound(nowMs, 0);
	}

	/** Too few starts to measure, which stay part of the round. Where none got through, a wait follows. */
	private cutShortRound(isCrowded: boolean): void {
		if (isCrowded || this.isShut) return;
		if (this.refusedRate !== null) this.noteRefused(this.perSecond);
		this.slowTo(this.perSecond * TUNING.rateAfterRound);
	}

	/** What got through in a burst at the start is no rate, and is taken for that of its first second. */
	private cutMeasuredRound(nowMs: number, word: Word, isCrowded: boolean): void {
		const { starts, passed, isLimited } = this;
		const elapsedMs = Math.max(1, nowMs - (this.round.startMs ?? nowMs));
		const mayBeBurst = !isLimited && (word !== 'silent' || this.random.isBurstOver);
		const isBurst = mayBeBurst && elapsedMs <= TUNING.burstMs;
		const perSecond = 1000 / (isBurst ? TUNING.burstMs : elapsedMs);
		const passedRate = Math.min(this.perSecond, Math.max(1, passed) * perSecond);
		// Where the window was the limit, the rate may have grown far above what started.
		if (!isBurst && !isCrowded) this.noteRefused(Math.min(this.perSecond, 2 * starts * perSecond));
		// While the run waits as the server says, its bucket fills.
		this.slowTo(passedRate * (word === 'hint' || isCrowded ? 1 : TUNING.rateAfterRound));
		this.beginRound(nowMs, passed);
	}

	private noteRefused(perSecond: number): void {
		const before = this.refusedRate ?? perSecond;
		this.refusedRate = Math.max(perSecond, (before + perSecond) / 2);
	}

	private beginRound(nowMs: number, passed: number): void {
		this.lastRound = { afterOrdinal: this.round.afterOrdinal, passed };
		this.round = { afterOrdinal: this.count, startMs: nowMs, refused: 0 };
	}

	/** A request of the last round came back refused after that round had been measured. */
	private correctLastRound(ordinal: number): void {
		const { afterOrdinal, passed } = this.lastRound;
		if (ordinal <= afterOrdinal || passed <= 1) return;
		this.slowTo((this.perSecond * (passed - 1)) / passed);
		this.lastRound.passed -= 1;
	}

	private slowTo(perSecond: number): void {
		this.perSecond = Math.max(TUNING.lowestRate, perSecond);
	}
}
