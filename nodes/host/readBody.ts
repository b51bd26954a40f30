import type { WireReply } from './transport';

/** What is read of one reply, unpacked: pictures and recordings fit, a gzip bomb does not. */
export const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** A reply is larger than what is read of one. */
export class ReplyTooLarge extends Error {}

/** The bytes of a body, piece by piece. */
export type Bytes = AsyncIterable<Uint8Array>;

/**
 * The bytes of a body as they come.
 *
 * @throws ReplyTooLarge, or whatever breaks the body off
 */
export async function* bytesOf(body: WireReply['body']): Bytes {
	let byteLength = 0;
	for await (const piece of typeof body === 'string' ? [body] : body) {
		const bytes = piece instanceof Uint8Array ? piece : new TextEncoder().encode(String(piece));
		byteLength += bytes.length;
		if (byteLength > MAX_REPLY_BYTES) throw new ReplyTooLarge();
		yield bytes;
	}
}

/** Hands text to `sink`, piece by piece, until the text ends or `sink` wants no more. */
export async function readText(pieces: Bytes, sink: (text: string) => boolean): Promise<void> {
	const decoder = new TextDecoder();
	for await (const bytes of pieces) {
		const text = decoder.decode(bytes, { stream: true });
		if (text !== '' && !sink(text)) return;
	}
	const rest = decoder.decode();
	if (rest !== '') sink(rest);
}

const MAX_BLOCK_BYTES = 1024 * 1024;

/**
 * The same bytes after the last of them has come, in blocks that grow with their number. Blocks are outside
 * of V8's heap: as text, ten long replies would fill the heap of a small n8n, and tiny pieces would take
 * thirty times their size.
 */
export async function* inBlocks(pieces: Bytes): Bytes {
	const blocks: Buffer[] = [];
	let block = Buffer.alloc(0);
	let used = 0;
	let byteLength = 0;
	for await (const bytes of pieces) {
		byteLength += bytes.length;
		const fitting = bytes.subarray(0, block.length - used);
		block.set(fitting, used);
		used += fitting.length;
		const rest = bytes.subarray(fitting.length);
		if (rest.length === 0) continue;
		const room = Math.min(byteLength, MAX_BLOCK_BYTES);
		block = Buffer.allocUnsafeSlow(Math.max(rest.length, room));
		block.set(rest);
		used = rest.length;
		blocks.push(block);
	}
	for (let next = blocks.shift(); next !== undefined; next = blocks.shift()) {
		yield next === block ? block.subarray(0, used) : next;
	}
}
