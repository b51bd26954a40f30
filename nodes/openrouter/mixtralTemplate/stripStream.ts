import { TAGS } from './strip';

/**
 * Keeps template residue out of an answer that is shown in pieces. Text is let through as soon as
 * nothing to come can make it residue: what stands before the first tag, without the space at its end.
 * So what was let through is always the beginning of what `stripTemplateResidue` makes of the whole.
 */
export class ResidueFilter {
	private held = '';
	private sawTag = false;

	/** The text that is safe to show now. */
	add(piece: string): string {
		this.held += piece;
		if (this.sawTag) return '';
		const safe = this.held.slice(0, this.beforeTag()).trimEnd();
		this.held = this.held.slice(safe.length);
		return safe;
	}

	private beforeTag(): number {
		let length = this.held.length;
		for (const tag of TAGS) {
			const start = this.held.indexOf(tag);
			if (start === -1) {
				length = Math.min(length, this.held.length - begunLength(this.held, tag));
			} else {
				this.sawTag = true;
				length = Math.min(length, start);
			}
		}
		return length;
	}
}

/** How many characters at the end of a text may be the start of a tag. */
function begunLength(text: string, tag: string): number {
	for (let length = Math.min(tag.length - 1, text.length); length > 0; length--) {
		if (text.endsWith(tag.slice(0, length))) return length;
	}
	return 0;
}
