import { MAX_SEARCHED_CHARACTERS } from '../../values';
import { findTags, isBlank, TAGS, type Tag } from './tags';

/**
 * Removes what a Mistral-template model sometimes leaves in its answer: `<s>`, `</s>`, `[INST]` and
 * `[/INST]` at either end, and everything from an invented next turn (`</s> [INST] ...`) on. An answer
 * about the template keeps its tags: those in code or quotes, and those whose partner also stands in
 * the text, as in "[INST] question [/INST]" or the HTML "<s>old</s> new". Other text comes back
 * unchanged, byte for byte. Takes time in proportion to the text.
 */
export function stripStrayTags(text: string): string {
	if (text.length > MAX_SEARCHED_CHARACTERS) return text;
	const tags = findTags(text, TAGS);
	if (tags.length === 0) return text;
	const { first, last } = new Inner(text, tags).shrink();
	const opened = tags[first - 1];
	const closed = tags[last + 1];
	let start = opened?.end ?? 0;
	while (opened !== undefined && start < text.length && isBlank(text, start)) start += 1;
	let end = closed?.start ?? text.length;
	while (closed !== undefined && end > start && isBlank(text, end - 1)) end -= 1;
	return text.slice(start, end);
}

/** The tags that stay, from the first to the last of them. */
class Inner {
	private first = 0;
	private last: number;
	private readonly counts = { '<s>': 0, '</s>': 0, '[INST]': 0, '[/INST]': 0 };
	/** Where the first invented turn may begin; tags before it are known to begin none. */
	private nextInvented = 0;
	private readonly endsBlank: boolean;

	constructor(
		text: string,
		private readonly tags: readonly Tag[],
	) {
		this.last = tags.length - 1;
		this.endsBlank = text.slice(tags.at(-1)?.end).trim() === '';
		for (const { name } of tags) this.counts[name] += 1;
	}

	shrink(): { first: number; last: number } {
		for (let left = -1; left !== this.last - this.first; ) {
			left = this.last - this.first;
			this.dropOpening();
			this.cutInventedTurn();
			this.dropClosing();
		}
		return { first: this.first, last: this.last };
	}

	/** Drops the tag at the start, and others of its name behind it, as a model repeats them. */
	private dropOpening(): void {
		const name = this.tags[this.first]?.name;
		if (name === undefined || this.first > this.last || !this.isOpening(name)) return;
		if (name === '[INST]' && this.counts['[/INST]'] > 0) return;
		// A closing tag at the very end may be stray itself.
		const isClosed = this.tags[this.last]?.name === '</s>' && this.isLastAtEnd();
		if (name === '<s>' && this.counts['</s>'] > (isClosed ? 1 : 0)) return;
		while (this.first <= this.last && this.isOpening(name)) {
			this.counts[name] -= 1;
			this.first += 1;
		}
	}

	private isOpening(name: Tag['name']): boolean {
		const tag = this.tags[this.first];
		return tag !== undefined && tag.followsBlanks && tag.name === name;
	}

	/** The end of an answer and the start of a turn that the model made up for the user. */
	private cutInventedTurn(): void {
		this.nextInvented = Math.max(this.nextInvented, this.first);
		while (this.nextInvented <= this.last && !this.isInvented(this.nextInvented)) {
			// An answer that shows the template has an instruction before the end of the turn, too.
			if (this.tags[this.nextInvented]?.name === '[INST]') return;
			this.nextInvented += 1;
		}
		if (this.nextInvented > this.last || this.tags[this.nextInvented]?.isQuoted === true) return;
		this.dropFrom(this.nextInvented);
	}

	private isInvented(index: number): boolean {
		if (this.tags[index]?.name !== '</s>' || !this.isNext(index + 1)) return false;
		const next = index + (this.tags[index + 1]?.name === '<s>' ? 2 : 1);
		return this.isNext(next) && this.tags[next]?.name === '[INST]';
	}

	/** Whether a tag that is still there follows right behind the one before it. */
	private isNext(index: number): boolean {
		return index <= this.last && this.tags[index]?.followsBlanks === true;
	}

	/** The same at the end. */
	private dropClosing(): void {
		const tag = this.tags[this.last];
		if (tag === undefined || this.first > this.last || !this.isLastAtEnd()) return;
		const { name, isTextBeforeQuoted } = tag;
		if (name === '[/INST]' && this.counts['[INST]'] > 0) return;
		if (name === '</s>' && this.counts['<s>'] > 0) return;
		if (isTextBeforeQuoted) return;
		while (this.first <= this.last && this.isLastAtEnd() && this.tags[this.last]?.name === name) {
			this.counts[name] -= 1;
			this.last -= 1;
		}
	}

	/** Whether the last tag that is still there has only blanks behind it. */
	private isLastAtEnd(): boolean {
		const cut = this.tags[this.last + 1];
		return cut === undefined ? this.endsBlank : cut.followsBlanks;
	}

	private dropFrom(index: number): void {
		for (; this.last >= index; this.last -= 1) {
			const tag = this.tags[this.last];
			if (tag !== undefined) this.counts[tag.name] -= 1;
		}
	}
}
