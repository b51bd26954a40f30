/**
 * An escape of percent-encoding or of JSON. Percent-encoding it again makes `%25` of the percent sign,
 * and writing JSON into JSON doubles the backslashes, as those of a text that is no escape.
 */
const ESCAPE = /(?:%|\\{1,8}u00)(?:25){0,3}[\da-f]{2}|\\{1,8}(?:u[\da-f]{4}|["/])|\\{2,8}/iy;
const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const SLASH = 0x2f;
const NINE = 0x39;
/** The end of a text that may be the beginning of an escape. */
export const BEGUN_ESCAPE = /(?:%[\da-f]{0,8}|\\{1,8}(?:u[\da-f]{0,10})?)$/i;
/** In characters. */
export const LONGEST_ESCAPE = 20;

/**
 * A text with one character in place of each escape.
 *
 * @param starts takes where each character, and the end, is in the text
 */
export function unescaped(text: string, starts?: number[]): string {
	if (starts === undefined && !mayHaveEscapes(text)) return text;
	let plain = '';
	let taken = 0;
	for (let at = 0; at < text.length; ) {
		starts?.push(at);
		const end = endOfEscape(text, at);
		if (end > at) {
			plain += text.slice(taken, at) + String.fromCharCode(codeBefore(text, end));
			taken = end;
		}
		at = Math.max(end, at + 1);
	}
	starts?.push(text.length);
	return plain + text.slice(taken);
}

/** Whether a text may hold escapes, told without reading them. */
export function mayHaveEscapes(text: string): boolean {
	return text.includes('%') || text.includes('\\');
}

function endOfEscape(text: string, start: number): number {
	const code = text.charCodeAt(start);
	if (code !== PERCENT && code !== BACKSLASH) return start;
	ESCAPE.lastIndex = start;
	return ESCAPE.test(text) ? ESCAPE.lastIndex : start;
}

/** The code of the character that is written by the escape with this end. */
function codeBefore(text: string, end: number): number {
	const last = text.charCodeAt(end - 1);
	if (last === QUOTE || last === SLASH || last === BACKSLASH) return last;
	let code = 0;
	for (let at = text[end - 5] === 'u' ? end - 4 : end - 2; at < end; at += 1) {
		code = code * 16 + valueOfDigit(text.charCodeAt(at));
	}
	return code;
}

/** Of a hexadecimal digit. */
function valueOfDigit(code: number): number {
	return code <= NINE ? code & 0xf : (code & 0xf) + 9;
}
