export const TAGS = ['<s>', '</s>', '[INST]', '[/INST]'] as const;

export interface Tag<Name extends string = (typeof TAGS)[number]> {
	name: Name;
	start: number;
	end: number;
	/** Only blanks are between it and the tag before it, or the start of the text. */
	followsBlanks: boolean;
	/** Whether it is in a code block, inline code or quotes, by the marks before it. */
	isQuoted: boolean;
	/** The same for the text before it and before all tags of its name right in front of it. */
	isTextBeforeQuoted: boolean;
}

const FENCE = '```';
const LESS_THAN = 0x3c;
const BRACKET = 0x5b;
const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKTICK = 0x60;

/** Finds tags, which begin with `<` or `[`, in a text, in one pass over it. */
export function findTags<Name extends string>(text: string, names: readonly Name[]): Tag<Name>[] {
	const tags: Tag<Name>[] = [];
	if (!names.some((name) => text.includes(name))) return tags;
	const seconds = new Set(names.map((name) => name.charCodeAt(1)));
	let inFence = false;
	let inCode = false;
	let inQuotes = false;
	let isQuotedBeforeBlanks = false;
	let hasTextSinceTag = false;
	let index = 0;
	while (index < text.length) {
		const code = text.charCodeAt(index);
		const isBracket = code === LESS_THAN || code === BRACKET;
		const mayBeTag = isBracket && seconds.has(text.charCodeAt(index + 1));
		const name = mayBeTag ? names.find((tag) => text.startsWith(tag, index)) : undefined;
		if (name !== undefined) {
			const isQuoted = inFence || inCode || inQuotes || isOpeningQuote(text.charCodeAt(index - 1));
			const followsBlanks = !hasTextSinceTag;
			const end = index + name.length;
			const previous = followsBlanks ? tags.at(-1) : undefined;
			const isTextBeforeQuoted =
				previous?.name === name ? previous.isTextBeforeQuoted : isQuotedBeforeBlanks;
			tags.push({ name, start: index, end, followsBlanks, isQuoted, isTextBeforeQuoted });
			hasTextSinceTag = false;
			isQuotedBeforeBlanks = inFence || inCode || inQuotes;
			index = end;
			continue;
		}
		const isFence = code === BACKTICK && text.startsWith(FENCE, index);
		if (isFence) inFence = !inFence;
		else if (code === BACKTICK) inCode = !inCode;
		else if (code === QUOTE) inQuotes = !inQuotes;
		else if (code === NEWLINE) inCode = inQuotes = false;
		if (!isBlank(text, index)) {
			hasTextSinceTag = true;
			isQuotedBeforeBlanks = inFence || inCode || inQuotes || isOpeningQuote(code);
		}
		index += isFence ? FENCE.length : 1;
	}
	return tags;
}

/** “ and «. */
function isOpeningQuote(code: number): boolean {
	return code === 0x201c || code === 0xab;
}

/** Whether `trim` would remove the character. */
export function isBlank(text: string, index: number): boolean {
	const code = text.charCodeAt(index);
	if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
	return code >= 0xa0 && /\s/.test(text.charAt(index));
}
