import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { ItemFiles } from '../../../../nodes/Mixtral/items/itemFiles';
import { withFiles } from '../../../../nodes/openrouter/request/pendingParts';
import { fakeContext } from '../fakeContext';
import { base64, inMemory, onDisk } from './binaries';

/** Files on the disk hold their own ID; one that is gone, or empty, says so in its ID. */
function scene(items: Array<Partial<INodeExecutionData>>, binaryMode?: string) {
	const reads: string[] = [];
	const helpers = {
		getBinaryDataBuffer: async (_itemIndex: number, { id, data }: IBinaryData) => {
			if (id === undefined) return await Promise.resolve(Buffer.from(data, 'base64'));
			reads.push(id);
			if (id.endsWith('gone')) throw new Error('ENOENT');
			return Buffer.from(id.endsWith('empty') ? '' : id.slice(-1));
		},
	};
	const { context } = fakeContext({
		items: items.map((item) => ({ json: {}, ...item })),
		more: { helpers, getWorkflowSettings: () => ({ binaryMode }) },
	});
	const files = new ItemFiles(context);
	const valuesOf = (raw: unknown, itemIndex = 0) => {
		const values = files.valuesOf(raw, itemIndex);
		if (!values.ok) throw new Error(values.problem.message);
		return values.value;
	};
	return {
		files,
		reads,
		valuesOf,
		problemOf: (raw: unknown): unknown => {
			const values = files.valuesOf(raw, 0);
			return values.ok ? values.value : values.problem;
		},
		/** The content that goes out. */
		send: async (raw: unknown): Promise<unknown> => {
			const content = valuesOf(raw).fileParts;
			const sent = await withFiles([{ role: 'user', content }]);
			return sent.ok ? JSON.parse(JSON.stringify(sent.value[0]?.content)) : sent.problem;
		},
	};
}

const image = (content: string, more: object = {}) => ({
	type: 'image_url',
	image_url: { url: `data:image/png;base64,${base64(content)}`, ...more },
});
const ALL = { binaryFields: '*' };
const remedy = expect.stringMatching(/^[A-Z].*\.$/) as string;

test('files come before addresses, each read only when it is sent', async () => {
	const { reads, send } = scene([{ binary: { a: inMemory('x'), b: onDisk('7') } }]);
	const urls = 'https://example.com/a.png, https://example.com/b,c.pdf';
	const sent = send({ binaryFields: '*', urls, imageDetail: 'high' });
	expect(await sent).toEqual([
		image('x', { detail: 'high' }),
		image('7', { detail: 'high' }),
		{ type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'high' } },
		{ type: 'file', file: { filename: 'b,c.pdf', file_data: 'https://example.com/b,c.pdf' } },
	]);
	expect(reads).toEqual(['filesystem-v2:7']);
});

test('a file keeps its own name and type, or has those of its field', async () => {
	const invoice = onDisk('1', { fileName: 'a 1.pdf', mimeType: 'application/pdf' });
	const scan = onDisk('2', { fileExtension: 'pdf', mimeType: 'application/octet-stream' });
	const data = onDisk('3', { mimeType: 'application/pdf' });
	const { send } = scene([{ binary: { invoice, scan, data } }]);
	const pdf = (filename: string, content: string) => ({
		type: 'file',
		file: { filename, file_data: `data:application/pdf;base64,${base64(content)}` },
	});
	expect(await send({ binaryFields: '*' })).toEqual([
		pdf('a 1.pdf', '1'),
		pdf('scan.pdf', '2'),
		pdf('data.pdf', '3'),
	]);
});

test('the PDF engine goes with files only', () => {
	const { valuesOf } = scene([{ binary: { a: onDisk('1') } }]);
	const pdfEngine = 'mistral-ocr';
	expect(valuesOf({ binaryFields: 'a', pdfEngine })).toMatchObject({ pdfEngine });
	expect(valuesOf({ urls: 'https://example.com/a.pdf', pdfEngine })).toMatchObject({ pdfEngine });
	expect(valuesOf({ pdfEngine })).not.toHaveProperty('pdfEngine');
	expect(valuesOf({})).toMatchObject({ fileParts: [] });
});

