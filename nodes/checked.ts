import { storableText } from './values';

/** What is wrong with a parameter, in words for the person who can change it. */
export interface Problem {
	/** The field's label in the editor. */
	field: string;
	message: string;
	/** What to do about it, where it is more than to correct the field; a whole sentence. */
	remedy?: string;
}

export type Checked<Value> = { ok: true; value: Value } | { ok: false; problem: Problem };

export const valid = <Value>(value: Value): Checked<Value> => ({ ok: true, value });

export const invalid = (
	field: string,
	message: string,
	remedy?: string,
): { ok: false; problem: Problem } => ({
	ok: false,
	problem: { field, message, ...(remedy !== undefined && { remedy }) },
});

/** A short picture of a bad value for an error message. */
export function quote(value: unknown): string {
	if (typeof value === 'string') return shorten(`"${value.slice(0, SHOWN_CHARACTERS)}"`, value);
	try {
		const text = JSON.stringify(value, startOf) ?? String(value);
		return shorten(text, text);
	} catch {
		return Array.isArray(value) ? 'a list that JSON cannot hold' : 'a value that JSON cannot hold';
	}
}

const SHOWN_CHARACTERS = 80;

/** What is behind it is not shown. */
function startOf(_key: string, part: unknown): unknown {
	return typeof part === 'string' || Array.isArray(part) ? part.slice(0, SHOWN_CHARACTERS) : part;
}

function shorten(text: string, whole: string): string {
	const isShort = text.length <= SHOWN_CHARACTERS && whole.length <= SHOWN_CHARACTERS;
	return storableText(isShort ? text : `${text.slice(0, SHOWN_CHARACTERS - 3)}...`);
}
