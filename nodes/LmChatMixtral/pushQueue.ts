/** Values that are pushed in as they come and taken out one by one. */
export class PushQueue<Value> {
	private readonly waiting: Value[] = [];
	private wake: () => void = () => undefined;
	private ended = false;

	push(value: Value): void {
		this.waiting.push(value);
		this.wake();
	}

	/** Nothing comes any more once the promise settles, either way. */
	endWith(promise: Promise<unknown>): void {
		const end = (): void => {
			this.ended = true;
			this.wake();
		};
		promise.then(end, end);
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<Value> {
		for (;;) {
			yield* this.waiting.splice(0);
			if (this.waiting.length > 0) continue;
			if (this.ended) return;
			await new Promise<void>((resolve) => {
				this.wake = resolve;
			});
		}
	}
}
