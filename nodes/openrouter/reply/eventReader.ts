import { createParser } from 'eventsource-parser';

/**
 * Turns the text of a stream of server-sent events into the data of its events, wherever the text is
 * cut. Comment lines, which keep a waiting connection open, are left out
 * (https://openrouter.ai/docs/api-reference/streaming).
 */
export class EventReader {
	private ready: string[] = [];
	private readonly parser = createParser({ onEvent: ({ data }) => this.ready.push(data) });

	/** The data of the events that this text completes. */
	read(text: string): string[] {
		this.parser.feed(text);
		const events = this.ready;
		this.ready = [];
		return events;
	}

	/** The data of a last event that no blank line has ended. */
	end(): string[] {
		return this.read('\n\n');
	}
}
