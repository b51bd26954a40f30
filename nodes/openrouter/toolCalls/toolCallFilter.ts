import { isBlank } from '../mixtralTemplate/tags';
import { StrayTagFilter } from '../mixtralTemplate/stripStream';
import { TOOL_MARKS } from './toolMarks';

/** Longer than the name of a tool with the start of a block of code before it. */
const LONGEST_OPENING = 200;
const FENCE = /^(?:`{1,2}$|```\w*\s*)/;

/**
 * Keeps tool calls that a model writes as text out of an answer that is shown in pieces. Held back are
 * a text that begins as calls without a mark may begin (with a bracket, or a tool's name and one), and
 * any text from the first mark on. So what was let through is always the beginning of the text that
 * `readToolCallText` leaves.
 */
export class ToolCallFilter {
	/** Blanks at the start of the answer. */
	private blanks = '';
	/** What may be the start of a call, behind them; null once it is none. */
	private begun: string | null = '';
	private isHeld = false;
	private readonly marks = new StrayTagFilter(TOOL_MARKS);

	constructor(private readonly tools: ReadonlySet<string>) {}

	/** The text that is safe to show now. */
	add(piece: string): string {
		if (this.isHeld) return '';
		if (this.begun === null) return this.marks.add(piece);
		let start = 0;
		if (this.begun === '') while (start < piece.length && isBlank(piece, start)) start += 1;
		this.blanks += piece.slice(0, start);
		this.begun += piece.slice(start);
		const mayBeCall = this.beginsCall(this.begun);
		this.isHeld = mayBeCall === true;
		if (mayBeCall !== false) return '';
		const text = this.blanks + this.begun;
		this.begun = null;
		return this.marks.add(text);
	}

	/** Null while more text is needed to decide. */
	private beginsCall(text: string): boolean | null {
		const opening = text.slice(0, LONGEST_OPENING);
		const rest = opening.slice(FENCE.exec(opening)?.[0].length ?? 0);
		if (rest === '') return opening.length < LONGEST_OPENING ? null : false;
		if (rest.startsWith('{') || rest.startsWith('[')) return true;
		let mayBeCall: boolean | null = false;
		for (const name of this.tools) {
			if (name.startsWith(rest)) mayBeCall = null;
			if (!rest.startsWith(name)) continue;
			const next = rest.slice(name.length).trimStart();
			if (next === '') mayBeCall = null;
			else if (next.startsWith('{') || next.startsWith('[')) return true;
		}
		return mayBeCall;
	}
}
