import { isRecord, jsonText } from '../../values';
import { ArgumentPieces } from './argumentPieces';
import { toolCallIn } from './messageParts';

/** A call that is put together. */
interface OpenCall {
	id: string;
	readonly type: string;
	name: string;
	readonly input: ArgumentPieces;
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
			if (isRecord(piece)) this.addPiece(toolCallIn(piece) ?? piece);
		}
	}

	/** The calls as a reply that is not streamed holds them. */
	toToolCalls(): Array<Record<string, unknown>> {
		return this.calls.map(({ id, type, name, input }) => ({
			...(id !== '' && { id }),
			type,
			function: { name, arguments: input.toText() },
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
		const call = isKnown || (isSame && open.input.isRepeatedBy(input)) ? open : this.start(piece);
		this.byIndex.set(indexOf(piece), call);
		if (call.id === '') call.id = id;
		if (id !== '') this.byId.set(id, call);
		if (call.name === '') call.name = name;
		call.input.add(input);
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
			input: new ArgumentPieces(),
		};
		this.calls.push(call);
		return call;
	}
}

function startsCall(open: OpenCall, id: string, name: string): boolean {
	if (name === '' || open.name === '') return false;
	if (open.input.isComplete) return true;
	const hasOwnId = id !== '' && open.id !== '' && id !== open.id;
	const hasOwnName = name !== open.name;
	return (hasOwnId && hasOwnName) || (open.input.isEmpty && (hasOwnId || hasOwnName));
}

function indexOf({ index }: Record<string, unknown>): string | null {
	return typeof index === 'number' || typeof index === 'string' ? String(index) : null;
}

function textOf(input: unknown): string {
	if (typeof input === 'string') return input;
	// What cannot be written is left open, so that no tool is called with it.
	return input === undefined || input === null ? '' : (jsonText(input) ?? '{');
}
