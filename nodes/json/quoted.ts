import { skipSpace } from './space';

/** A quoted text in a model's reply, written anew as a proper JSON string. */
export interface Quoted {
	/** Index after the closing quote; the length of the reply when it never closes. */
	end: number;
	closed: boolean;
	json: string;
	/** Why the reading may be wrong; null when there is only one way to read it. */
	doubt: string | null;
}

/** `value` is the value of a key. */
export type Place = 'key' | 'value' | 'item';

type Closing = 'closes' | 'inside' | 'unclear';

/** By the code of the quotation mark that opens. */
const CLOSERS = new Map(
	[`""`, `''`, '``', '““”', '”“”', '„“”', '‘‘’', '’‘’'].map((marks) => [
		marks.charCodeAt(0),
		marks.slice(1),
	]),
);

const KEY = /(["'“”‘’])[^"'“”‘’\n]{1,200}["'“”‘’]\s*:/y;
/** Characters that mean nothing in particular, whatever quotes are used. */
const PLAIN = /[^\\"'`“”‘’„]+/y;
const HEX = /[0-9a-fA-F]{4}/y;
const LETTER = /\p{L}/u;

const INNER_QUOTE = 'A quotation mark inside a string is not escaped.';

/** Whether the character at an index is a quotation mark. */
export function isQuote(reply: string, index: number): boolean {
	return CLOSERS.has(reply.charCodeAt(index));
}

/** True when a quoted key and its colon start here: the sign of a forgotten comma. */
export function isQuotedKey(reply: string, index: number): boolean {
	KEY.lastIndex = index;
	return KEY.test(reply);
}

/**
 * Reads the quoted text that starts at `start`. A quotation mark closes it only if valid JSON follows,
 * so that unescaped quotes inside are kept. `doubt` reports a text that can be read in two ways; in keys
 * and lists this is always so.
 */
export function readQuoted(reply: string, start: number, place: Place): Quoted {
	const closers = CLOSERS.get(reply.charCodeAt(start)) ?? '"';
	let json = '"';
	/** The text before it is in the JSON. */
	let taken = start + 1;
	let innerQuotes = 0;
	let doubt: string | null = null;
	if (reply.startsWith(reply.charAt(start).repeat(3), start)) {
		doubt = 'A string starts with three quotation marks.';
	}
	let index = start + 1;
	while (index < reply.length) {
		PLAIN.lastIndex = index;
		if (PLAIN.test(reply)) index = PLAIN.lastIndex;
		if (index >= reply.length) break;
		const character = reply.charAt(index);
		if (character === '\\') {
			const escape = readEscape(reply, index);
			if (escape === null) break;
			doubt ??= escape.doubt;
			json += escaped(reply.slice(taken, index)) + escape.json;
			index = escape.end;
			taken = index;
			continue;
		}
		if (closers.includes(character)) {
			const closing = judgeClosing(reply, index, closers, place);
			if (closing === 'unclear') doubt ??= INNER_QUOTE;
			if (closing !== 'inside') {
				const isPaired = place === 'value' && innerQuotes % 2 === 0;
				if (innerQuotes > 0 && !isPaired) doubt ??= INNER_QUOTE;
				json += escaped(reply.slice(taken, index));
				return { end: index + 1, closed: true, json: `${json}"`, doubt };
			}
			if (!isApostrophe(reply, index)) innerQuotes += 1;
		}
		index += 1;
	}
	json += escaped(reply.slice(taken, index));
	return { end: reply.length, closed: false, json: `${json}"`, doubt };
}

function judgeClosing(reply: string, index: number, closers: string, place: Place): Closing {
	const next = skipSpace(reply, index + 1, closers);
	// What looks like a comment may still belong to the text: "the "#1" hit".
	if (next.isStopped) return 'unclear';
	const follower = reply[next.end];
	if (follower === undefined || ',:]}'.includes(follower)) return 'closes';
	if (next.comment !== null || follower === '+') return 'unclear';
	if (!isQuote(reply, next.end)) return 'inside';
	if (place === 'value' && isQuotedKey(reply, next.end)) return 'closes';
	const behind = skipSpace(reply, next.end + 1, closers);
	if (behind.isStopped) return 'unclear';
	const afterNext = reply[behind.end];
	return afterNext === undefined || ',:]}'.includes(afterNext) ? 'inside' : 'unclear';
}

interface Escape {
	end: number;
	json: string;
	doubt: string | null;
}

/** Null when the reply ends inside the escape. */
function readEscape(reply: string, index: number): Escape | null {
	const next = reply[index + 1];
	if (next === undefined) return null;
	if ('"\\/bfnrt'.includes(next)) return { end: index + 2, json: `\\${next}`, doubt: null };
	if (next === 'u') {
		HEX.lastIndex = index + 2;
		if (HEX.test(reply)) {
			return { end: index + 6, json: reply.slice(index, index + 6), doubt: null };
		}
		if (index + 6 > reply.length) return null;
	}
	// Mixtral writes names as in Markdown (first\_name); Python and JavaScript escape their own quotes.
	const isHarmless = next === '_' || isQuote(reply, index + 1);
	const doubt = isHarmless ? null : `The escape \\${next} in a string is not valid JSON.`;
	return { end: index + 2, json: escaped(next), doubt };
}

/** Text as the inside of a JSON string. */
function escaped(text: string): string {
	return text === '' ? '' : JSON.stringify(text).slice(1, -1);
}

function isApostrophe(reply: string, index: number): boolean {
	return (
		"'’".includes(reply.charAt(index)) &&
		LETTER.test(reply.charAt(index - 1)) &&
		LETTER.test(reply.charAt(index + 1))
	);
}
