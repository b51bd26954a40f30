import { parseJson } from '../../values';

/**
 * The arguments of one call, put together from their pieces. Most servers send what follows each time
 * (deltas), some the whole text so far. A piece that begins with all before it is such a whole text: no
 * object has its own beginning within it as text, since quotes are escaped there. As a value it may:
 * behind `{"a":`, the piece `{"a":1}` can be both. Then both readings are kept, and the one that is JSON
 * is taken.
 */
export class ArgumentPieces {
	private joined = new Reading();
	/** From the piece on that may be a whole text. */
	private repeated: Reading | null = null;

	/** Whether nothing but blanks has come. */
	get isEmpty(): boolean {
		return this.joined.isEmpty;
	}

	/** Whether the outermost bracket is closed. */
	get isComplete(): boolean {
		return this.joined.isComplete;
	}

	add(input: string): void {
		const beginning = this.beginningOf(input);
		if (beginning !== null) this.repeated = new Reading();
		this.repeated?.add(input);
		if (beginning === null || beginning.awaitsValue) this.joined.add(input);
		else {
			this.joined = new Reading(input);
			this.repeated = null;
		}
	}

	/** Whether this piece may be the whole text, since it begins with all before it. */
	isRepeatedBy(input: string): boolean {
		return this.beginningOf(input) !== null;
	}

	toText(): string {
		const joined = withoutPlaceholder(this.joined.toText());
		const repeated = this.repeated?.toText();
		return repeated !== undefined && !isJson(joined) && isJson(repeated) ? repeated : joined;
	}

	private beginningOf(input: string): Reading | null {
		if (!/^\s*\{\s*"[^\s:,}\]]/.test(input)) return null;
		if (this.repeated?.isBeginningOf(input) === true) return this.repeated;
		return this.joined.isBeginningOf(input) ? this.joined : null;
	}
}

/** Some servers begin the arguments with a place holder, and the real ones follow. */
function withoutPlaceholder(text: string): string {
	const rest = /^\s*(?:\{\s*\}|null|"")\s*(?=\{)/.exec(text);
	return rest === null ? text : text.slice(rest[0].length);
}

function isJson(text: string): boolean {
	return parseJson(text) !== undefined;
}

/** JSON that comes in pieces, with its open brackets counted. */
class Reading {
	private readonly pieces: string[] = [];
	private length = 0;
	private depth = 0;
	private isInString = false;
	private isEscaped = false;
	private hasBegun = false;
	/** The last character that is no blank. */
	private last = '';

	constructor(input = '') {
		this.add(input);
	}

	get isEmpty(): boolean {
		return this.last === '';
	}

	get isComplete(): boolean {
		return this.hasBegun && this.depth === 0 && !this.isInString;
	}

	/** Whether an object may follow, as the value of a key or as an entry of a list. */
	get awaitsValue(): boolean {
		return !this.isInString && /[:,[]/.test(this.last);
	}

	add(input: string): void {
		this.pieces.push(input);
		this.length += input.length;
		this.last = input.trimEnd().at(-1) ?? this.last;
		for (let at = 0; at < input.length; at += 1) {
			const character = input.charAt(at);
			if (this.isEscaped) this.isEscaped = false;
			else if (this.isInString) {
				if (character === '\\') this.isEscaped = true;
				else if (character === '"') this.isInString = false;
			} else if (character === '"') this.isInString = true;
			else if (character === '{' || character === '[') {
				this.depth += 1;
				this.hasBegun = true;
			} else if (character === '}' || character === ']') this.depth -= 1;
		}
	}

	isBeginningOf(input: string): boolean {
		if (this.length < 1 || input.length < this.length) return false;
		return input.startsWith(this.toText());
	}

	toText(): string {
		return this.pieces.join('');
	}
}
