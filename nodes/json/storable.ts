/** n8n writes items with a recursive JSON.stringify and walks through them recursively. */
const MAX_DEPTH = 500;

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * What keeps n8n from storing a value, null when nothing does: nesting beyond its call stack, the
 * key `__proto__`, which its copies turn into a prototype, and characters that PostgreSQL refuses in
 * JSON: https://www.postgresql.org/docs/current/datatype-json.html
 */
export function storable(value: unknown): string | null {
	let level: unknown[] = [value];
	for (let depth = 0; level.length > 0; depth += 1) {
		if (depth > MAX_DEPTH) return `The value is nested more than ${MAX_DEPTH} levels deep.`;
		const next: unknown[] = [];
		for (const part of level) {
			if (typeof part === 'string') {
				const problem = textProblem(part);
				if (problem !== null) return problem;
			}
			if (part === Infinity || part === -Infinity) {
				return 'A number is too large to be stored.';
			}
			if (typeof part !== 'object' || part === null) continue;
			if (Array.isArray(part)) {
				for (const item of part as unknown[]) next.push(item);
				continue;
			}
			const record = part as Record<string, unknown>;
			for (const key of Object.keys(record)) {
				if (key === '__proto__') return 'The key "__proto__" cannot be stored.';
				next.push(key, record[key]);
			}
		}
		level = next;
	}
	return null;
}

function textProblem(text: string): string | null {
	if (text.includes('\0')) return 'A text holds the character U+0000, which cannot be stored.';
	if (!LONE_SURROGATE.test(text)) return null;
	return 'A text holds half a character (a lone surrogate), which cannot be stored.';
}
