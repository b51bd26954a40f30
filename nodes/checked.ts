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