describe('addresses in a text', () => {
	const [first, second] = ['https://example.com/my photo,1.jpg', 'https://example.com/2.png'];

	test.each([
		`${first}, ${second}`,
		`${first},${second}`,
		`${first} , ${second} ,`,
		`${first}\n${second}\n`,
		`${first} ${second}`,
		`${first};${second};`,
		`${first};\r\n${second},;, `,
	])('are told apart: %j', (urls) => {
		const { fileParts } = scene([{}]).valuesOf({ urls });
		expect(fileParts).toEqual(
			[first, second].map((url) => ({ type: 'image_url', image_url: { url } })),
		);
	});

	test('that lack https:// are not taken for a part of the one before', () => {
		expect(scene([{}]).problemOf({ urls: `${second}, example.com/3.png` })).toEqual({
			field: 'URLs',
			message: 'holds "example.com/3.png", which is not a web address',
			remedy,
		});
	});
});

test('files inside of the JSON are those of workflows with a combined binary mode', () => {
	const items = [{ json: { _files: { a: onDisk('1') } } as never }];
	expect(scene(items, 'combined').valuesOf({ binaryFields: '*' }).fileParts).toHaveLength(1);
	expect(scene(items, 'separate').valuesOf({ binaryFields: '*' }).fileParts).toHaveLength(0);
});

describe('what is wrong is said before anything is read', () => {
	const zip = { mimeType: 'application/zip' };
	const ofOldN8n = { bytes: undefined, fileSize: '0 B' };

	test.each<[string, object, IBinaryData | null, RegExp]>([
		['a missing field', { binaryFields: 'photo' }, null, /^names "photo", but the item has no/],
		[
			'an empty file',
			ALL,
			inMemory('', { fileName: 'a.png' }),
			/"data" \("a.png"\), which is empty/,
		],
		['an empty file on disk', ALL, onDisk('1', { bytes: 0 }), /is empty/],
		['an empty file of an older n8n', ALL, onDisk('1', ofOldN8n), /is empty/],
		[
			'a type that the API does not take',
			ALL,
			onDisk('1', zip),
			/^names "data", which has the type application\/zip, which the API does not accept$/,
		],
		[
			'a recording by its address',
			{ urls: 'https://example.com/a.mp3' },
			null,
			/^holds "https:\/\/example.com\/a.mp3", which is a recording/,
		],
	])('for %s', (_name, settings, data, message) => {
		const { problemOf, reads } = scene([{ binary: data === null ? {} : { data } }]);
		expect(problemOf(settings)).toEqual({
			field: 'urls' in settings ? 'URLs' : 'Binary Fields',
			message: expect.stringMatching(message) as string,
			remedy,
		});
		expect(reads).toEqual([]);
	});

	test('for a field of the collection', () => {
		expect(scene([{}]).problemOf({ imageDetail: 'huge' })).toEqual({
			field: 'Image Detail',
			message: 'must be one of auto, low, high, not "huge"',
		});
	});
});

test.each([
	['gone', 'names "data", which cannot be read: ENOENT'],
	['empty', 'names "data", which is empty'],
])('a file that turns out %s is said to be so', async (id, message) => {
	const { send } = scene([{ binary: { data: onDisk(id) } }]);
	expect(await send({ binaryFields: 'data' })).toEqual({ field: 'Binary Fields', message, remedy });
});

describe('the identity of files', () => {
	const pdf = (id: string, fileName = 'a.pdf') =>
		onDisk(id, { fileName, mimeType: 'application/pdf' });
	const identities = async (raw: unknown, ...binaries: IBinaryData[]) => {
		const { files, valuesOf } = scene(binaries.map((data) => ({ binary: { data } })));
		for (const index of binaries.keys()) await files.noteContents(raw, index);
		return binaries.map((_, index) => valuesOf(raw, index).identity);
	};

	test('is that of what is sent', async () => {
		const raw = { binaryFields: '*' };
		const [first, same, otherBytes, otherName, gone] = await identities(
			raw,
			pdf('x1'),
			pdf('y1'),
			pdf('x2'),
			pdf('x1', 'b.pdf'),
			pdf('gone'),
		);
		expect(same).toBe(first);
		expect(new Set([first, otherBytes, otherName, gone]).size).toBe(4);
	});

	test('looks past the name of an image, and at the detail', async () => {
		const [first, second] = await identities(
			{ binaryFields: '*' },
			onDisk('x1', { fileName: 'a.png' }),
			onDisk('y1', { fileName: 'b.png' }),
		);
		expect(first).toBe(second);
		const [low] = await identities({ binaryFields: '*', imageDetail: 'low' }, onDisk('x1'));
		expect(low).not.toBe(first);
	});
});
