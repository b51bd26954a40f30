import { createParser } from 'eventsource-parser';

/** One server-sent event; the name is absent for most. */
export interface ServerEvent {
	name: string | undefined;
	data: string;
}

const KEEP_ALIVE = /^(?:ping|heart[-_]?beat|keep[-_]?alive)$/i;

/**
 * Turns the text of a stream of server-sent events into its events, wherever the text is cut. Comment
 * lines and events that only keep a waiting connection open are left out
 * (https://openrouter.ai/docs/api-reference/streaming). A line of JSON without a field name is an event
 * too: so some gateways report that the stream broke.
 */
export class EventReader {
	private ready: ServerEvent[] = [];
	private readonly parser = createParser({
		onEvent: ({ event, data }) => {
			if (event === undefined || !KEEP_ALIVE.test(event)) this.ready.push({ name: event, data });
		},
		onError: ({ type, line }) => {
			if (type !== 'unknown-field' || line?.startsWith('{') !== true) return;
			this.ready.push({ name: undefined, data: line });
		},
	});

	/** The events that this text completes. */
	read(text: string): ServerEvent[] {
		this.parser.feed(text);
		const events = this.ready;
		this.ready = [];
		return events;
	}

	/** A last event that no blank line has ended. */
	end(): ServerEvent[] {
		return this.read('\n\n');
	}
}
