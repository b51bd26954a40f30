const WORD = /(?:(?!\/[/*])[^\s,:{}[\]"'`“”‘’„])+/uy;
const BARE_KEY = /^(?:[\p{L}_$][\p{L}\p{N}_$.-]*|\d+)$/u;
const NUMBER = /^-?(?:(?:0|[1-9]\d*)(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const PYTHON_LITERALS = new Map([
	['True', 'true'],
	['False', 'false'],
	['None', 'null'],
]);
const LITERAL = /^(?:true|false|null|True|False|None)$/;

/** The run of characters from `index` on that holds no space, quote or punctuation of JSON. */
export function readWord(reply: string, index: number): string {
	WORD.lastIndex = index;
	return WORD.exec(reply)?.[0] ?? reply.charAt(index);
}

/** The fault of a word without quotes; empty without a fault. */
export function judgeWord(word: string, isKey: boolean): string {
	if (isKey) return BARE_KEY.test(word) ? '' : `The key ${shorten(word)} is not quoted.`;
	if (LITERAL.test(word) || NUMBER.test(word)) return '';
	if (word.startsWith('...') || word.startsWith('…')) return 'Values are left out ("...").';
	if (/^[+-]?(?:NaN|Infinity)$/.test(word)) {
		return `${word} is not valid JSON; use a number or null.`;
	}
	return `The value ${shorten(word)} is not valid JSON; strings need double quotes.`;
}

/** The strict JSON of a word that {@link judgeWord} finds no fault with. */
export function literalOf(word: string): string {
	return PYTHON_LITERALS.get(word) ?? (/^-?\./.test(word) ? word.replace('.', '0.') : word);
}

export function shorten(word: string): string {
	return word.length > 40 ? `${word.slice(0, 40)}...` : word;
}
