import { isAnchored, parsePattern, PatternFault, waysOf, type PatternNode } from './patternSyntax';

/**
 * A regular expression that takes time in proportion to the text, whatever it is: all ways to match are
 * followed side by side, one character after the other
 * (https://swtch.com/~rsc/regexp/regexp1.html), where JavaScript tries one way after the other.
 */
export interface Pattern {
	/**
	 * Whether any part of the text matches.
	 *
	 * @param spend is told the work that is done, and may throw to end it; 1,000 take about 40 µs
	 */
	test(text: string, spend: (work: number) => void): boolean;
}

const MAX_LENGTH = 5_000;
/** Each character of a text costs time for each of them. */
const MAX_STATES = 2_000;

/** Compiles a `pattern` of a schema; text says what is wrong with it, as the end of a sentence. */
export function compilePattern(source: string): Pattern | string {
	if (source.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
	try {
		new RegExp(source, 'u');
	} catch {
		return 'is not a regular expression';
	}
	try {
		const node = parsePattern(source);
		const program = compile(node);
		const isAnywhere = !isAnchored(node);
		return { test: (text, spend) => run(program, text, { from: 0, isAnywhere, spend }) };
	} catch (error) {
		return error instanceof PatternFault ? error.message : 'cannot be followed';
	}
}

/** Longer keys match no pattern of `patternProperties`. */
export const MAX_KEY_LENGTH = 200;
const MAX_CHOICES = 5;

/**
 * What keeps a key of `patternProperties` from being used, as the end of a sentence; null when nothing
 * does. The validator compares these by JavaScript's own means, which is quick for simple ones only.
 */
export function keyPatternFault(source: string): string | null {
	const compiled = compilePattern(source);
	if (typeof compiled === 'string') return compiled;
	const { repeats, choices } = waysOf(parsePattern(source));
	return repeats > 1 || choices > MAX_CHOICES
		? `holds more than one repeat or ${MAX_CHOICES} choices, or one within another, which may take forever`
		: null;
}

/** What a state does; `next` are the states that follow. */
type State =
	| { kind: 'character'; matches: (character: string) => boolean; next: number }
	| { kind: 'split'; next: number[] }
	| { kind: 'boundary'; matches: (before: string, after: string) => boolean; next: number }
	| { kind: 'look'; program: Program; isBehind: boolean; isWanted: boolean; next: number }
	| { kind: 'end' };

interface Program {
	states: State[];
	start: number;
}

function compile(node: PatternNode, count = { states: 0 }): Program {
	const states: State[] = [];
	const countOne = (): void => {
		count.states += 1;
		if (count.states > MAX_STATES) throw new PatternFault(`has more than ${MAX_STATES} parts`);
	};
	const add = (state: State): number => {
		countOne();
		return states.push(state) - 1;
	};
	/** Adds the states of a node in front of those that follow it, and gives the first of them. */
	const build = (part: PatternNode, next: number): number => {
		switch (part.kind) {
			case 'character':
			case 'boundary':
				return add({ ...part, next });
			case 'look': {
				const { isBehind, isWanted } = part;
				const program = compile(part.part, count);
				return add({ kind: 'look', program, isBehind, isWanted, next });
			}
			case 'sequence':
				return part.parts.reduceRight((following, inner) => build(inner, following), next);
			case 'choice':
				return add({ kind: 'split', next: part.parts.map((inner) => build(inner, next)) });
			case 'repeat':
				return buildRepeat(part, next);
		}
	};
	const buildRepeat = (
		{ part, least, most }: Extract<PatternNode, { kind: 'repeat' }>,
		next: number,
	): number => {
		let start = next;
		if (most === Infinity) {
			const loop: State = { kind: 'split', next: [next] };
			start = add(loop);
			loop.next.push(build(part, start));
		} else {
			for (let optional = least; optional < most; optional += 1) {
				start = add({ kind: 'split', next: [next, build(part, start)] });
			}
		}
		for (let needed = 0; needed < least; needed += 1) {
			// An empty part has no states.
			countOne();
			start = build(part, start);
		}
		return start;
	};
	const start = build(node, add({ kind: 'end' }));
	return { states, start };
}

interface Search {
	from: number;
	/** The match may begin at any index from `from` on, not only there. */
	isAnywhere: boolean;
	/** The match must end at this index. */
	to?: number;
	spend: (work: number) => void;
}

function run(program: Program, text: string, search: Search): boolean {
	return new Run(program, text, search.spend).find(search);
}

/** One search for a match. */
class Run {
	/** The index at which each state was last reached. */
	private readonly reachedAt: Int32Array;
	/** States that are to be followed from here. */
	private open: number[] = [];
	/** States that wait for a character. */
	private waiting: number[] = [];

	constructor(
		private readonly program: Program,
		private readonly text: string,
		private readonly spend: (work: number) => void,
	) {
		spend(1 + program.states.length / 16);
		this.reachedAt = new Int32Array(program.states.length).fill(-1);
	}

	find({ from, isAnywhere, to }: Search): boolean {
		const { states, start } = this.program;
		let before = characterBefore(this.text, from);
		for (let index = from; ; ) {
			const after = characterAt(this.text, index);
			if (isAnywhere || index === from) this.open.push(start);
			const isEnd = this.follow(index, before, after);
			if (isEnd && (to === undefined || to === index)) return true;
			const isOver = this.waiting.length === 0 && !isAnywhere;
			if (after === '' || index === to || isOver) return false;
			this.spend(this.waiting.length + 1);
			for (const at of this.waiting) {
				const state = states[at];
				if (state?.kind === 'character' && state.matches(after)) this.open.push(state.next);
			}
			before = after;
			index += after.length;
		}
	}

	/** Follows the open states up to those that wait; whether the end is among them. */
	private follow(index: number, before: string, after: string): boolean {
		const { open, reachedAt, spend, text } = this;
		const { states } = this.program;
		this.waiting = [];
		let isEnd = false;
		for (let at = open.pop(); at !== undefined; at = open.pop()) {
			const state = states[at];
			if (state === undefined || reachedAt[at] === index) continue;
			reachedAt[at] = index;
			spend(1);
			if (state.kind === 'character') this.waiting.push(at);
			else if (state.kind === 'end') isEnd = true;
			else if (state.kind === 'split') for (const next of state.next) open.push(next);
			else if (state.kind === 'boundary') {
				if (state.matches(before, after)) open.push(state.next);
			} else {
				const search = state.isBehind
					? { from: 0, isAnywhere: true, to: index, spend }
					: { from: index, isAnywhere: false, spend };
				if (run(state.program, text, search) === state.isWanted) open.push(state.next);
			}
		}
		return isEnd;
	}
}

/** One character of one or two units; empty at the end of the text. */
function characterAt(text: string, index: number): string {
	const unit = text.charCodeAt(index);
	const isPair = unit >= 0xd800 && unit <= 0xdbff;
	return isPair ? String.fromCodePoint(text.codePointAt(index) ?? 0) : text.charAt(index);
}

function characterBefore(text: string, index: number): string {
	const last = text.charAt(index - 1);
	const isPair = /[\udc00-\udfff]/.test(last) && /[\ud800-\udbff]/.test(text.charAt(index - 2));
	return isPair ? text.slice(index - 2, index) : last;
}
