/** White space and comments between two tokens. */
export interface Space {
	/** Index of the next token; the length of the reply when there is none. */
	end: number;
	/** The text of the comments; null when there are none. */
	comment: string | null;
	/** A comment holds one of the characters that end the search. */
	isStopped: boolean;
}

const BLANK = /[\s\u200b\ufeff]*/y;
/** A hash starts a comment only as Python programmers write it, after a space and before one. */
const COMMENT_START = /\/[/*]|(?<=[\s,[{])#(?=[\s\p{L}])/uy;

/** Whether a character is surely no space and no sign of a comment: most are told without a pattern. */
function beginsToken(code: number): boolean {
	if (code < 0x80) return code > 0x20 && code !== 0x23 && code !== 0x2f;
	// Quotes and dashes, between the spaces of Unicode.
	return code >= 0x2010 && code <= 0x2027;
}

/** A comment that speaks of values which are not there. */
export const LEFT_OUT =
	/\.\.\.|…|\b(?:and so on|etc|omitted|left out|remaining|the rest|(?:add|insert|fill in|more) )/i;

/**
 * Skips white space (also what Unicode adds to it) and comments: `//`, `#` and block ones. A block
 * comment that never closes reaches to the end of the reply. The search ends in a comment that holds
 * a character of `stopAt`: who looks ahead from each of them in turn reads nothing twice.
 */
export function skipSpace(reply: string, start: number, stopAt = ''): Space {
	if (beginsToken(reply.charCodeAt(start))) return { end: start, comment: null, isStopped: false };
	let comment: string | null = null;
	let index = start;
	for (;;) {
		BLANK.lastIndex = index;
		index += BLANK.exec(reply)?.[0].length ?? 0;
		COMMENT_START.lastIndex = index;
		const sign = COMMENT_START.exec(reply)?.[0];
		if (sign === undefined) return { end: index, comment, isStopped: false };
		const begin = index;
		const isBlock = sign === '/*';
		index += sign.length;
		while (index < reply.length) {
			const character = reply.charAt(index);
			if (stopAt !== '' && stopAt.includes(character))
				return { end: index, comment: '', isStopped: true };
			if (!isBlock && character === '\n') break;
			index += 1;
			if (isBlock && character === '*' && reply[index] === '/') {
				index += 1;
				break;
			}
		}
		comment = `${comment ?? ''}${reply.slice(begin, index)}\n`;
	}
}
