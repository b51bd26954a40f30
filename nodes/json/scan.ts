import { isQuote, isQuotedKey, readQuoted } from './quoted';
import { LEFT_OUT, skipSpace } from './space';
import { judgeWord, literalOf, readWord, shorten } from './word';

/** One bracketed value in a model's reply. */
export interface Scanned {
	start: number;
	end: number;
	/** `cut`: the reply ends inside it. `doubtful`: a repair could only guess what it means. */
	state: 'whole' | 'cut' | 'doubtful';
	/** The same value as strict JSON, where it is not doubtful. */
	json: string;
	/** It holds text or keys. */
	hasStrings: boolean;
	/** Why it is doubtful, for the model; empty otherwise. */
	problem: string;
	isNested: boolean;
}

interface Frame {
	closer: '}' | ']';
	awaits: 'key' | 'colon' | 'value' | 'next';
	/** True right after a bracket or comma, where a closing bracket is fine too. */
	mayClose: boolean;
}

interface Scan {
	reply: string;
	index: number;
	frames: Frame[];
	/** The pieces of `Scanned.json`; none from the first doubt on. */
	pieces: string[];
	hasStrings: boolean;
	problem: string;
	isNested: boolean;
}

/** Keeps the recursive readers that follow within the call stack. */
const MAX_DEPTH = 200;

/**
 * Walks through the value whose bracket stands at `start`, to its last bracket or the end of the
 * reply. It never completes anything, and goes on after a doubt, so that the parts of a broken
 * value are not taken for values of their own.
 */
export function scanValue(reply: string, start: number): Scanned {
	const scan: Scan = {
		reply,
		index: start,
		frames: [],
		pieces: [],
		hasStrings: false,
		problem: '',
		isNested: false,
	};
	do {
		skipToToken(scan);
		if (scan.index < reply.length) readToken(scan);
	} while (scan.index < reply.length && scan.frames.length > 0);
	const { index: end, problem, isNested, hasStrings, frames, pieces } = scan;
	const ended = frames.length === 0 ? 'whole' : 'cut';
	const state = problem === '' ? ended : 'doubtful';
	return { start, end, state, json: pieces.join(''), hasStrings, problem, isNested };
}

function skipToToken(scan: Scan): void {
	const { comment, end } = skipSpace(scan.reply, scan.index);
	if (comment !== null) {
		if (LEFT_OUT.test(comment)) doubt(scan, 'A comment replaces values.');
		// One quotation mark: the comment sign belongs to a string that lacks the other.
		if (comment.split('"').length % 2 === 0) doubt(scan, 'A string has only one quotation mark.');
	}
	scan.index = end;
}

function readToken(scan: Scan): void {
	const character = scan.reply.charAt(scan.index);
	if (character === '{' || character === '[') return open(scan, character);
	const frame = scan.frames.at(-1);
	if (frame === undefined) return;
	if (character === '}' || character === ']') return close(scan, frame, character);
	if (character === ',') return readComma(scan, frame);
	if (character === ':') return readColon(scan, frame);
	readScalar(scan, frame);
}

function open(scan: Scan, bracket: '{' | '['): void {
	const frame = scan.frames.at(-1);
	if (frame !== undefined) {
		// "[{...} {...}]" lacks a comma and has no second reading.
		const isForgottenComma =
			frame.awaits === 'next' && frame.closer === ']' && '}]'.includes(scan.pieces.at(-1) ?? ' ');
		if (isForgottenComma) add(scan, ',');
		else if (frame.awaits !== 'value') doubt(scan, `Unexpected "${bracket}".`);
		frame.awaits = 'next';
		frame.mayClose = false;
		scan.isNested = true;
	}
	if (scan.frames.length === MAX_DEPTH) doubt(scan, 'The JSON is nested too deeply.');
	const isObject = bracket === '{';
	scan.frames.push({
		closer: isObject ? '}' : ']',
		awaits: isObject ? 'key' : 'value',
		mayClose: true,
	});
	take(scan, bracket);
}

function close(scan: Scan, frame: Frame, bracket: '}' | ']'): void {
	if (bracket !== frame.closer) {
		doubt(scan, `"${frame.closer}" is missing before "${bracket}".`);
	} else if (frame.awaits !== 'next' && !frame.mayClose) {
		doubt(scan, `A value is missing before "${bracket}".`);
	}
	if (scan.pieces.at(-1) === ',') scan.pieces.pop();
	scan.frames.pop();
	take(scan, bracket);
}

function readComma(scan: Scan, frame: Frame): void {
	if (frame.awaits !== 'next') doubt(scan, 'A value is missing before a comma.');
	frame.awaits = frame.closer === '}' ? 'key' : 'value';
	frame.mayClose = true;
	take(scan, ',');
}

function readColon(scan: Scan, frame: Frame): void {
	if (frame.awaits !== 'colon') doubt(scan, 'Unexpected ":".');
	frame.awaits = 'value';
	take(scan, ':');
}

function readScalar(scan: Scan, frame: Frame): void {
	const { reply, index } = scan;
	const isForgottenComma =
		frame.awaits === 'next' && frame.closer === '}' && isQuotedKey(reply, index);
	const isKey = frame.awaits === 'key' || isForgottenComma;
	const isExpected = isKey || frame.awaits === 'value';
	if (isForgottenComma) add(scan, ',');
	frame.mayClose = false;
	frame.awaits = isKey ? 'colon' : 'next';
	if (reply.startsWith('```', index)) {
		doubt(scan, `"${frame.closer}" is missing before the end of the code block.`);
		scan.index += 3;
		return;
	}
	if (isQuote(reply, index)) {
		const place = frame.closer === '}' ? 'value' : 'item';
		const quoted = readQuoted(reply, index, isKey ? 'key' : place);
		scan.index = quoted.end;
		scan.hasStrings = true;
		add(scan, quoted.json);
		if (!quoted.closed) return;
		if (quoted.doubt !== null) doubt(scan, quoted.doubt);
		if (!isExpected) doubt(scan, 'A comma or colon is missing before a string.');
		return;
	}
	const word = readWord(reply, index);
	scan.index += word.length;
	// A word at the very end may be the first half of a longer one.
	if (scan.index >= reply.length) return;
	const problem = isExpected ? judgeWord(word, isKey) : `Unexpected ${shorten(word)}.`;
	if (problem !== '') doubt(scan, problem);
	scan.hasStrings ||= isKey;
	add(scan, isKey ? JSON.stringify(word) : literalOf(word));
}

/** Keeps the first doubt: later ones often follow from it. */
function doubt(scan: Scan, problem: string): void {
	if (scan.problem !== '') return;
	scan.problem = problem;
	scan.pieces = [];
}

function take(scan: Scan, character: string): void {
	add(scan, character);
	scan.index += character.length;
}

function add(scan: Scan, piece: string): void {
	if (scan.problem === '') scan.pieces.push(piece);
}
