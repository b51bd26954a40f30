'use strict';

const { rmSync } = require('node:fs');

const { Container } = require('@n8n/di');
const { BinaryDataService } = require('n8n-core');

const { jpegOf, pdfOf, pngOf, wavOf } = require('../files/realFiles');
const { keepFilesIn, storeFile } = require('../n8nCore/binaryFiles');
const { CONTINUE, ERROR_OUTPUT, retryAtOnce, useFixture } = require('../n8nCore/fixture');
const { useWay } = require('../n8nCore/way');
const { chunk, completion, refusal } = require('../openrouter/shapes');
const { streamed } = require('../openrouter/streamed');

const { answer, serve, run } = useFixture();

const PDF = pdfOf(['Invoice 7', 'Total 59.90']);
const dataUrl = (type, content) => `data:${type};base64,${content.toString('base64')}`;
const image = (type, content, more) => ({
	type: 'image_url',
	image_url: { url: dataUrl(type, content), ...more },
});
const pdfPart = (filename, content = PDF) => ({
	type: 'file',
	file: { filename, file_data: dataUrl('application/pdf', content) },
});
const item = (binary, json = { prompt: 'Look.' }) => ({ json, binary });
const contentsOf = (provider) =>
	provider.completions.map(
		({ body }) => body.messages.findLast(({ role }) => role === 'user').content,
	);

describe.each([
	['in the items', 'default', 'dispatcher'],
	['on the disk', 'filesystem', 'dispatcher'],
	['on the disk', 'filesystem', 'helper'],
])('files kept %s (%s), sent by the %s', (_where, mode, way) => {
	useWay(way);
	beforeAll(() => keepFilesIn(mode));
	afterAll(() => keepFilesIn('default'));

	test('go out behind the prompt, as what they are', async () => {
		const provider = await serve();
		const png = pngOf();
		const jpeg = jpegOf('a photo');
		const wav = wavOf();
		const binary = {
			png: await storeFile(png, 'red.png'),
			jpeg: await storeFile(jpeg, 'photo.jpg'),
			pdf: await storeFile(PDF, 'invoice 7.pdf'),
			wav: await storeFile(wav, 'voice.wav'),
			text: await storeFile(Buffer.from('a;b\n1;2'), 'rows.csv'),
		};
		expect(binary.png.id === undefined).toBe(mode === 'default');
		const { items, error } = await run({
			items: [item(binary)],
			parameters: {
				files: { binaryFields: '*', imageDetail: 'low', pdfEngine: 'cloudflare-ai' },
			},
		});
		expect(error).toBeUndefined();
		expect(items[0].json.finishReason).toBe('stop');
		expect(provider.completions[0].body).toEqual({
			model: 'mistralai/mixtral-8x22b-instruct',
			messages: [
				{
					role: 'user',
					content: [
						{ type: 'text', text: 'Look.' },
						image('image/png', png, { detail: 'low' }),
						image('image/jpeg', jpeg, { detail: 'low' }),
						pdfPart('invoice 7.pdf'),
						{ type: 'input_audio', input_audio: { data: wav.toString('base64'), format: 'wav' } },
						{ type: 'text', text: '<file name="rows.csv">\na;b\n1;2\n</file>' },
					],
				},
			],
			plugins: [{ id: 'file-parser', pdf: { engine: 'cloudflare-ai' } }],
		});
	});

	test('belong to their items, and go with the last user turn of a conversation', async () => {
		const provider = await serve();
		const binaries = await Promise.all(
			['a', 'b'].map(async (name) => ({ photo: await storeFile(jpegOf(name), `${name}.jpg`) })),
		);
		const turn = (role, content) => ({ role, content });
		await run({
			items: binaries.map((binary, index) => item(binary, { question: `Who is ${index}?` })),
			parameters: {
				promptType: 'messages',
				messages: {
					message: [
						turn('system', 'Be brief.'),
						turn('user', '={{ $json.question }}'),
						turn('assistant', 'It is'),
					],
				},
				files: { binaryFields: 'photo' },
				batching: { maxConcurrency: 1 },
			},
		});
		expect(provider.completions.map(({ body }) => body.messages)).toEqual(
			['a', 'b'].map((name, index) => [
				turn('system', 'Be brief.'),
				turn('user', [
					{ type: 'text', text: `Who is ${index}?` },
					image('image/jpeg', jpegOf(name)),
				]),
				turn('assistant', 'It is'),
			]),
		);
	});

	test('are compared by their bytes with Send Identical Once', async () => {
		const provider = await serve();
		const contents = [PDF, pdfOf(['Invoice 8']), Buffer.from(PDF)];
		const items = await Promise.all(
			contents.map(async (content) => item({ data: await storeFile(content, 'a.pdf') })),
		);
		const { items: answers } = await run({
			items,
			parameters: { files: { binaryFields: 'data' }, batching: { sendIdenticalOnce: true } },
		});
		expect(provider.completions).toHaveLength(2);
		expect(answers.map(({ json }) => json.duplicateOf)).toEqual([undefined, undefined, 0]);
	});

	test('go out again with each try', async () => {
		retryAtOnce();
		const busy = refusal(503, 'Busy');
		const provider = await serve(({ index }) => (index < 2 ? busy : undefined));
		const { items } = await run({
			items: [item({ data: await storeFile(PDF, 'a.pdf') })],
			parameters: { files: { binaryFields: 'data', urls: 'data:image/png,a%20b' } },
		});
		expect(items[0].json.attempts).toBe(3);
		const inAddress = image('image/png', Buffer.from('a b'));
		expect(contentsOf(provider)).toEqual(
			Array(3).fill([{ type: 'text', text: 'Look.' }, pdfPart('a.pdf'), inAddress]),
		);
	});
});

