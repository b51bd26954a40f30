import TinyQueue from 'tinyqueue';

/** Things that each wait for a time of their own. */
export class Waiting<Value> {
	private readonly queue = new TinyQueue<{ atMs: number; value: Value }>(
		[],
		(left, right) => left.atMs - right.atMs,
	);

	get isEmpty(): boolean {
		return this.queue.length === 0;
	}

	/** The earliest of the times, Infinity without one. */
	get nextMs(): number {
		return this.queue.peek()?.atMs ?? Infinity;
	}

	add(atMs: number, value: Value): void {
		this.queue.push({ atMs, value });
	}

	/** Removes and returns what has waited long enough, the earliest first. */
	takeDue(nowMs: number): Value[] {
		const due: Value[] = [];
		while (!this.isEmpty && this.nextMs <= nowMs) {
			const entry = this.queue.pop();
			if (entry !== undefined) due.push(entry.value);
		}
		return due;
	}

	/** Removes and returns everything, the earliest first. */
	drain(): Value[] {
		return this.takeDue(Infinity);
	}
}
