/** How much work a value may be. */
export interface ValueSize {
	/** What it takes to compare all entries of each list with each other; a number counts 1. */
	comparisons: number;
	/** The keys of the largest object, or the characters of the longest text over 100. */
	widest: number;
	/** The keys of the largest object. */
	mostKeys: number;
}

/** Measures a value in time that grows with its size only. */
export function measureValue(value: unknown): ValueSize {
	const size: ValueSize = { comparisons: 0, widest: 0, mostKeys: 0 };
	const open: object[] = [];
	const factors: number[] = [];
	const add = (part: unknown, factor: number): void => {
		if (typeof part === 'object' && part !== null) {
			open.push(part);
			factors.push(factor);
		} else if (typeof part === 'string') {
			size.widest = Math.max(size.widest, part.length / 100);
			size.comparisons += factor * (1 + part.length / 20);
		} else size.comparisons += factor;
	};
	add(value, 0);
	while (open.length > 0) {
		const part = open.pop();
		const factor = factors.pop() ?? 0;
		if (Array.isArray(part)) {
			size.comparisons += factor * 25;
			// An entry is compared within each list that it belongs to.
			for (const item of part as unknown[]) add(item, factor + part.length);
		} else {
			const items = Object.values(part ?? {}) as unknown[];
			size.widest = Math.max(size.widest, items.length);
			size.mostKeys = Math.max(size.mostKeys, items.length);
			size.comparisons += factor * (25 + 5 * items.length);
			for (const item of items) add(item, factor);
		}
	}
	return size;
}
