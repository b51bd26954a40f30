import { createParser } from 'eventsource-parser';

/**
 * Turns the bytes of a stream of server-sent events into the data of its events, wherever the bytes
 * are cut. Comment lines, which keep a waiting connection open, are left out
 * (https://openrouter.ai/docs/api-reference/streaming).
 */
export class EventReader {
	private readonly decoder = new TextDecoder();
	private ready: string[] = [];
	private readonly parser = createParser({ onEvent: ({ data }) => this.ready.push(data) });

	/** The data of the events that these bytes complete. */
	read(bytes: Uint8Array): string[] {
		return this.feed(this.decoder.decode(bytes, { stream: true }));
	}

	/** The data of a last event that no blank line has ended. */
	end(): string[] {
		return this.feed(`${this.decoder.decode()}\n\n`);
	}

	private feed(text: string): string[] {
		this.parser.feed(text);
		const events = this.ready;
		this.ready = [];
		return events;
	}
}
