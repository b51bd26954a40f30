import { scanValue, startsValue, type Scanned } from './jsonScan';

/** A bracketed value in a reply, judged also by what stands around it. */
export interface Found extends Scanned {
	isObject: boolean;
	/** More closing brackets follow at once. */
	hasExtraClosers: boolean;
}

const THINKING = /^\s*<think>[^]*?<\/think>/;
const BRACKET = /[{[]/g;
/** A bracket whose first string is written with escaped quotes. */
const ESCAPED_START = /[{[](?:\s|\\[nrt])*\\"/;

/** All outermost JSON objects and arrays of a reply, wherever prose and code fences put them. */
export function findValues(reply: string): Found[] {
	const found: Found[] = [];
	let index = THINKING.exec(reply)?.[0].length ?? 0;
	for (;;) {
		const start = findStart(reply, index);
		if (start === -1) return found;
		const previousEnd = found.at(-1)?.end ?? 0;
		const value = judgeSurroundings(reply, scanValue(reply, start), previousEnd);
		found.push(value);
		index = value.end;
	}
}

/** Index of the first bracket from `from` on that starts a value; -1 when there is none. */
function findStart(reply: string, from: number): number {
	BRACKET.lastIndex = from;
	for (let match = BRACKET.exec(reply); match !== null; match = BRACKET.exec(reply)) {
		if (startsValue(reply, match.index)) return match.index;
	}
	return -1;
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

function judgeSurroundings(reply: string, value: Scanned, previousEnd: number): Found {
	const isObject = reply[value.start] === '{';
	const before = reply.slice(previousEnd, value.start).slice(-80).trimEnd();
	const after = reply.slice(value.end, value.end + 80);
	const found = { ...value, isObject, hasExtraClosers: isObject && /^\s*\}/.test(after) };
	// The rest of a larger value whose head is missing.
	const isPart =
		/["'”’]\s*[:,]$|[}\]]\s*,$/.test(before) ||
		/^\s*,\s*["'“‘]/.test(after) ||
		(isObject ? /^\s*\]/ : /^\s*[}\]]/).test(after);
	if (!isPart || value.state === 'cut') return found;
	return { ...found, state: 'doubtful', problem: 'The JSON is incomplete.' };
}
