/** One server-sent event; the name is absent for most. */
export interface ServerEvent {
	name: string | undefined;
	data: string;
}

const KEEP_ALIVE = /^(?:ping|heart[-_]?beat|keep[-_]?alive)$/i;

/**
 * Turns the text of a stream of server-sent events into its events, wherever the text is cut
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream). Comment
 * lines and events that only keep a waiting connection open are left out
 * (https://openrouter.ai/docs/api-reference/streaming). A line of JSON without a field name is an event
 * too: so some gateways report that the stream broke. Takes time in proportion to the text.
 */
export class EventReader {
	/** Pieces of a line that has no end yet. */
	private line: string[] = [];
	private endsWithReturn = false;
	private name: string | undefined;
	/** The data lines of an event that has no end yet. */
	private data: string[] = [];

	/** The events that this text completes. */
	read(text: string): ServerEvent[] {
		if (text === '') return [];
		const events: ServerEvent[] = [];
		// The second half of a line end that was cut in two.
		let start = this.endsWithReturn && text.startsWith('\n') ? 1 : 0;
		this.endsWithReturn = text.endsWith('\r');
		let newline = indexOrEnd(text, '\n', start);
		let carriageReturn = indexOrEnd(text, '\r', start);
		for (;;) {
			const end = Math.min(newline, carriageReturn);
			if (end === text.length) break;
			const event = this.takeLine(this.endLine(text.slice(start, end)));
			if (event !== null) events.push(event);
			start = carriageReturn + 1 === newline ? newline + 1 : end + 1;
			if (newline < start) newline = indexOrEnd(text, '\n', start);
			if (carriageReturn < start) carriageReturn = indexOrEnd(text, '\r', start);
		}
		if (start < text.length) this.line.push(text.slice(start));
		return events;
	}

	/** A last event that no blank line has ended. */
	end(): ServerEvent[] {
		return this.read('\n\n');
	}

	private endLine(piece: string): string {
		if (this.line.length === 0) return piece;
		const line = this.line.join('') + piece;
		this.line = [];
		return line;
	}

	private takeLine(line: string): ServerEvent | null {
		if (line === '') return this.endEvent();
		if (line.startsWith('{')) return { name: undefined, data: line };
		const colon = line.indexOf(':');
		const field = colon === -1 ? line : line.slice(0, colon);
		if (field !== 'data' && field !== 'event' && field !== 'error') return null;
		const start = line[colon + 1] === ' ' ? colon + 2 : colon + 1;
		const value = colon === -1 ? '' : line.slice(start);
		if (field !== 'event') this.data.push(value);
		// No field of the standard: so some gateways report that the stream broke.
		if (field === 'error') this.name = field;
		else if (field === 'event') this.name = value === '' ? undefined : value;
		return null;
	}

	private endEvent(): ServerEvent | null {
		const { name, data } = this;
		this.name = undefined;
		this.data = [];
		const isKept = data.length > 0 && (name === undefined || !KEEP_ALIVE.test(name));
		return isKept ? { name, data: data.join('\n') } : null;
	}
}

function indexOrEnd(text: string, character: string, from: number): number {
	const index = text.indexOf(character, from);
	return index === -1 ? text.length : index;
}
