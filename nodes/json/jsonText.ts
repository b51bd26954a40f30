import { invalid, valid, type Checked } from '../checked';

/** Deeper values overflow the stack of JSON.stringify, of n8n's database and of many providers. */
const MAX_DEPTH = 100;

/** Reads a JSON field: JSON text, or a value that an expression has parsed already. */
export function checkJson(value: unknown, label: string): Checked<unknown> {
	let parsed = value;
	if (typeof value === 'string') {
		try {
			parsed = JSON.parse(value) as unknown;
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			return invalid(
				label,
				`does not parse as JSON: ${reason}. Insert values with {{ JSON.stringify(value) }}, or use ` +
					'an expression that gives an object',
			);
		}
	}
	if (!isDeeperThan(parsed, MAX_DEPTH)) return valid(parsed);
	return invalid(label, `is nested more than ${MAX_DEPTH} levels deep`);
}

/** Walks level by level, since recursion would overflow the stack on what this looks for. */
function isDeeperThan(value: unknown, maxDepth: number): boolean {
	let level = new Set([value]);
	for (let depth = 0; level.size > 0; depth += 1) {
		if (depth > maxDepth) return true;
		// A set, so that a value that holds itself twice does not double with each level.
		const next = new Set<unknown>();
		for (const part of level) {
			if (typeof part !== 'object' || part === null) continue;
			for (const inner of Object.values(part)) {
				if (typeof inner === 'object' && inner !== null) next.add(inner);
			}
		}
		level = next;
	}
	return false;
}
