import { Chance } from './chance';
import { Pace } from './pace';

/** The window opens from half of the ceiling to all of it in this time, answers or not. */
const RAMP_MS = 300;
/** Answers after which a window grows by one; twice as many after each cut. */
const FIRST_ANSWERS_PER_STEP = 2;
const MOST_ANSWERS_PER_STEP = 40;
/** Share of the rate that got through at which starts go on after a throttled round. */
const PACE_AFTER_ROUND = 0.95;
/** The same where the server names a wait: its bucket refills meanwhile. */
const PACE_AFTER_HINT = 1.1;
/** The same where the number in flight, not the rate, was too high. */
const PACE_WHEN_CROWDED = 1.25;
/** What a round that is too short to measure takes off the pace. */
const PACE_AFTER_SHORT_ROUND = 0.9;
/** Growth of the pace per second, and at most per answer: the first keeps workers fair. */
const GROWTH_PER_SECOND = 0.025;
const GROWTH_PER_ANSWER = 0.05;
/** Growth per answer while the pace is a guess, or throttling goes by chance: the larger of both. */
const GROWTH_WHEN_UNSURE = 0.05;
const STEP_PER_SECOND_WHEN_UNSURE = 0.25;
/** Pace in starts per second that is always tried: chance alone must not bring a run to a halt. */
const SLOWEST_PER_SECOND = 0.5;
/** A round with fewer starts says little about the rate. */
const SHORTEST_ROUND = 16;
/** A first round shorter than this is a burst, not a rate. */
const SHORTEST_FIRST_ROUND_MS = 1_000;
/** Throttled rounds above the number in flight that ever got through, until that number is a limit. */
const STRIKES = 3;

/**
 * Decides how many requests of one limit may be in flight and how far apart they start. Arithmetic
 * only: it never waits. Times are milliseconds of one clock.
 *
 * The window grows by one per answer until the first throttled round, slowly after it, and is cut
 * only where the number in flight seems to be the limit. The pace is the rate that got through between
 * two throttled rounds, and grows with each answer; throttling by chance leaves it alone. Unequal
 * workers behind one limit even out, since the growth per second does not depend on the rate while
 * the cuts do. The numbers are those with the best tables in `npm run bench:sim`.
 */
export class Governor {
	private window: number;
	private readonly ramp: number;
	private answersPerStep = FIRST_ANSWERS_PER_STEP;
	private firstStartMs: number | null = null;
	private wasThrottled = false;
	/** Starts before this time belong to a round that was acted upon. */
	private cutAtMs = -Infinity;
	private roundStartMs: number | null = null;
	private roundStarts = 0;
	private roundPassed = 0;
	private lastRound = { startMs: 0, passed: 0 };
	private isGuess = true;
	/** The most in flight of which a request got through. */
	private passedLevel = 0;
	private strikes = 0;
	/** Starts per second. */
	private rate = Infinity;
	private readonly pace = new Pace();
	private readonly chance = new Chance();

	/** A limit that is not expected to bind: it starts with the whole ceiling. */
	static open(ceiling: number): Governor {
		return new Governor(ceiling, ceiling);
	}

	/** A limit that nobody knows: it starts at half of the ceiling. */
	static careful(ceiling: number): Governor {
		return new Governor(ceiling, Math.ceil(ceiling / 2));
	}

	private constructor(
		private readonly ceiling: number,
		window: number,
	) {
		this.window = window;
		this.ramp = ceiling - window;
	}

	get isPaced(): boolean {
		return this.rate !== Infinity;
	}

	/** Earliest time of the next start; Infinity: only once a request has come back. */
	nextStartMs(inFlight: number): number {
		return Math.max(this.pace.nextStartMs, this.roomAtMs(inFlight));
	}

	private roomAtMs(inFlight: number): number {
		if (inFlight < Math.max(1, Math.floor(this.window))) return -Infinity;
		const isRamping = !this.wasThrottled && inFlight < this.ceiling;
		if (!isRamping || this.firstStartMs === null) return Infinity;
		return this.firstStartMs + (RAMP_MS * (inFlight + 1 - this.window)) / this.ramp;
	}

	onStart(nowMs: number): void {
		this.firstStartMs ??= nowMs;
		this.roundStartMs ??= nowMs;
		this.roundStarts += 1;
		this.roundPassed += 1;
		if (this.isPaced) this.pace.onStart(nowMs, 1000 / this.rate);
	}

