import { EventReader } from './eventReader';
import { isRecord } from '../values';

/** The part of a Node stream that is used here. */
interface ByteStream extends AsyncIterable<unknown> {
	destroy(error?: Error): unknown;
}

/** Whether a reply that was asked for as a stream is one of events; an error is none. */
export function isEventStream({ statusCode, headers }: Record<string, unknown>): boolean {
	const type = isRecord(headers) ? headers['content-type'] : undefined;
	return Number(statusCode) < 300 && /^text\/event-stream\b/i.test(String(type));
}

/**
 * Reads events as they come, until the stream ends or `sink` wants no more.
 *
 * @throws when the stream breaks off or `signal` aborts
 */
export async function readEvents(
	body: unknown,
	signal: AbortSignal,
	sink: (data: string) => boolean,
): Promise<void> {
	const reader = new EventReader();
	for await (const bytes of chunksOf(body, signal)) {
		if (!reader.read(bytes).every(sink)) return;
	}
	reader.end().every(sink);
}

/**
 * Reads a whole body.
 *
 * @throws when it breaks off or `signal` aborts
 */
export async function readText(body: unknown, signal: AbortSignal): Promise<string> {
	if (typeof body === 'string') return body;
	const decoder = new TextDecoder();
	let text = '';
	for await (const bytes of chunksOf(body, signal)) text += decoder.decode(bytes, { stream: true });
	return text + decoder.decode();
}

/** The helper need not end a stream when the signal aborts after the headers have come. */
async function* chunksOf(body: unknown, signal: AbortSignal): AsyncGenerator<Uint8Array> {
	if (!isByteStream(body)) return;
	const abort = (): void => {
		body.destroy(new Error('The request was aborted'));
	};
	if (signal.aborted) abort();
	else signal.addEventListener('abort', abort);
	const encoder = new TextEncoder();
	try {
		for await (const chunk of body) {
			yield chunk instanceof Uint8Array ? chunk : encoder.encode(String(chunk));
		}
	} finally {
		signal.removeEventListener('abort', abort);
		body.destroy();
	}
}

function isByteStream(body: unknown): body is ByteStream {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
