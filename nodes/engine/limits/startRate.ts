import { Pacer } from './pacer';
import { RandomThrottling } from './randomThrottling';
import { TUNING } from './tuning';

/** What a refusal says: a time to wait, only that a limit was met, or nothing. */
export type Word = 'hint' | 'limit' | 'silent';

/** The starts between two refusals that were acted upon. */
interface Round {
	/** The last start before it. */
	afterOrdinal: number;
	startMs: number | null;
	refused: number;
}

/**
 * How many requests may start per second: no limit until a round of starts was refused, then the rate
 * that got through, which grows with each answer. A round is all starts between two refusals that were
 * acted upon. Unequal workers behind one limit even out, since growth does not depend on the rate
 * while cuts do.
 */
export class StartRate {
	private perSecond = Infinity;
	private readonly pacer = new Pacer();
	/** The rate comes from a burst or from a narrow window, and was not measured. */
	private isGuess = true;
	private wasCut = false;
	private cutOrdinal = 0;
	private readonly random = new RandomThrottling();
	/** Starts so far. */
	private count = 0;
	private round: Round = { afterOrdinal: 0, startMs: null, refused: 0 };
	/** The first start of the round before, and how many of it got through. */
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

	/** @returns the ordinal of this start */
	onStart(nowMs: number): number {
		this.round.startMs ??= nowMs;
		this.count += 1;
		if (this.random.isAssumed) this.perSecond *= 2;
		if (this.isLimited) this.pacer.onStart(nowMs, 1000 / this.perSecond);
		this.random.onStart();
		return this.count;
	}

	onAnswer(): void {
		if (!this.isLimited || this.random.isTesting || this.random.isAssumed) return;
		this.perSecond += this.isGuess
			? Math.max(TUNING.guessGrowthShare * this.perSecond, TUNING.guessGrowthPerAnswer)
			: TUNING.growthPerAnswer;
	}

	/** Counts a refused start. */
	onRefusal(ordinal: number): void {
		this.random.onRefusal(ordinal);
		if (ordinal > this.round.afterOrdinal) this.round.refused += 1;
		else this.correctLastRound(ordinal);
	}

	/** Whether a start before the last cut was refused, which the cut has answered already. */
	isLate(ordinal: number): boolean {
		return this.wasCut && ordinal <= this.cutOrdinal;
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

	/** Whether refusals without words are random, or too few to say, so that the rate stays. */
	explainsSilence(): boolean {
		return this.random.explains();
	}

	/** Slows down to what got through, and begins the next round. */
	cut(nowMs: number, word: Word, isCrowded: boolean): void {
		const isSilent = word === 'silent';
		if (isSilent && this.random.isTesting) this.cutInTest(nowMs);
		else this.measure(nowMs, word, isCrowded);
		this.random.onCut(isSilent, !this.isGuess);
		// The wait that a server named replaces the wait for the pace.
		this.pacer.nextStartMs = word === 'hint' ? nowMs : nowMs + 1000 / this.perSecond;
		this.wasCut = true;
		this.cutOrdinal = this.count;
	}

	/** The share of refusals has risen although the rate was held: it was no rate that got through. */
	private cutInTest(nowMs: number): void {
		this.slowTo(this.perSecond * (1 - this.random.shareInTest) * TUNING.rateAfterRound);
		this.beginRound(nowMs, 0);
	}

	private measure(nowMs: number, word: Word, isCrowded: boolean): void {
		const { starts, passed } = this;
		if (this.wasCut && (starts < TUNING.shortestRound || passed <= 0)) {
			if (!isCrowded && passed > 0) this.slowTo(this.perSecond * TUNING.rateAfterShortRound);
			return;
		}
		const elapsedMs = Math.max(1, nowMs - (this.round.startMs ?? nowMs));
		const mayBeBurst = word !== 'silent' || this.random.isBurstOver;
		const isBurst = mayBeBurst && !this.wasCut && elapsedMs <= TUNING.shortestFirstRoundMs;
		if (this.wasCut ? !isCrowded : !isBurst) this.isGuess = false;
		const measured =
			(Math.max(1, passed) * 1000) / (isBurst ? TUNING.shortestFirstRoundMs : elapsedMs);
		if (isCrowded) this.slowTo(Math.min(this.perSecond, measured * TUNING.rateWhenCrowded));
		else {
			const factor = word === 'hint' ? TUNING.rateAfterHint : TUNING.rateAfterRound;
			this.slowTo(Math.min(this.perSecond * Math.min(1, factor), measured * factor));
		}
		this.beginRound(nowMs, passed);
	}

	private beginRound(nowMs: number, passed: number): void {
		this.lastRound = { afterOrdinal: this.round.afterOrdinal, passed };
		this.round = { afterOrdinal: this.count, startMs: nowMs, refused: 0 };
	}

	/** A request of the last round came back refused after that round had been measured. */
	private correctLastRound(ordinal: number): void {
		const { afterOrdinal, passed } = this.lastRound;
		if (!this.wasCut || ordinal <= afterOrdinal || passed <= 1) return;
		this.slowTo((this.perSecond * (passed - 1)) / passed);
		this.lastRound.passed -= 1;
	}

	private slowTo(perSecond: number): void {
		this.perSecond = Math.max(TUNING.lowestRate, perSecond);
	}
}