	/**
	 * @param level requests in flight when this one started, itself included
	 * @param inFlight requests in flight when it was answered, itself included
	 */
	onAnswer(level: number, inFlight: number): void {
		this.chance.note(false);
		if (level > this.passedLevel) {
			this.passedLevel = level;
			this.strikes = 0;
		}
		if (inFlight * 2 >= this.window) this.widen(this.wasThrottled ? 1 / this.answersPerStep : 1);
		if (!this.isPaced) return;
		const { rate } = this;
		this.rate +=
			this.isGuess || this.chance.isAssumed
				? Math.max(GROWTH_WHEN_UNSURE * rate, STEP_PER_SECOND_WHEN_UNSURE)
				: Math.min(GROWTH_PER_ANSWER * rate, GROWTH_PER_SECOND);
	}

	/**
	 * @param level requests in flight when this one started, itself included
	 * @param hasHint the server named a wait
	 * @returns whether this reply opens a new throttled round, and not one already acted upon
	 */
	onThrottled(nowMs: number, startedAtMs: number, level: number, hasHint: boolean): boolean {
		this.chance.note(true);
		const roundStartMs = this.roundStartMs ?? nowMs;
		if (startedAtMs >= roundStartMs) this.roundPassed -= 1;
		else this.correctLastRound(startedAtMs);
		if (startedAtMs < this.cutAtMs) return false;
		if (!this.wasThrottled && this.firstStartMs !== null) {
			this.widen((this.ramp * (nowMs - this.firstStartMs)) / RAMP_MS);
		}
		const isHigh = level > Math.max(1, this.passedLevel);
		if (isHigh) this.strikes += 1;
		const isCrowded = isHigh && (level >= Math.floor(this.window) || this.strikes >= STRIKES);
		if (this.isPaced && !isCrowded && !this.isGuess) {
			if (this.chance.explains(this.rate, hasHint)) return false;
			this.rate = this.chance.meetLimit(this.rate);
		}
		this.setRate(nowMs, roundStartMs, isCrowded, hasHint ? PACE_AFTER_HINT : PACE_AFTER_ROUND);
		if (isCrowded) this.narrow(level - 1);
		else if (!isHigh) {
			this.passedLevel -= 1;
			this.widen(1);
		}
		// After a wait that the server named, the next start need not wait for the pace as well.
		this.pace.nextStartMs = hasHint ? nowMs : nowMs + 1000 / this.rate;
		this.wasThrottled = true;
		this.cutAtMs = nowMs;
		return true;
	}

	private narrow(to: number): void {
		this.window = Math.max(1, Math.min(this.window, to));
		this.answersPerStep = Math.min(MOST_ANSWERS_PER_STEP, this.answersPerStep * 2);
	}

	private widen(by: number): void {
		this.window = Math.min(this.ceiling, this.window + by);
	}

	/** A request of the round before came back throttled after its pace had been set. */
	private correctLastRound(startedAtMs: number): void {
		const { startMs, passed } = this.lastRound;
		if (!this.wasThrottled || startedAtMs < startMs || passed <= 1) return;
		this.slowTo((this.rate * (passed - 1)) / passed);
		this.lastRound.passed -= 1;
	}

	private slowTo(rate: number): void {
		this.rate = Math.max(SLOWEST_PER_SECOND, rate);
	}

	private setRate(nowMs: number, roundStartMs: number, isCrowded: boolean, share: number): void {
		const isFirst = !this.wasThrottled;
		const passed = this.roundPassed;
		const isLongEnough = this.roundStarts >= SHORTEST_ROUND && passed > 0;
		if (!isLongEnough && !isFirst) {
			if (!isCrowded && passed > 0) this.slowTo(this.rate * PACE_AFTER_SHORT_ROUND);
			return;
		}
		const elapsedMs = Math.max(1, nowMs - roundStartMs);
		const isBurst = isFirst && elapsedMs <= SHORTEST_FIRST_ROUND_MS;
		if (isFirst ? !isBurst : !isCrowded) this.isGuess = false;
		const measured = (Math.max(1, passed) * 1000) / (isBurst ? SHORTEST_FIRST_ROUND_MS : elapsedMs);
		this.slowTo(
			isCrowded
				? Math.min(this.rate, measured * PACE_WHEN_CROWDED)
				: Math.min(this.rate * Math.min(1, share), measured * share),
		);
		this.lastRound = { startMs: roundStartMs, passed };
		this.roundStartMs = nowMs;
		this.roundStarts = 0;
		this.roundPassed = 0;
	}
}
