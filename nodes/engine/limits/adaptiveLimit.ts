import { StartRate, type Word } from './startRate';
import { Window } from './window';

/** ms by which the run that started last lets other runs go first. */
const GIVE_WAY_MS = 2;

/** One request as its limit saw it. */
export interface Start {
	/** Requests in flight then, itself included. */
	readonly level: number;
	/** Its number among all starts at this limit. */
	readonly ordinal: number;
}

/** One run's use of a limit. */
export interface Member {
	/** Requests that the run may have in flight. */
	readonly requests: number;
	inFlight: number;
	/** Told when another run has made room. */
	readonly onRoom: () => void;
}

/**
 * What is learned about one limit of a server, for all runs that meet it. Arithmetic only: it never
 * waits, and what stays after a run is numbers and times, all on one clock.
 *
 * Two things can be too much for a server: the number of requests in flight (`Window`) and the number
 * of starts per second (`StartRate`). An unknown limit has half of a window, which opens within a third
 * of a second, and no rate. Refusals come in rounds: all requests that started before the first refusal
 * was acted upon belong to one round, which counts once. It sets the rate to a little less than what
 * got through since the round before; the rate then grows with each answer until the next round. The
 * window is cut only where requests were refused above the number in flight that ever got through, and
 * grows again as well. Where the server names a wait, nothing starts before its end.
 */
export class AdaptiveLimit {
	/** Nothing starts before this time. */
	heldUntilMs = -Infinity;
	lastUsedMs = -Infinity;
	/** Rounds in a row of which nothing got through, with the one refused last. */
	rounds = 0;
	private inFlight = 0;
	private readonly window = new Window();
	private readonly rate = new StartRate();
	private readonly members = new Set<Member>();
	private lastStarter: Member | null = null;

	/** @param isUnknown the limit may bind, so that the first run starts with half of its requests */
	constructor(private readonly isUnknown: boolean) {}

	/** A run with so many requests at once begins to use the limit. */
	join(requests: number, onRoom: () => void): Member {
		const member = { requests, inFlight: 0, onRoom };
		this.members.add(member);
		this.window.join(requests, this.isUnknown);
		return member;
	}

	/** A run has ended; what it had in flight is given up. */
	leave(member: Member): void {
		if (!this.members.delete(member)) return;
		this.inFlight -= member.inFlight;
		member.inFlight = 0;
		if (this.lastStarter === member) this.lastStarter = null;
		this.window.leave(member.requests);
		this.tellOthers(member);
	}

	get isInUse(): boolean {
		return this.members.size > 0;
	}

	/** Refusals that say nothing are those of a pool that others fill. */
	get isRandom(): boolean {
		return this.rate.isRandom;
	}

	get isPaced(): boolean {
		return this.rate.isLimited;
	}

	/** Earliest time of the run's next start; Infinity: only once a request has come back. */
	nextStartMs(member: Member): number {
		const roomAtMs = this.window.roomAtMs(this.inFlight);
		if (this.members.size === 1) return Math.max(this.rate.nextStartMs, roomAtMs);
		if (member.inFlight >= this.window.shareOf(member.requests)) return Infinity;
		const givesWay = this.isPaced && this.lastStarter === member;
		return Math.max(this.rate.nextStartMs + (givesWay ? GIVE_WAY_MS : 0), roomAtMs);
	}

	onStart(nowMs: number, member: Member): Start {
		this.lastUsedMs = nowMs;
		this.lastStarter = member;
		this.inFlight += 1;
		member.inFlight += 1;
		this.window.onStart(nowMs);
		return { level: this.inFlight, ordinal: this.rate.onStart(nowMs) };
	}

	/** A request of the run came back, whatever it brought. */
	onEnd(member: Member): void {
		if (member.inFlight === 0) return;
		this.inFlight -= 1;
		member.inFlight -= 1;
		this.tellOthers(member);
	}

	onAnswer({ level }: Start): void {
		this.rounds = 0;
		this.window.onAnswer(level, this.inFlight);
		this.rate.onAnswer();
	}

	/** @returns whether this refusal opens a new round that slows the run down */
	onRefusal(nowMs: number, start: Start, word: Word): boolean {
		this.rate.onRefusal(start.ordinal);
		if (this.rate.isLate(start.ordinal)) return false;
		if (word === 'silent' && this.rate.explainsSilence()) return false;
		this.rounds = this.rate.isShut ? this.rounds + 1 : 1;
		const isCrowded = this.window.onRound(nowMs, start.level);
		this.rate.cut(nowMs, word, isCrowded);
		return true;
	}

	private tellOthers(member: Member): void {
		if (this.members.size <= 1 && this.members.has(member)) return;
		for (const other of this.members) if (other !== member) other.onRoom();
	}
}
