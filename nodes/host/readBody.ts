import type { WireReply } from './transport';

/** What is read of one reply, unpacked: pictures and recordings fit, a gzip bomb does not. */
export const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** A reply is larger than what is read of one. */
export class ReplyTooLarge extends Error {}

/**
 * Hands the text of a body to `sink`, piece by piece, until the body ends or `sink` wants no more.
 *
 * @throws ReplyTooLarge, or whatever breaks the body off
 */
export async function readBody(
	body: WireReply['body'],
	sink: (text: string) => boolean,
): Promise<void> {
	const decoder = new TextDecoder();
	let byteLength = 0;
	for await (const piece of typeof body === 'string' ? [body] : body) {
		const bytes = piece instanceof Uint8Array ? piece : new TextEncoder().encode(String(piece));
		byteLength += bytes.length;
		if (byteLength > MAX_REPLY_BYTES) throw new ReplyTooLarge();
		const text = decoder.decode(bytes, { stream: true });
		if (text !== '' && !sink(text)) return;
	}
	const rest = decoder.decode();
	if (rest !== '') sink(rest);
}
