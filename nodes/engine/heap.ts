/** A binary min-heap of values ordered by a number that is fixed when a value is pushed. */
export class Heap<Value> {
	private readonly entries: Array<{ key: number; value: Value }> = [];

	get size(): number {
		return this.entries.length;
	}

	/** The smallest key, Infinity when empty. */
	get minKey(): number {
		return this.entries[0]?.key ?? Infinity;
	}

	push(key: number, value: Value): void {
		const { entries } = this;
		const entry = { key, value };
		let position = entries.length;
		entries.push(entry);
		while (position > 0) {
			const parent = (position - 1) >> 1;
			const above = entries[parent];
			if (above === undefined || above.key <= key) break;
			entries[position] = above;
			position = parent;
		}
		entries[position] = entry;
	}

	/** Removes and returns the value with the smallest key. */
	pop(): Value | undefined {
		const { entries } = this;
		const first = entries[0];
		const last = entries.pop();
		if (first === undefined || last === undefined || entries.length === 0) return first?.value;
		let position = 0;
		for (;;) {
			let child = 2 * position + 1;
			const left = entries[child];
			if (left === undefined) break;
			const right = entries[child + 1];
			if (right !== undefined && right.key < left.key) child += 1;
			const smaller = entries[child];
			if (smaller === undefined || smaller.key >= last.key) break;
			entries[position] = smaller;
			position = child;
		}
		entries[position] = last;
		return first.value;
	}

	/** Removes and returns everything, in no particular order. */
	drain(): Value[] {
		return this.entries.splice(0).map((entry) => entry.value);
	}
}
