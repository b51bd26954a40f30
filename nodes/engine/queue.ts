/** First in, first out; both ends cost the same however long it grows. */
export class Queue<Value> {
	private values: Value[] = [];
	private taken = 0;

	get size(): number {
		return this.values.length - this.taken;
	}

	peek(): Value | undefined {
		return this.values[this.taken];
	}

	push(value: Value): void {
		this.values.push(value);
	}

	shift(): Value | undefined {
		const value = this.values[this.taken];
		if (value === undefined) return undefined;
		this.taken += 1;
		if (this.taken * 2 >= this.values.length) {
			this.values = this.values.slice(this.taken);
			this.taken = 0;
		}
		return value;
	}
}
