/** What is wrong with a parameter, in words for the person who can change it. */
export interface Problem {
	/** The field's label in the editor. */
	field: string;
	message: string;
}

export type Checked<Value> = { ok: true; value: Value } | { ok: false; problem: Problem };

export const valid = <Value>(value: Value): Checked<Value> => ({ ok: true, value });

export const invalid = (field: string, message: string): { ok: false; problem: Problem } => ({
	ok: false,
	problem: { field, message },
});

/** A short picture of a bad value for an error message. */
export function quote(value: unknown): string {
	const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
	return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
