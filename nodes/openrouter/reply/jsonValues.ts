import { isRecord, parseJson } from '../../values';

/** The JSON values at the start of a text. */
export interface JsonValues {
	values: unknown[];
	/** The last value does not end. */
	isCut: boolean;
	/** A value that ends, but is no JSON. */
	isGarbled: boolean;
}

/** A stream of more events comes as one of events. */
const MAX_VALUES = 100_000;

/** Between values: blanks, the comment lines and marks of an event stream. */
const FILLER = /(?:[\s\ufeff]+|:[^\n]*|data:\s*\[DONE\]|\[DONE\]|data:(?=\s*\{)|,(?=\s*\{))/y;

/**
 * Reads one JSON object or list after the other, with whatever a gateway puts between and behind them:
 * blanks, comment lines, `data: [DONE]`. Text that is none of it ends the reading. Linear in the text.
 */
export function readJsonValues(text: string): JsonValues {
	const whole = parseJson(text);
	if (whole !== undefined) return { values: [whole], isCut: false, isGarbled: false };
	const values: unknown[] = [];
	let index = skipFiller(text, 0);
	while (text[index] === '{' || text[index] === '[') {
		if (values.length === MAX_VALUES) return { values, isCut: false, isGarbled: true };
		const end = endOfValue(text, index);
		if (end === -1) return { values, isCut: true, isGarbled: false };
		const value = parseLoose(text.slice(index, end));
		if (value === undefined) return { values, isCut: false, isGarbled: true };
		values.push(value);
		index = skipFiller(text, end);
	}
	return { values, isCut: false, isGarbled: index < text.length };
}

/**
 * The objects in the data of an event: mostly one, several where a server leaves out the blank lines
 * between events, none in a keep-alive.
 */
export function objectsIn(text: string): { objects: Record<string, unknown>[]; isBroken: boolean } {
	const start = text.startsWith('{') ? 0 : text.search(/^[{["]/m);
	if (start === -1) return { objects: [], isBroken: false };
	const data = text.slice(start);
	const { values, isCut, isGarbled } = readJsonValues(data);
	const [only] = values;
	if (isRecord(only) && values.length === 1 && !isCut && !isGarbled) {
		return { objects: [only], isBroken: false };
	}
	const inner = typeof only === 'string' ? parseJson(only) : undefined;
	return {
		objects: [...values.flat(), inner].filter(isRecord),
		// What does not begin as an object does is no piece of the answer.
		isBroken: data.startsWith('{') && (isCut || isGarbled),
	};
}

function skipFiller(text: string, start: number): number {
	let index = start;
	for (;;) {
		while (text.charCodeAt(index) === 0) index += 1;
		FILLER.lastIndex = index;
		const match = FILLER.exec(text);
		if (match === null || match[0] === '') return index;
		index += match[0].length;
	}
}

/** Index behind the bracket that closes the value; -1 when none does. */
function endOfValue(text: string, start: number): number {
	let depth = 0;
	for (let index = start; index < text.length; index++) {
		const character = text[index];
		if (character === '"') index = endOfString(text, index) - 1;
		else if (character === '{' || character === '[') depth += 1;
		else if (character === '}' || character === ']') {
			depth -= 1;
			if (depth === 0) return index + 1;
		}
	}
	return -1;
}

/** Index behind the quote that closes the string; the length of the text when none does. */
function endOfString(text: string, start: number): number {
	let quote = text.indexOf('"', start + 1);
	while (quote !== -1 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
	return quote === -1 ? text.length : quote + 1;
}

function isEscaped(text: string, index: number): boolean {
	let start = index;
	while (text[start - 1] === '\\') start -= 1;
	return (index - start) % 2 === 1;
}

const QUOTE_OR_NUMBER = /"|-?\b(?:NaN|Infinity)\b/g;

/** JSON, also with the numbers that Python writes into logprobs (`NaN`, `-Infinity`), taken as null. */
function parseLoose(text: string): unknown {
	const value = parseJson(text);
	if (value !== undefined || !/NaN|Infinity/.test(text)) return value;
	const pieces: string[] = [];
	let copied = 0;
	QUOTE_OR_NUMBER.lastIndex = 0;
	for (let found = QUOTE_OR_NUMBER.exec(text); found !== null; found = QUOTE_OR_NUMBER.exec(text)) {
		if (found[0] === '"') {
			QUOTE_OR_NUMBER.lastIndex = endOfString(text, found.index);
			continue;
		}
		pieces.push(text.slice(copied, found.index), 'null');
		copied = QUOTE_OR_NUMBER.lastIndex;
	}
	return parseJson(pieces.join('') + text.slice(copied));
}
