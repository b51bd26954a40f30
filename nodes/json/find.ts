import { scanValue, type Scanned } from './scan';

/** A bracketed value in a reply, judged by its surroundings too. */
export interface Found extends Scanned {
	isObject: boolean;
	/** More closing braces follow at once. */
	hasExtraClosers: boolean;
}

/** What may follow the bracket of a value; brackets of plain prose do not count. */
const OBJECT_START = /\{\s*(?:$|["'`“”‘’„}]|\/[/*]|#\s|[\p{L}_$][\p{L}\p{N}_$-]*\s*(?::|$))/uy;
const ARRAY_START =
	/\[\s*(?:$|["'`“”‘’„{[\]]|-?\.?\d|\/[/*]|#\s|(?:true|false|null|True|False|None)\b)/uy;
const EXTRA_CLOSERS = /(?:\s*\})+/y;
const BRACKET = /[{[]/g;
/** A bracket whose first string is written with escaped quotes. */
const ESCAPED_START = /[{[](?:\s|\\[nrt])*\\"/;

/** A reply with more values than this is not an answer; each value takes time to read. */
export const MAX_VALUES = 10_000;

/** All outermost JSON objects and arrays of a reply, wherever prose and code fences put them, up to one more than {@link MAX_VALUES}. */
export function findValues(reply: string): Found[] {
	const found: Found[] = [];
	let prose = '';
	/** The values belong to a larger one that is broken. */
	let arePieces = false;
	let index = 0;
	for (let start = findStart(reply, index); start !== -1; start = findStart(reply, index)) {
		const value = scanValue(reply, start);
		const isObject = reply[start] === '{';
		const extraClosers = isObject ? lengthOfClosers(reply, value.end) : 0;
		const before = reply.slice(index, start);
		arePieces ||= isPart(before, reply.slice(value.end, value.end + 80));
		found.push({ ...value, isObject, hasExtraClosers: extraClosers > 0 });
		prose += `${before} `;
		if (found.length > MAX_VALUES) return found;
		index = value.end + extraClosers;
	}
	prose += reply.slice(index);
	arePieces ||= holdsJson(prose);
	return arePieces ? found.map(doubtPart) : found;
}

/** Index of the first bracket from `from` on that starts a value; -1 when there is none. */
function findStart(reply: string, from: number): number {
	BRACKET.lastIndex = from;
	for (let match = BRACKET.exec(reply); match !== null; match = BRACKET.exec(reply)) {
		if (startsValue(reply, match.index)) return match.index;
	}
	return -1;
}

function startsValue(reply: string, index: number): boolean {
	const pattern = reply[index] === '{' ? OBJECT_START : ARRAY_START;
	pattern.lastIndex = index;
	return pattern.test(reply);
}

/**
 * Undoes a second encoding whose outer quotes are missing, as in `{\"a\": 1}`; null when the reply
 * does not start its JSON that way.
 */
export function unescapeReply(reply: string): string | null {
	const start = reply.search(ESCAPED_START);
	if (start === -1 || findStart(reply.slice(0, start), 0) !== -1) return null;
	const lastBracket = Math.max(reply.lastIndexOf('}'), reply.lastIndexOf(']'));
	const encoded = lastBracket < start ? reply.slice(start) : reply.slice(start, lastBracket + 1);
	const oneLine = encoded
		.replace(/\\$/, '')
		.replace(/\r/g, '\\r')
		.replace(/\n/g, '\\n')
		.replace(/\t/g, '\\t');
	try {
		const text: unknown = JSON.parse(`"${oneLine}"`);
		return typeof text === 'string' ? text : null;
	} catch {
		return null;
	}
}

function lengthOfClosers(reply: string, index: number): number {
	EXTRA_CLOSERS.lastIndex = index;
	return EXTRA_CLOSERS.exec(reply)?.[0].length ?? 0;
}

/** True for a part of a larger value, next to strings of that value. */
function isPart(before: string, after: string): boolean {
	const lead = before.slice(-80).trimEnd();
	if (/["'”’]\s*,$/.test(lead) || /^\s*,\s*["'“‘]/.test(after)) return true;
	// Prose starts with a space or punctuation; what follows at once is cut off from the value.
	if (/^[-\w]|^\[(?!\/?INST\])/.test(after)) return true;
	const isInQuotes = /["'“‘]$/.test(lead);
	return !isInQuotes && /^\s*["'“‘]/.test(after);
}

/** True when prose holds a key, half a string, or closes a bracket that it did not open. */
function holdsJson(prose: string): boolean {
	return /["”]\s*:/.test(prose) || prose.split('"').length % 2 === 0 || hasStrayCloser(prose);
}

function hasStrayCloser(prose: string): boolean {
	let braces = 0;
	let brackets = 0;
	for (const [bracket] of prose.matchAll(/[{}[\]]/g)) {
		if (bracket === '{') braces += 1;
		if (bracket === '}') braces -= 1;
		if (bracket === '[') brackets += 1;
		if (bracket === ']') brackets -= 1;
		if (braces < 0 || brackets < 0) return true;
	}
	return false;
}

function doubtPart(value: Found): Found {
	if (value.state !== 'whole') return value;
	return { ...value, state: 'doubtful', problem: 'The JSON is incomplete.' };
}
