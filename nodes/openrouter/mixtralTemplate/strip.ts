export const TAGS = ['<s>', '</s>', '[INST]', '[/INST]'];
/** One tag or several of the same, as a model repeats them that has lost its thread. */
const OPENING_TAGS = /^\s*(<\/?s>|\[\/?INST\])\s*(?:\1\s*)*/;
/** The end of an answer and the start of a turn that the model made up for the user. */
const INVENTED_TURN = /<\/s>\s*(?:<s>\s*)?\[INST\]/g;

/**
 * Removes what a Mistral-template model sometimes leaves in its answer: `<s>`, `</s>`, `[INST]` and
 * `[/INST]` at either end, and everything from an invented next turn (`</s> [INST] ...`) on. An answer
 * about the template keeps its tags: those in code or quotes, and those whose partner also stands in
 * the text, as in "[INST] question [/INST]" or the HTML "<s>old</s> new". Other text comes back
 * unchanged, byte for byte.
 */
export function stripTemplateResidue(text: string): string {
	let rest = text;
	for (;;) {
		const stripped = stripClosing(cutInventedTurn(stripOpening(rest)));
		if (stripped === rest) return rest;
		rest = stripped;
	}
}

function cutInventedTurn(text: string): string {
	for (const { index } of text.matchAll(INVENTED_TURN)) {
		// An answer that shows the template has an instruction before the end of the turn, too.
		if (text.lastIndexOf('[INST]', index) !== -1) return text;
		if (!isQuotedAt(text, index)) return text.slice(0, index).trimEnd();
	}
	return text;
}

function stripOpening(text: string): string {
	const match = OPENING_TAGS.exec(text);
	if (match === null) return text;
	const rest = text.slice(match[0].length);
	const [, tag] = match;
	if (tag === '[INST]' && rest.includes('[/INST]')) return text;
	if (tag === '<s>' && rest.trimEnd().slice(0, -'</s>'.length).includes('</s>')) return text;
	return rest;
}

function stripClosing(text: string): string {
	const trimmed = text.trimEnd();
	const tag = TAGS.find((name) => trimmed.endsWith(name));
	if (tag === undefined) return text;
	let rest = trimmed;
	while (rest.endsWith(tag)) rest = rest.slice(0, -tag.length).trimEnd();
	if (tag === '[/INST]' && rest.includes('[INST]')) return text;
	if (tag === '</s>' && rest.includes('<s>')) return text;
	return isQuotedAt(text, rest.length) ? text : rest;
}

/** True inside a code block, inline code or quotes, as far as the marks before it tell. */
function isQuotedAt(text: string, index: number): boolean {
	const before = text.slice(0, index);
	if (before.split('```').length % 2 === 0) return true;
	const line = before.slice(before.lastIndexOf('\n') + 1).replaceAll('```', '');
	const isOpen = (mark: string) => line.split(mark).length % 2 === 0;
	return isOpen('`') || isOpen('"') || /[“«]$/.test(line);
}
