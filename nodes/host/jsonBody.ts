import { randomUUID } from 'node:crypto';
import { Base64Text } from '../openrouter/request/base64Text';
import { isRecord } from '../values';

/** A body of JSON, as `fetch` takes it. */
export interface JsonBody {
	body: string | ReadableStream<Uint8Array>;
	headers: Record<string, string>;
	/** What `fetch` asks for where the body is a stream. */
	duplex?: 'half';
}

/**
 * The body of a request. With files it is a stream of known length, which lets go of each file once the
 * file is sent. As one text, each file would be in memory several times.
 */
export function jsonBody(value: object): JsonBody {
	const headers = { 'Content-Type': 'application/json' };
	const files: Base64Text[] = [];
	const mark = randomUUID();
	const markOf = (file: Base64Text): string => `${mark}[${files.push(file) - 1}]`;
	const text = JSON.stringify(value, (_key, inner: unknown) => withMarks(inner, markOf));
	if (files.length === 0) return { body: text, headers };
	// Text and the index of a file take turns.
	const parts = text
		.split(new RegExp(`${mark}\\[(\\d+)\\]`))
		.map((part, turn) => (turn % 2 === 0 ? Buffer.from(part) : files[Number(part)]))
		.filter((part) => part !== undefined);
	const length = parts.reduce((sum, part) => sum + part.length, 0);
	return {
		body: ReadableStream.from(bytesOf(parts)),
		headers: { ...headers, 'Content-Length': String(length) },
		duplex: 'half',
	};
}

/**
 * An object with marks in place of its files. The object is changed, and not the file, since
 * JSON.stringify shows a file only after it has made text of it.
 */
function withMarks(value: unknown, markOf: (file: Base64Text) => string): unknown {
	if (!isRecord(value) || !Object.values(value).some(isFile)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, inner]) => [
			key,
			isFile(inner) ? inner.start + markOf(inner) : inner,
		]),
	);
}

function isFile(value: unknown): value is Base64Text {
	return value instanceof Base64Text;
}

function* bytesOf(parts: Array<Buffer | Base64Text>): Generator<Uint8Array> {
	for (const part of parts) {
		if (isFile(part)) yield* part.takePieces();
		else yield part;
	}
}
