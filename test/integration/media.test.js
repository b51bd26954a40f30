'use strict';

/** Pictures and recordings that models make. */

const { jpegOf, pngOf, wavOf } = require('../files/realFiles');
const { keepFilesIn, readFile } = require('../n8nCore/binaryFiles');
const { ONE_BY_ONE, useFixture } = require('../n8nCore/fixture');
const { DONE, USAGE, chunk, completion, refusal } = require('../openrouter/shapes');
const { streamed } = require('../openrouter/streamed');

const { serve, run } = useFixture();

beforeAll(() => keepFilesIn('default'));

const PNG = pngOf(2);
const JPEG = jpegOf('a picture');
const WAV = wavOf();
const picture = (type, content) => ({
	type: 'image_url',
	image_url: { url: `data:${type};base64,${content.toString('base64')}` },
});
const PICTURES = completion('', {
	message: { images: [picture('image/png', PNG), picture('image/jpeg', JPEG)] },
});
const file = (fileName, mimeType, content) =>
	expect.objectContaining({ fileName, mimeType, data: content.toString('base64') });

describe('pictures', () => {
	test.each([
		['simplified', {}],
		['answer', { outputContent: 'answer' }],
		['simplified, under a field', { outputField: 'ai' }],
	])('are files of the item: %s', async (_name, options) => {
		await serve(() => ({ body: PICTURES }));
		const { items } = await run({ parameters: { options } });
		expect(items[0].binary).toEqual({
			image0: file('image0.png', 'image/png', PNG),
			image1: file('image1.jpg', 'image/jpeg', JPEG),
		});
		expect(JSON.stringify(items[0].json)).not.toContain(PNG.toString('base64'));
	});

	test('stand beside the files of the input, if those are included', async () => {
		await serve(() => ({ body: PICTURES }));
		const binary = { photo: { data: 'AAAA', mimeType: 'image/png' } };
		const { items } = await run({
			items: [{ json: { prompt: 'one' }, binary }],
			parameters: { options: { includeInputFields: true } },
		});
		expect(Object.keys(items[0].binary)).toEqual(['photo', 'image0', 'image1']);
	});

	test('that are only linked are links of the text, and no empty files', async () => {
		const url = 'https://example.com/a.png';
		const linked = { message: { images: [{ type: 'image_url', image_url: { url } }] } };
		await serve(() => ({ body: completion('Here:', linked) }));
		const { items } = await run({ parameters: { options: { outputContent: 'answer' } } });
		expect(items).toEqual([{ json: { text: `Here:\n${url}` }, pairedItem: { item: 0 } }]);
	});

	test('stay where they are in a raw reply, and there only', async () => {
		await serve(() => ({ body: PICTURES }));
		const { items } = await run({ parameters: { options: { outputContent: 'raw' } } });
		expect(items[0]).toEqual({ json: PICTURES, pairedItem: { item: 0 } });
	});
});

describe('pictures on the disk', () => {
	beforeAll(() => keepFilesIn('filesystem'));
	afterAll(() => keepFilesIn('default'));

	test('are let go as soon as n8n has stored them, and are shared by copies', async () => {
		await serve(() => ({ body: PICTURES }));
		const { items } = await run({
			rows: ['one', 'one'],
			parameters: { batching: { sendIdenticalOnce: true } },
		});
		for (const { binary } of items) {
			expect(await readFile(binary.image0)).toEqual(PNG);
			expect(await readFile(binary.image1)).toEqual(JPEG);
		}
		expect(items[1].json.duplicateOf).toBe(0);
		expect(items[1].binary).toEqual(items[0].binary);
	});

	test('are found by the error of a run that stops', async () => {
		const refused = refusal(400);
		await serve(({ index }) => (index === 0 ? { body: PICTURES } : refused));
		const { error } = await run({ rows: ['one', 'two'], parameters: ONE_BY_ONE });
		const [{ item, binary }] = error.context.answers;
		expect(item).toBe(0);
		expect(await readFile(binary.image0)).toEqual(PNG);
	});
});

describe('recordings', () => {
	const extraBody = JSON.stringify({
		modalities: ['text', 'audio'],
		audio: { voice: 'alloy', format: 'wav' },
	});

	test('are asked for as a stream, since they come in no other way', async () => {
		const [first, second] = [WAV.subarray(0, 60), WAV.subarray(60)];
		const events = [
			chunk({ role: 'assistant', audio: { data: first.toString('base64'), transcript: 'Good ' } }),
			chunk({ audio: { data: second.toString('base64'), transcript: 'day.' } }),
			chunk({}, 'stop'),
			USAGE,
			DONE,
		];
		const provider = await serve(() => streamed(events));
		const { items } = await run({ parameters: { options: { extraBody } } });
		expect(provider.completions[0].body).toMatchObject({
			stream: true,
			modalities: ['text', 'audio'],
		});
		expect(items[0].json.text).toBe('Good day.');
		expect(items[0].binary).toEqual({ audio: file('audio.wav', 'audio/wav', WAV) });
	});

	test('are all there, if there are several', async () => {
		const part = { type: 'audio', audio: { data: WAV.toString('base64'), format: 'wav' } };
		await serve(() => ({ body: completion([part, part]) }));
		const { items } = await run();
		expect(items[0].binary).toEqual({
			audio: file('audio.wav', 'audio/wav', WAV),
			audio1: file('audio1.wav', 'audio/wav', WAV),
		});
	});

	test('have the type that their bytes tell', async () => {
		const mp3 = Buffer.from('ID3\u0004 and so on', 'latin1');
		const audio = { data: mp3.toString('base64'), transcript: 'Good day.' };
		await serve(() => ({ body: completion(null, { message: { audio } }) }));
		const { items } = await run({ parameters: { options: { extraBody } } });
		expect(items[0].binary).toEqual({ audio: file('audio.mp3', 'audio/mpeg', mp3) });
	});
});
