import { isRecord, jsonText } from '../../values';

/** A call that is put together; its arguments are joined at the end. */
interface OpenCall {
	id: string;
	readonly type: string;
	name: string;
	pieces: string[];
	/** Characters of all pieces. */
	length: number;
	progress: JsonProgress;
}

/**
 * Puts the tool calls of a stream together. A piece belongs to the call with its ID, else to the open
 * call of its index (the last one, where it has none). What starts a new call is a function's name
 * behind complete arguments, or with an ID of its own before any arguments; another name with an ID of
 * its own always does. A new ID alone starts nothing: some servers give every piece another one.
 */
export class ToolCallPieces {
	private readonly calls: OpenCall[] = [];
	private readonly byIndex = new Map<string | null, OpenCall>();
	private readonly byId = new Map<string, OpenCall>();

	add(pieces: readonly unknown[]): void {
		for (const piece of pieces) {
			if (isRecord(piece)) this.addPiece(piece);
		}
	}

	/** The calls as a reply that is not streamed holds them. */
	toToolCalls(): Array<Record<string, unknown>> {
		return this.calls.map(({ id, type, name, pieces }) => ({
			...(id !== '' && { id }),
			type,
			function: { name, arguments: withoutPlaceholder(pieces.join('')) },
		}));
	}

	private addPiece(piece: Record<string, unknown>): void {
		const id = typeof piece.id === 'string' ? piece.id : '';
		const called = isRecord(piece.function) ? piece.function : {};
		const name = typeof called.name === 'string' ? called.name : '';
		const input = textOf(called.arguments);
		const open = this.openCall(indexOf(piece), id);
		const isKnown = open !== undefined && !startsCall(open, id, name);
		const isSame = open !== undefined && open.id === id && id !== '' && open.name === name;
		const call = isKnown || (isSame && isRepeated(open, input)) ? open : this.start(piece);
		this.byIndex.set(indexOf(piece), call);
		if (call.id === '') call.id = id;
		if (id !== '') this.byId.set(id, call);
		if (call.name === '') call.name = name;
		if (isRepeated(call, input)) restart(call);
		call.pieces.push(input);
		call.length += input.length;
		call.progress.add(input);
	}

	private openCall(index: string | null, id: string): OpenCall | undefined {
		const ofId = id === '' ? undefined : this.byId.get(id);
		if (ofId !== undefined) return ofId;
		return index === null ? this.calls.at(-1) : this.byIndex.get(index);
	}

	private start({ type }: Record<string, unknown>): OpenCall {
		const call: OpenCall = {
			id: '',
			type: typeof type === 'string' && type !== '' ? type : 'function',
			name: '',
			pieces: [],
			length: 0,
			progress: new JsonProgress(),
		};
		this.calls.push(call);
		return call;
	}
}

function startsCall(open: OpenCall, id: string, name: string): boolean {
	if (name === '' || open.name === '') return false;
	if (open.progress.isComplete) return true;
	const hasOwnId = id !== '' && open.id !== '' && id !== open.id;
	const hasOwnName = name !== open.name;
	return (hasOwnId && hasOwnName) || (open.progress.isEmpty && (hasOwnId || hasOwnName));
}

function indexOf({ index }: Record<string, unknown>): string | null {
	return typeof index === 'number' || typeof index === 'string' ? String(index) : null;
}

/**
 * Whether a piece begins with all that its call has so far, as of servers that send the whole call
 * each time: no object has such a beginning within it, neither as a value nor as text, whose quotes are
 * escaped.
 */
function isRepeated({ pieces, length }: OpenCall, input: string): boolean {
	if (length < 1 || input.length < length || !/^\s*\{\s*"[^\s:,}\]]/.test(input)) return false;
	return input.startsWith(pieces.join(''));
}

function restart(call: OpenCall): void {
	call.pieces = [];
	call.length = 0;
	call.progress = new JsonProgress();
}

function textOf(input: unknown): string {
	if (typeof input === 'string') return input;
	// What cannot be written is left open, so that no tool is called with it.
	return input === undefined || input === null ? '' : (jsonText(input) ?? '{');
}

/** Some servers begin the arguments with a place holder, and the real ones follow. */
function withoutPlaceholder(text: string): string {
	const rest = /^\s*(?:\{\s*\}|null|"")\s*(?=\{)/.exec(text);
	return rest === null ? text : text.slice(rest[0].length);
}

/** Tells whether JSON that comes in pieces has closed its outermost bracket. */
class JsonProgress {
	private depth = 0;
	private isInString = false;
	private isEscaped = false;
	private hasBegun = false;
	isEmpty = true;

	get isComplete(): boolean {
		return this.hasBegun && this.depth === 0 && !this.isInString;
	}

	add(text: string): void {
		if (text.trim() !== '') this.isEmpty = false;
		for (const character of text) {
			if (this.isEscaped) this.isEscaped = false;
			else if (this.isInString) {
				if (character === '\\') this.isEscaped = true;
				else if (character === '"') this.isInString = false;
			} else if (character === '"') this.isInString = true;
			else if (character === '{' || character === '[') {
				this.depth += 1;
				this.hasBegun = true;
			} else if (character === '}' || character === ']') this.depth -= 1;
		}
	}
}
