import { TAGS } from './tags';

/**
 * Keeps stray tags out of an answer that is shown in pieces. Text is let through as soon as nothing to
 * come can make it stray: what stands before the first tag, without the blanks at its end. So what was
 * let through is always the beginning of what `stripStrayTags` makes of the whole.
 */
export class StrayTagFilter {
	/** Blanks after the text that was let through. */
	private blanks = '';
	/** What may be the start of a tag, behind the blanks. */
	private begun = '';
	private sawTag = false;

	constructor(private readonly tags: readonly string[] = TAGS) {}

	/** The text that is safe to show now. */
	add(piece: string): string {
		if (this.sawTag) return '';
		const text = this.begun + piece;
		const length = this.lengthBeforeTag(text);
		this.begun = text.slice(length);
		const safe = text.slice(0, length);
		const shown = safe.trimEnd();
		if (shown === '') {
			this.blanks += safe;
			return '';
		}
		const before = this.blanks;
		this.blanks = safe.slice(shown.length);
		return before + shown;
	}

	private lengthBeforeTag(text: string): number {
		const starts = this.tags.map((tag) => text.indexOf(tag)).filter((start) => start !== -1);
		this.sawTag = starts.length > 0;
		if (this.sawTag) return Math.min(...starts);
		return text.length - Math.max(...this.tags.map((tag) => begunLength(text, tag)));
	}
}

/** How many characters at the end of a text may be the start of a tag. */
export function begunLength(text: string, tag: string): number {
	for (let length = Math.min(tag.length - 1, text.length); length > 0; length--) {
		if (text.endsWith(tag.slice(0, length))) return length;
	}
	return 0;
}
