import { createParser } from 'eventsource-parser';

/** One server-sent event; the name is absent for most. */
export interface ServerEvent {
	name: string | undefined;
	data: string;
}

/**
 * Turns the text of a stream of server-sent events into its events, wherever the text is cut. Comment
 * lines, which keep a waiting connection open, are left out
 * (https://openrouter.ai/docs/api-reference/streaming).
 */
export class EventReader {
	private ready: ServerEvent[] = [];
	private readonly parser = createParser({
		onEvent: ({ event, data }) => this.ready.push({ name: event, data }),
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
