import fc from 'fast-check';
import { jsonBody } from '../../../nodes/host/jsonBody';
import { Base64Text } from '../../../nodes/openrouter/request/base64Text';

/** More than one piece, and bytes that base64 pads. */
const LARGE = 100_000;

async function read({ body }: ReturnType<typeof jsonBody>): Promise<string> {
	return await new Response(body).text();
}

const someFile = fc
	.tuple(
		fc.oneof(fc.string({ unit: 'binary' }), fc.constant('data:image/png;base64,')),
		fc.oneof(
			fc.uint8Array({ maxLength: 10 }),
			fc.integer({ min: LARGE, max: LARGE + 2 }).map((size) => new Uint8Array(size).fill(size)),
		),
	)
	.map(([start, bytes]) => new Base64Text(start, bytes));

const { value: someBody } = fc.letrec((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4 },
		fc.string({ unit: 'binary' }),
		someFile,
		fc.array(tie('value'), { maxLength: 4 }),
		fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { maxKeys: 4 }),
		fc.constantFrom(null, true, 1.5, undefined),
	),
}));

test('a body without files is its JSON', async () => {
	const value = { model: 'a', messages: [{ role: 'user', content: 'ä\u2028"' }] };
	const sent = jsonBody(value);
	expect(sent).toEqual({
		body: JSON.stringify(value),
		headers: { 'Content-Type': 'application/json' },
	});
	expect(await read(sent)).toBe(JSON.stringify(value));
});

test('a body with files is its JSON too, in pieces, with its length in bytes', async () => {
	await fc.assert(
		fc.asyncProperty(someBody, someFile, async (rest, file) => {
			const value = { rest, part: { file, name: 'ä' } };
			const json = JSON.stringify(value);
			const sent = jsonBody(value);
			expect(sent.headers).toEqual({
				'Content-Type': 'application/json',
				'Content-Length': String(Buffer.byteLength(json)),
			});
			expect(await read(sent)).toBe(json);
		}),
	);
});

test('a file is in memory a piece at a time, and is let go', async () => {
	const file = new Base64Text('data:image/png;base64,', new Uint8Array(1_000_000));
	const { body } = jsonBody({ part: { url: file } });
	const sizes: number[] = [];
	for await (const piece of body as ReadableStream<Uint8Array>) sizes.push(piece.length);
	expect(sizes.length).toBeGreaterThan(20);
	expect(Math.max(...sizes)).toBeLessThanOrEqual(65_536);
	expect(() => JSON.stringify(file)).toThrow('The file was sent already');
});
