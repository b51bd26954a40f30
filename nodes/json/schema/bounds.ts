/** Recursive readers of schemas stay far within the call stack. */
const MAX_DEPTH = 100;
/** An example may hold a long list of which little remains in the schema. */
export const MAX_EXAMPLE_PARTS = 500_000;
export const MAX_SCHEMA_PARTS = 20_000;

/** What makes a schema or an example too large to work with; null when nothing does. */
export function describeExcess(value: unknown, maxParts: number): string | null {
	let parts = 0;
	let level: unknown[] = [value];
	for (let depth = 0; level.length > 0; depth += 1) {
		if (depth > MAX_DEPTH) return `is nested more than ${MAX_DEPTH} levels deep`;
		parts += level.length;
		if (parts > maxParts) return `has more than ${maxParts} parts`;
		const next: unknown[] = [];
		for (const part of level) {
			if (typeof part !== 'object' || part === null) continue;
			for (const item of Object.values(part) as unknown[]) next.push(item);
		}
		level = next;
	}
	return null;
}