describe('addresses', () => {
	test('go out as they are, by an expression too', async () => {
		const provider = await serve();
		await run({
			items: [{ prompt: 'Look.', links: ['https://example.com/a,b.jpg', 'https://youtu.be/x'] }],
			parameters: { files: { urls: '={{ $json.links }}', imageDetail: 'high' } },
		});
		expect(contentsOf(provider)).toEqual([
			[
				{ type: 'text', text: 'Look.' },
				{ type: 'image_url', image_url: { url: 'https://example.com/a,b.jpg', detail: 'high' } },
				{ type: 'video_url', video_url: { url: 'https://youtu.be/x' } },
			],
		]);
	});

	test('leave a prompt alone where there are none', async () => {
		const provider = await serve();
		await run({
			items: [{ prompt: 'Look.', link: '' }],
			parameters: {
				files: { urls: '={{ $json.link }}', binaryFields: '*', pdfEngine: 'mistral-ocr' },
			},
		});
		expect(provider.completions[0].body).toEqual({
			model: 'mistralai/mixtral-8x22b-instruct',
			messages: [{ role: 'user', content: 'Look.' }],
		});
	});
});

describe('files that cannot be sent', () => {
	const files = { files: { binaryFields: '={{ $json.field }}', urls: '={{ $json.url }}' } };
	const cases = [
		[
			'a missing field',
			{ field: 'photo' },
			'Binary Fields names "photo", but the item has only "data"',
		],
		[
			'a recording by its address',
			{ url: 'https://example.com/a.mp3' },
			'URLs holds "https://example.com/a.mp3", which is a recording',
		],
		['an empty file', { field: 'empty' }, 'Binary Fields names "empty" ("a.png"), which is empty'],
		[
			'a type that the API does not take',
			{ field: 'zip' },
			'Binary Fields names "zip" ("a.zip"), which has the type application/zip',
		],
	];
	const binaryFor = async (field) => ({
		...(field !== 'empty' && field !== 'zip' && { data: await storeFile(PDF, 'a.pdf') }),
		...(field === 'empty' && { empty: await storeFile(Buffer.alloc(0), 'a.png', 'image/png') }),
		...(field === 'zip' && { zip: await storeFile(Buffer.from('PK'), 'a.zip') }),
	});
	const itemFor = async ({ field = '', url = '' }) =>
		item(await binaryFor(field), { prompt: 'Look.', field, url });

	test.each(cases)(
		'end a run that stops before anything is sent: %s',
		async (_name, wrong, message) => {
			const provider = await serve();
			const items = [await itemFor({}), await itemFor({ field: 'data' }), await itemFor(wrong)];
			const { error } = await run({ items, parameters: files });
			expect(error.message).toContain(`Item 2: ${message}`);
			expect(error.description).toMatch(/\. Nothing was sent\. /);
			expect(error.description).not.toContain('Correct Binary Fields.');
			expect(provider.completions).toEqual([]);
		},
	);

	test.each(cases)('fail their item alone with Continue: %s', async (_name, wrong, message) => {
		const provider = await serve();
		const items = [await itemFor({ field: 'data' }), await itemFor(wrong)];
		const { items: regular } = await run({ items, parameters: files, node: CONTINUE });
		expect(regular[0].json.text).toMatch(/^echo/);
		expect(regular[1].json.error).toMatchObject({
			type: 'invalidParameter',
			message: expect.stringContaining(message),
			status: null,
			attempts: 0,
			retryable: false,
			possiblyPaid: false,
		});
		expect(provider.completions).toHaveLength(1);
	});

	test('fail their item when its turn comes, where only the bytes tell', async () => {
		const provider = await serve();
		const odd = await storeFile(Buffer.from([0, 1, 2, 3]), 'odd', 'application/octet-stream');
		const items = [item({ data: odd }), item({ data: await storeFile(PDF, 'a.pdf') })];
		const { items: regular, errorItems } = await run({
			items,
			parameters: { files: { binaryFields: 'data' } },
			node: ERROR_OUTPUT,
		});
		expect(regular).toHaveLength(1);
		expect(errorItems[0].json.error).toMatchObject({
			type: 'invalidParameter',
			message: expect.stringContaining(
				'names "data" ("odd"), which has a type that the API does not accept',
			),
			attempts: 0,
		});
		expect(provider.completions).toHaveLength(1);
	});

	test('fail their item when the disk has lost them', async () => {
		await keepFilesIn('filesystem');
		try {
			await serve();
			const data = await storeFile(PDF, 'a.pdf');
			rmSync(Container.get(BinaryDataService).getPath(data.id));
			const { items } = await run({
				items: [item({ data })],
				parameters: { files: { binaryFields: 'data' } },
				node: CONTINUE,
			});
			expect(items[0].json.error).toMatchObject({
				type: 'invalidParameter',
				message: expect.stringMatching(
					/names "data" \("a\.pdf"\), which cannot be read: .*Check that/,
				),
			});
		} finally {
			await keepFilesIn('default');
		}
	});
});

