/** White space and comments between two tokens. */
export interface Space {
	/** Index of the next token; the length of the reply when there is none. */
	end: number;
	/** The text of the comments; null when there are none. */
	comment: string | null;
}

const BLANK = /[\s\u200b\ufeff]*/y;
/** A hash starts a comment only as Python programmers write it, after a space and before one. */
const LINE_COMMENT = /(?:\/\/|(?<=[\s,[{])#(?=[\s\p{L}]))[^\n]*/uy;
const BLOCK_COMMENT = /\/\*[^]*?(\*\/|$)/y;

/** A comment that speaks of values which are not there. */
export const LEFT_OUT =
	/\.\.\.|…|\b(?:and so on|etc|omitted|left out|remaining|the rest|(?:add|insert|fill in|more) )/i;

/**
 * Skips white space (also what Unicode adds to it) and comments: `//`, `#` and block ones. A block
 * comment that never closes reaches to the end of the reply.
 */
export function skipSpace(reply: string, start: number): Space {
	let comment: string | null = null;
	let index = start;
	for (;;) {
		index += lengthAt(BLANK, reply, index);
		if (reply[index] !== '/' && reply[index] !== '#') return { end: index, comment };
		const line = lengthAt(LINE_COMMENT, reply, index);
		const block = line > 0 ? 0 : lengthAt(BLOCK_COMMENT, reply, index);
		if (line + block === 0) return { end: index, comment };
		comment = `${comment ?? ''}${reply.slice(index, index + line + block)}\n`;
		index += line + block;
	}
}

function lengthAt(pattern: RegExp, reply: string, index: number): number {
	pattern.lastIndex = index;
	return pattern.exec(reply)?.[0].length ?? 0;
}
