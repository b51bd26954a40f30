/** A regular expression, taken apart. */
export type PatternNode =
	/** One character. */
	| { kind: 'character'; matches: (character: string) => boolean }
	| { kind: 'sequence' | 'choice'; parts: PatternNode[] }
	| { kind: 'repeat'; part: PatternNode; least: number; most: number }
	/** `^`, `$`, `\b`, `\B`, by the characters on both sides; empty at the ends of the text. */
	| { kind: 'boundary'; matches: (before: string, after: string) => boolean; isStart?: true }
	/** `(?=`, `(?!`, `(?<=`, `(?<!`. */
	| { kind: 'look'; part: PatternNode; isBehind: boolean; isWanted: boolean };

/** Why a regular expression that is valid cannot be followed, as the end of a sentence. */
export class PatternFault extends Error {}

const UNSUPPORTED = 'holds a back reference, flags, or too many groups in each other';

const MAX_DEPTH = 100;

const GROUP = /\(\?(?:(:)|(=)|(!)|(<=)|(<!)|(<[^>]*>))/y;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/y;
const CLASS = /\[(?:\\[^]|[^\]\\])*\]/y;
const ESCAPE =
	/\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[^])/y;
const WORD = /^[a-zA-Z0-9_]$/;

/**
 * Takes a regular expression apart, as JavaScript reads it with the flag `u`.
 *
 * @param pattern one that JavaScript compiles with the flag `u`
 * @throws PatternFault for back references, flags within the pattern, and deep nesting
 */
export function parsePattern(pattern: string): PatternNode {
	return new PatternParser(pattern).parse();
}

class PatternParser {
	private index = 0;
	private depth = 0;

	constructor(private readonly pattern: string) {}

	/** Options up to the end of the group or of the pattern. */
	parse(): PatternNode {
		const options: PatternNode[] = [];
		for (;;) {
			options.push(this.parseSequence());
			if (this.pattern[this.index] !== '|') break;
			this.index += 1;
		}
		const [only] = options;
		return options.length === 1 && only !== undefined ? only : { kind: 'choice', parts: options };
	}

	private parseSequence(): PatternNode {
		const parts: PatternNode[] = [];
		while (this.index < this.pattern.length && !'|)'.includes(this.pattern.charAt(this.index))) {
			parts.push(this.parseRepeated(this.parseAtom()));
		}
		return { kind: 'sequence', parts };
	}

	private parseRepeated(part: PatternNode): PatternNode {
		const match = this.take(QUANTIFIER);
		if (match === null) return part;
		const [, sign, least = '0', comma, most] = match;
		if (sign !== undefined) {
			return {
				kind: 'repeat',
				part,
				least: sign === '+' ? 1 : 0,
				most: sign === '?' ? 1 : Infinity,
			};
		}
		const isOpen = comma !== undefined && most === '';
		return {
			kind: 'repeat',
			part,
			least: Number(least),
			most: isOpen ? Infinity : Number(most ?? least),
		};
	}

	private parseAtom(): PatternNode {
		switch (this.pattern[this.index]) {
			case '(':
				return this.parseGroup();
			case '^':
				this.index += 1;
				return { kind: 'boundary', matches: (before) => before === '', isStart: true };
			case '$':
				this.index += 1;
				return { kind: 'boundary', matches: (_, after) => after === '' };
			case '\\':
				return this.parseEscape();
			case '[':
				return character(this.take(CLASS)?.[0] ?? '');
			case '.':
				this.index += 1;
				return character('.');
			default:
				return this.parsePlain();
		}
	}

	private parsePlain(): PatternNode {
		const plain = String.fromCodePoint(this.pattern.codePointAt(this.index) ?? 0);
		this.index += plain.length;
		return { kind: 'character', matches: (candidate) => candidate === plain };
	}

	private parseGroup(): PatternNode {
		const match = this.take(GROUP);
		if (match === null) {
			if (this.pattern[this.index + 1] === '?') throw new PatternFault(UNSUPPORTED);
			this.index += 1;
		}
		this.depth += 1;
		if (this.depth > MAX_DEPTH) throw new PatternFault(UNSUPPORTED);
		const part = this.parse();
		this.depth -= 1;
		this.index += 1;
		const [, , ahead, notAhead, behind, notBehind] = match ?? [];
		const isBehind = behind !== undefined || notBehind !== undefined;
		const isWanted = ahead !== undefined || behind !== undefined;
		const isLook = isBehind || isWanted || notAhead !== undefined;
		return isLook ? { kind: 'look', part, isBehind, isWanted } : part;
	}

	private parseEscape(): PatternNode {
		const escape = this.take(ESCAPE)?.[0] ?? '';
		if (/^\\[1-9k]/.test(escape)) throw new PatternFault(UNSUPPORTED);
		if (escape === '\\b' || escape === '\\B') {
			const isEdge = escape === '\\b';
			return {
				kind: 'boundary',
				matches: (before, after) => (WORD.test(before) !== WORD.test(after)) === isEdge,
			};
		}
		return character(escape);
	}

	private take(syntax: RegExp): RegExpExecArray | null {
		syntax.lastIndex = this.index;
		const match = syntax.exec(this.pattern);
		this.index += match?.[0].length ?? 0;
		return match;
	}
}

/** A class, an escape or a dot, which JavaScript itself compares with single characters. */
function character(source: string): PatternNode {
	const expression = new RegExp(`^(?:${source})$`, 'u');
	const known = new Map<string, boolean>();
	const matches = (candidate: string): boolean => {
		let isMatch = known.get(candidate);
		if (isMatch === undefined) {
			isMatch = expression.test(candidate);
			if (known.size < KEPT_CHARACTERS) known.set(candidate, isMatch);
		}
		return isMatch;
	};
	return { kind: 'character', matches };
}

const KEPT_CHARACTERS = 256;

/** Whether a match can only begin where the text does. */
export function isAnchored(node: PatternNode): boolean {
	if (node.kind === 'boundary') return node.isStart === true;
	if (node.kind === 'choice') return node.parts.every(isAnchored);
	return node.kind === 'sequence' && node.parts[0] !== undefined && isAnchored(node.parts[0]);
}

/** Ways to go on that JavaScript may have to try in turn. */
interface Ways {
	repeats: number;
	choices: number;
}

/** How JavaScript would search for a match: Infinity where one repeat or choice is within another. */
export function waysOf(node: PatternNode): Ways {
	switch (node.kind) {
		case 'character':
		case 'boundary':
			return { repeats: 0, choices: 0 };
		case 'look':
			return waysOf(node.part);
		case 'sequence':
			return sum(node.parts.map(waysOf));
		case 'choice': {
			const { repeats, choices } = sum(node.parts.map(waysOf));
			return { repeats, choices: choices + node.parts.length - 1 };
		}
		case 'repeat':
			return waysOfRepeat(node);
	}
}

function waysOfRepeat({ part, least, most }: Extract<PatternNode, { kind: 'repeat' }>): Ways {
	const { repeats, choices } = waysOf(part);
	if (repeats + choices > 0)
		return { repeats: most > 1 ? Infinity : repeats, choices: choices + 1 };
	if (least === most) return { repeats, choices };
	return most === 1 ? { repeats, choices: choices + 1 } : { repeats: repeats + 1, choices };
}

function sum(ways: Ways[]): Ways {
	const total = { repeats: 0, choices: 0 };
	for (const { repeats, choices } of ways) {
		total.repeats += repeats;
		total.choices += choices;
	}
	return total;
}
