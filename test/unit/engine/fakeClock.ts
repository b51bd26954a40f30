import TinyQueue from 'tinyqueue';
import type { Clock } from '../../../nodes/engine/types';

/** Turns of the microtask queue without news after which nothing more happens in an instant. */
const QUIET_TURNS = 12;

/** Simulated time: it stands still while anything runs, then jumps to the next appointment. */
export class FakeClock implements Clock {
	/** Sleeps begun so far. */
	sleeps = 0;
	/** Sleeps that have neither ended nor been aborted. */
	sleeping = 0;
	private nowMs = 0;
	private made = 0;
	private readonly instants = new TinyQueue<number>();
	/** What happens at an instant, in the order in which it was arranged. */
	private readonly agenda = new Map<number, Array<() => void>>();

	now(): number {
		return this.nowMs;
	}

	sleep(delayMs: number, signal: AbortSignal): Promise<void> {
		this.sleeps += 1;
		this.sleeping += 1;
		return new Promise((resolve) => {
			let isOver = false;
			const end = (): void => {
				if (isOver) return;
				isOver = true;
				this.sleeping -= 1;
				signal.removeEventListener('abort', end);
				resolve();
			};
			if (signal.aborted) return end();
			signal.addEventListener('abort', end);
			this.at(this.nowMs + delayMs, end);
		});
	}

	/** Resolves `delayMs` from now, like a reply that takes so long. */
	after(delayMs: number): Promise<void> {
		return new Promise((resolve) => this.at(this.nowMs + delayMs, resolve));
	}

	at(atMs: number, happen: () => void): void {
		this.made += 1;
		const planned = this.agenda.get(atMs);
		if (planned !== undefined) {
			planned.push(happen);
			return;
		}
		this.agenda.set(atMs, [happen]);
		this.instants.push(atMs);
	}

	/** Moves time on by what running code would use up. */
	spend(durationMs: number): void {
		this.nowMs += durationMs;
	}

	/** Lets time run until `promise` settles. */
	async run<Result>(promise: Promise<Result>): Promise<Result> {
		let isOver = false;
		const end = (): void => {
			isOver = true;
		};
		promise.then(end, end);
		for (;;) {
			await this.quiet();
			if (isOver) return await promise;
			const happen = this.next();
			if (happen === undefined) throw new Error('Nothing is left to wait for');
			happen();
		}
	}

	private next(): (() => void) | undefined {
		const atMs = this.instants.peek() ?? Infinity;
		const planned = this.agenda.get(atMs);
		if (planned === undefined) return undefined;
		const happen = planned.shift();
		if (planned.length === 0) {
			this.instants.pop();
			this.agenda.delete(atMs);
		}
		this.nowMs = Math.max(this.nowMs, atMs);
		return happen;
	}

	private async quiet(): Promise<void> {
		let made = -1;
		while (made !== this.made) {
			made = this.made;
			for (let turn = 0; turn < QUIET_TURNS; turn++) await null;
		}
	}
}
