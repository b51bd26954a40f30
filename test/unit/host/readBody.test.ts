import fc from 'fast-check';
import {
	MAX_REPLY_BYTES,
	ReplyTooLarge,
	bytesOf,
	inBlocks,
	readText,
	type Bytes,
} from '../../../nodes/host/readBody';

async function textOf(pieces: Bytes): Promise<string> {
	let text = '';
	await readText(pieces, (piece) => {
		text += piece;
		return true;
	});
	return text;
}

const wholeText = async (body: Parameters<typeof bytesOf>[0]): Promise<string> =>
	await textOf(inBlocks(bytesOf(body)));

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
	let start = 0;
	for (let count = 0; start < bytes.length; count += 1) {
		const end = start + (sizes[count % sizes.length] ?? bytes.length);
		yield await Promise.resolve(bytes.subarray(start, end));
		start = end;
	}
}

const someBytes = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 300 }).map((text) => new TextEncoder().encode(text)),
	// What is no UTF-8, and what begins with a byte order mark.
	fc.uint8Array({ maxLength: 300 }),
	fc.uint8Array({ maxLength: 9 }).map((bytes) => Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes)),
);

test('the text of a body is the same in whatever pieces it comes', async () => {
	await fc.assert(
		fc.asyncProperty(
			someBytes,
			fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1 }),
			async (bytes, sizes) => {
				const text = new TextDecoder().decode(bytes);
				expect(await textOf(inPieces(bytes, sizes))).toBe(text);
				expect(await wholeText(inPieces(bytes, sizes))).toBe(text);
			},
		),
	);
});

test.each([[[1000]], [[7, 65_536]], [[3_000_000, 1]]])(
	'a long body in pieces of %j bytes is whole',
	async (sizes) => {
		const bytes = Buffer.alloc(5_000_001, 'Grüße, ');
		const text = await wholeText(inPieces(bytes, sizes));
		expect(text === new TextDecoder().decode(bytes)).toBe(true);
	},
);

test('a body beyond the limit is too large, and read no further', async () => {
	let pieces = 0;
	async function* endless(): AsyncGenerator<Uint8Array> {
		for (const piece = new Uint8Array(1024 * 1024); ; pieces += 1) {
			yield await Promise.resolve(piece);
		}
	}
	await expect(wholeText(endless())).rejects.toThrow(ReplyTooLarge);
	expect(pieces).toBe(MAX_REPLY_BYTES / (1024 * 1024));
});

test('a body that is text already stays as it is', async () => {
	expect(await wholeText('{"a":"Grüße"}')).toBe('{"a":"Grüße"}');
});

test('a whole body comes after its last byte, in few blocks', async () => {
	const bytes = Buffer.alloc(3_000_000, 'a');
	let hasEnded = false;
	async function* body(): AsyncGenerator<Uint8Array> {
		yield* inPieces(bytes, [10]);
		hasEnded = true;
	}
	let count = 0;
	for await (const block of inBlocks(body())) {
		expect(hasEnded).toBe(true);
		expect(block.buffer.byteLength).toBeLessThanOrEqual(1024 * 1024);
		count += 1;
	}
	expect(count).toBeLessThan(25);
});
