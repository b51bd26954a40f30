import { ANSWER_START, BLANK, BLANK_START, readMarks } from './thinking';

/** How long a mark may be. */
const LONGEST_MARK = 300;
/** Those that do not begin with `<`. */
const LONGEST_PLAIN_MARK = 'assistantfinal'.length;
/** So many characters tell whether a text begins with a mark of several parts. */
const LONGEST_START = 120;
/** After so many blanks nothing is waited for. */
const LONGEST_BLANK = 1_000;

/**
 * Keeps the thinking with which an answer begins out of what is shown of it in pieces. What was let
 * through is the beginning of what `splitThinking` makes of the whole, unless a closing mark without an
 * opening one follows.
 */
export class ThinkingFilter {
	private held = '';
	/** Of the mark that has opened a thought. */
	private family: string | null = null;
	private hasThought = false;
	private isOver = false;

	/** The text that is safe to show now. */
	add(piece: string): string {
		if (this.isOver) return piece;
		this.held += piece;
		while (this.family === null ? this.open() : this.close());
		return this.isOver ? this.release() : '';
	}

	/** @returns whether a thought has begun */
	private open(): boolean {
		const begun = this.held.replace(BLANK_START, '');
		const [mark] = readMarks(this.held.slice(0, LONGEST_MARK));
		if (mark?.opens === true && BLANK.test(this.held.slice(0, mark.start))) {
			this.family = mark.family;
			this.held = this.held.slice(mark.end);
			return true;
		}
		const isBlank = begun === '' && this.held.length < LONGEST_BLANK;
		this.isOver = !isBlank && !mayBeginMark(begun);
		return false;
	}

	/** @returns whether the thought has ended */
	private close(): boolean {
		const marks = readMarks(this.held);
		const mark = marks.find((each) => !each.opens && each.family === this.family);
		if (mark === undefined) {
			this.held = begunMark(this.held.slice(marks.at(-1)?.end ?? 0));
			return false;
		}
		this.held = this.held.slice(mark.end);
		this.family = null;
		this.hasThought = true;
		return true;
	}

	private release(): string {
		const text = this.held;
		this.held = '';
		return this.hasThought ? text.replace(ANSWER_START, '').trimStart() : text;
	}
}

/** The end of a text that may begin a mark, so that a thought in many pieces is not read over and over. */
function begunMark(text: string): string {
	const end = text.slice(-LONGEST_MARK);
	const opening = end.lastIndexOf('<');
	const starts = [end.indexOf('<|'), end.includes('>', opening) ? -1 : opening];
	const start = Math.min(end.length - LONGEST_PLAIN_MARK, ...starts.filter((at) => at !== -1));
	return end.slice(Math.max(0, start));
}

function mayBeginMark(text: string): boolean {
	if (text.startsWith('<|') || text.startsWith('<unused94>') || text === '<')
		return text.length < LONGEST_START;
	if (text.startsWith('<')) return !text.includes('>') && text.length < LONGEST_MARK;
	return ['[THINK]', '◁think▷'].some(
		(mark) => mark.startsWith(text.toUpperCase()) || mark.startsWith(text),
	);
}