test('files inside of the JSON are found in workflows with a combined binary mode', async () => {
	const provider = await serve();
	const scan = await storeFile(PDF, 'a.pdf');
	const json = { prompt: 'Look.', _files: { scan }, Invoices: [scan] };
	const settings = { binaryMode: 'combined' };
	for (const binaryFields of ['scan', '={{ $json._files.scan }}', 'Invoices']) {
		await run({ items: [{ json }], parameters: { files: { binaryFields } }, settings });
	}
	expect(contentsOf(provider)).toEqual(
		Array(3).fill([{ type: 'text', text: 'Look.' }, pdfPart('a.pdf')]),
	);
});

describe('what OpenRouter has read of a file', () => {
	const annotation = {
		type: 'file',
		file: { hash: 'abc', name: 'a.pdf', content: [{ type: 'text', text: 'Invoice 7' }] },
	};
	const annotated = (provider) =>
		provider.completions.map(({ body }) =>
			body.messages.flatMap(({ role, annotations }) => (annotations ? [[role, annotations]] : [])),
		);

	test('goes back with the next try, when every provider had failed', async () => {
		retryAtOnce();
		const metadata = { file_annotations: [annotation] };
		const failure = { error: { code: 502, message: 'Provider returned an error', metadata } };
		const provider = await serve(({ index }) =>
			index < 2 ? { status: 502, body: failure } : undefined,
		);
		const { items } = await run({
			items: [item({ data: await storeFile(PDF, 'a.pdf') })],
			parameters: { files: { binaryFields: 'data', pdfEngine: 'mistral-ocr' } },
		});
		expect(items[0].json.attempts).toBe(3);
		const back = [['assistant', [annotation]]];
		expect(annotated(provider)).toEqual([[], back, back]);
		expect(contentsOf(provider)[2]).toEqual([{ type: 'text', text: 'Look.' }, pdfPart('a.pdf')]);
	});

	const message = { annotations: [annotation] };
	const empty = { choice: { finish_reason: null }, usage: { completion_tokens: 0 } };

	test.each([
		['the model returned nothing', { body: completion('', { message, ...empty }) }],
		[
			'the answer ended in an error',
			{ body: completion('a', { message, error: { code: 502, message: 'no' } }) },
		],
		[
			'the stream ended in an error',
			streamed([chunk({ ...message, content: 'a' }), { error: { code: 502, message: 'no' } }]),
		],
	])('goes back when %s', async (_name, failed) => {
		retryAtOnce();
		const provider = await answer(({ index }) => (index < 1 ? failed : undefined));
		const { items } = await run({
			items: [item({ data: await storeFile(PDF, 'a.pdf') })],
			parameters: { files: { binaryFields: 'data' } },
		});
		expect(items[0].json.attempts).toBe(2);
		expect(annotated(provider)).toEqual([[], [['assistant', [annotation]]]]);
	});

	test('goes back when n8n runs the node again', async () => {
		retryAtOnce();
		const metadata = { file_annotations: [annotation] };
		const failure = { error: { code: 502, message: 'Provider returned an error', metadata } };
		const provider = await serve(({ index }) =>
			index < 1 ? { status: 502, body: failure } : undefined,
		);
		const { items } = await run({
			items: [item({ data: await storeFile(PDF, 'a.pdf') })],
			parameters: { files: { binaryFields: 'data' }, batching: { maxAttempts: 1 } },
			node: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
		});
		expect(items[0].json.attempts).toBe(2);
		expect(annotated(provider)).toEqual([[], [['assistant', [annotation]]]]);
	});

	test('goes back when the model is asked again for JSON', async () => {
		const provider = await answer(({ index }) => {
			const content = index < 2 ? 'no JSON' : '{"total":59.9}';
			return { body: completion(content, { message: { annotations: [annotation] } }) };
		});
		const { items } = await run({
			items: [item({ data: await storeFile(PDF, 'a.pdf') })],
			parameters: { outputFormat: 'jsonObject', files: { binaryFields: 'data' } },
		});
		expect(items[0].json.output).toEqual({ total: 59.9 });
		expect(annotated(provider)).toEqual([[], [['assistant', [annotation]]]]);
	});
});
