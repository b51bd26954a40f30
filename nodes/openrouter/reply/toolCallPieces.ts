import { isRecord } from '../../values';

interface Call {
	index: unknown;
	id: string;
	type: string;
	name: string;
	arguments: string;
}

/** Puts the tool calls of a stream together, which come in pieces that are told apart by `index`. */
export class StreamedCalls {
	private readonly calls: Call[] = [];

	add(pieces: readonly unknown[]): void {
		for (const piece of pieces) {
			if (isRecord(piece)) this.addPiece(piece);
		}
	}

	/** The calls as a reply that is not streamed holds them. */
	toToolCalls(): Array<Record<string, unknown>> {
		return this.calls.map(({ id, type, name, arguments: text }) => ({
			...(id !== '' && { id }),
			type,
			function: { name, arguments: text },
		}));
	}

	private addPiece(piece: Record<string, unknown>): void {
		const call = this.callOf(piece);
		const { name, arguments: input } = isRecord(piece.function) ? piece.function : {};
		if (call.name === '' && typeof name === 'string') call.name = name;
		if (typeof input === 'string') call.arguments += input;
		else if (input !== undefined && input !== null) call.arguments = JSON.stringify(input);
	}

	/** Some providers give every call the index 0 or none at all, but each its own id. */
	private callOf({ index, id, type }: Record<string, unknown>): Call {
		const ownId = typeof id === 'string' ? id : '';
		const isSame = (call: Call): boolean =>
			(index === undefined || call.index === index) &&
			(ownId === '' || call.id === '' || call.id === ownId);
		const known = this.calls.findLast(isSame);
		if (known !== undefined) {
			if (known.id === '') known.id = ownId;
			return known;
		}
		const call: Call = {
			index,
			id: ownId,
			type: typeof type === 'string' ? type : 'function',
			name: '',
			arguments: '',
		};
		this.calls.push(call);
		return call;
	}
}
