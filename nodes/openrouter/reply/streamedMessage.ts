import { isRecord, isText, ownField, setField } from '../../values';
import { isThought, thoughtIn } from './messageParts';
import { ToolCallPieces } from './toolCallPieces';

type Fields = Record<string, unknown>;

/** Fields that do not go on as others do. */
const OWN_FIELDS = new Set(['content', 'tool_calls', 'role']);

/** The message of a stream, put together from its pieces. */
export class StreamedMessage {
	private fields: Fields = { role: 'assistant' };
	private readonly lists = new Map<string, unknown[]>();
	private calls = new ToolCallPieces();
	hasCalls = false;
	private content = '';
	/** Of the content, what is no text: pictures, recordings, a refusal. */
	private parts: unknown[] = [];
	private readonly tokens = new Map<string, unknown[]>();
	/** A message in one piece has come. */
	isWhole = false;

	get text(): string {
		return this.content;
	}

	get logprobs(): Fields | null {
		return this.tokens.size === 0 ? null : Object.fromEntries(this.tokens);
	}

	/** Takes in a piece and returns the text that it adds. */
	add(piece: Fields): string {
		const { content, tool_calls: calls, role } = piece;
		if (isText(role)) this.fields.role = role;
		for (const name of Object.keys(piece)) {
			if (!OWN_FIELDS.has(name)) this.goOn(name, piece[name]);
		}
		if (Array.isArray(calls) && calls.length > 0) {
			this.hasCalls = true;
			this.calls.add(calls);
		}
		return this.addContent(content);
	}

	/**
	 * Takes in the whole message, which replaces its pieces.
	 *
	 * @param isWhole nothing more can follow
	 * @returns the text that the pieces did not have
	 */
	replace(message: Fields, isWhole: boolean): string {
		const shown = this.content;
		this.isWhole ||= isWhole;
		this.content = '';
		this.parts = [];
		const known = this.fields;
		this.fields = { role: 'assistant' };
		if (Array.isArray(message.tool_calls)) this.calls = new ToolCallPieces();
		for (const name of Object.keys(message)) this.lists.delete(name);
		const text = this.add(message);
		if (text === '') this.content = shown;
		this.fields = { ...known, ...this.fields };
		return text.startsWith(shown) ? text.slice(shown.length) : '';
	}

	addLogprobs(logprobs: unknown): void {
		if (!isRecord(logprobs)) return;
		for (const [name, values] of Object.entries(logprobs)) {
			if (Array.isArray(values)) append(listIn(this.tokens, name), values);
		}
	}

	toMessage(): Fields {
		return {
			...this.fields,
			...Object.fromEntries(this.lists),
			content: this.fields.content ?? this.allContent,
			...(this.hasCalls && { tool_calls: this.calls.toToolCalls() }),
		};
	}

	private get allContent(): unknown {
		const text = this.content === '' ? [] : [{ type: 'text', text: this.content }];
		return this.parts.length === 0 ? this.content : [...text, ...this.parts];
	}

	private addContent(content: unknown): string {
		if (Array.isArray(content)) return this.addParts(content);
		if (content === null || content === undefined) return '';
		if (typeof content !== 'string') {
			this.fields.content = content;
			return '';
		}
		this.content += content;
		return content;
	}

	/** Mistral streams thoughts as parts of the content, between the parts of the answer. */
	private addParts(parts: readonly unknown[]): string {
		let text = '';
		for (const part of parts) {
			if (typeof part === 'string') text += part;
			else if (!isRecord(part)) this.parts.push(part);
			else if (isThought(part)) {
				this.goOn('reasoning', thoughtIn(part));
			} else if (typeof part.text === 'string') {
				text += part.text;
				this.goOn('annotations', part.annotations);
				this.goOn('citations', part.citations);
			} else this.parts.push(part);
		}
		this.content += text;
		return text;
	}

	/** Text and lists go on where earlier pieces ended. */
	private goOn(name: string, value: unknown): void {
		if (value === null || value === undefined) return;
		if (Array.isArray(value)) {
			const list = listIn(this.lists, name);
			if (name === 'reasoning_details') value.forEach((detail) => goOnWithDetail(list, detail));
			else append(list, value);
			return;
		}
		const known = ownField(this.fields, name);
		if (isRecord(known) && isRecord(value)) addFields(known, value, PIECES);
		else if (typeof known === 'string' && typeof value === 'string') {
			setField(this.fields, name, known + value);
		} else setField(this.fields, name, value);
	}
}

/** Later values replace earlier ones, an absent one replaces nothing, and these texts go on. */
function addFields(known: Fields, pieces: Fields, texts: readonly string[]): void {
	for (const [name, value] of Object.entries(pieces)) {
		const before = ownField(known, name);
		const goesOn = typeof before === 'string' && typeof value === 'string' && texts.includes(name);
		setField(known, name, goesOn ? before + value : (value ?? before));
	}
}

const PIECES = ['data', 'transcript', 'arguments'];
const DETAIL_TEXTS = ['text', 'summary', 'data'];

/**
 * Pieces of one block of reasoning have its type and index; the API wants the block back as a whole
 * (https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning-blocks).
 */
function goOnWithDetail(list: unknown[], detail: unknown): void {
	const last = list.at(-1);
	const isSame =
		isRecord(last) &&
		isRecord(detail) &&
		detail.index !== undefined &&
		last.index === detail.index &&
		last.type === detail.type &&
		last.type !== 'reasoning.encrypted';
	if (!isSame) {
		list.push(isRecord(detail) ? { ...detail } : detail);
		return;
	}
	addFields(last, detail, DETAIL_TEXTS);
}

function listIn(lists: Map<string, unknown[]>, name: string): unknown[] {
	const known = lists.get(name) ?? [];
	lists.set(name, known);
	return known;
}

/** One by one: a list of a million entries has no room among the arguments of a call. */
function append(list: unknown[], values: readonly unknown[]): void {
	for (const value of values) list.push(value);
}
