import { isRecord, parseJson } from '../../values';

/** The JSON values at the start of a text. */
export interface JsonValues {
	values: unknown[];
	/** The last value does not end. */
	isCut: boolean;
	/** A value that ends, but is no JSON. */
	isGarbled: boolean;
}

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
	const start = text.search(/^[{["]/m);
	if (start === -1) return { objects: [], isBroken: false };
	const data = text.slice(start);
	const { values, isCut, isGarbled } = readJsonValues(data);
	const [only] = values;
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
	let isInString = false;
	for (let index = start; index < text.length; index++) {
		const character = text[index];
		if (isInString) {
			if (character === '\\') index += 1;
			else if (character === '"') isInString = false;
		} else if (character === '"') isInString = true;
		else if (character === '{' || character === '[') depth += 1;
		else if (character === '}' || character === ']') {
			depth -= 1;
			if (depth === 0) return index + 1;
		}
	}
	return -1;
}

const STRING_OR_WORD = /"(?:[^"\\]|\\[^])*"|-?\b(?:NaN|Infinity)\b/g;

/** JSON, also with the numbers that Python writes into logprobs (`NaN`, `-Infinity`), taken as null. */
function parseLoose(text: string): unknown {
	const value = parseJson(text);
	if (value !== undefined || !/NaN|Infinity/.test(text)) return value;
	return parseJson(
		text.replace(STRING_OR_WORD, (token) => (token.startsWith('"') ? token : 'null')),
	);
}
