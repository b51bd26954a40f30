import { Pacer } from './pacer';
import { RandomThrottling } from './randomThrottling';
import { TUNING } from './tuning';

/** What refused a round of starts. */
export type Refusal = 'crowded' | 'hint' | 'rate';

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
	private readonly random = new RandomThrottling();
	private round = { startMs: null as number | null, starts: 0, passed: 0 };
	private lastRound = { startMs: 0, passed: 0 };

	get isLimited(): boolean {
		return this.perSecond !== Infinity;
	}

	/** Earliest time of the next start. */
	get nextStartMs(): number {
		return this.pacer.nextStartMs;
	}

	onStart(nowMs: number): void {
		this.round.startMs ??= nowMs;
		this.round.starts += 1;
		this.round.passed += 1;
		if (this.isLimited) this.pacer.onStart(nowMs, 1000 / this.perSecond);
	}

	onAnswer(): void {
		this.random.note(false);
		if (!this.isLimited) return;
		this.perSecond +=
			this.isGuess || this.random.isAssumed
				? Math.max(TUNING.guessGrowthShare * this.perSecond, TUNING.guessGrowthPerAnswer)
				: TUNING.growthPerAnswer;
	}

	/** Counts a refused start. */
	onRefusal(nowMs: number, startedAtMs: number): void {
		this.random.note(true);
		if (startedAtMs >= (this.round.startMs ?? nowMs)) this.round.passed -= 1;
		else this.correctLastRound(startedAtMs);
	}

	/** Whether a refused round is most likely random, so that it leaves the rate alone. */
	isRandom(hasHint: boolean): boolean {
		return this.isLimited && !this.isGuess && this.random.explains(this.perSecond, hasHint);
	}

	/** Slows down to what got through, and begins the next round. */
	cut(nowMs: number, refusal: Refusal): void {
		if (this.isLimited && !this.isGuess && refusal !== 'crowded') {
			this.perSecond = this.random.meetLimit(this.perSecond);
		}
		this.measure(nowMs, refusal);
		// The wait that a server named replaces the wait for the pace.
		this.pacer.nextStartMs = refusal === 'hint' ? nowMs : nowMs + 1000 / this.perSecond;
		this.wasCut = true;
	}

	private measure(nowMs: number, refusal: Refusal): void {
		const { startMs, starts, passed } = this.round;
		const isCrowded = refusal === 'crowded';
		if (this.wasCut && (starts < TUNING.shortestRound || passed <= 0)) {
			if (!isCrowded && passed > 0) this.slowTo(this.perSecond * TUNING.rateAfterShortRound);
			return;
		}
		const roundStartMs = startMs ?? nowMs;
		const elapsedMs = Math.max(1, nowMs - roundStartMs);
		const isBurst = !this.wasCut && elapsedMs <= TUNING.shortestFirstRoundMs;
		if (this.wasCut ? !isCrowded : !isBurst) this.isGuess = false;
		const measured =
			(Math.max(1, passed) * 1000) / (isBurst ? TUNING.shortestFirstRoundMs : elapsedMs);
		if (isCrowded) this.slowTo(Math.min(this.perSecond, measured * TUNING.rateWhenCrowded));
		else {
			const factor = refusal === 'hint' ? TUNING.rateAfterHint : TUNING.rateAfterRound;
			this.slowTo(Math.min(this.perSecond * Math.min(1, factor), measured * factor));
		}
		this.lastRound = { startMs: roundStartMs, passed };
		this.round = { startMs: nowMs, starts: 0, passed: 0 };
	}

	/** A request of the last round came back refused after that round had been measured. */
	private correctLastRound(startedAtMs: number): void {
		const { startMs, passed } = this.lastRound;
		if (!this.wasCut || startedAtMs < startMs || passed <= 1) return;
		this.slowTo((this.perSecond * (passed - 1)) / passed);
		this.lastRound.passed -= 1;
	}

	private slowTo(perSecond: number): void {
		this.perSecond = Math.max(TUNING.lowestRate, perSecond);
	}
}
