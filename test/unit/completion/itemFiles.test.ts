import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { fileParts, readItemFile, type ItemFile } from '../../../nodes/completion/itemFiles';
import { readFiles } from '../../../nodes/fields/files';
import { pendingFiles } from '../../../nodes/openrouter/request/pendingParts';

const base64 = (content: string): string => Buffer.from(content).toString('base64');
const inMemory = (content: string, more: Partial<IBinaryData> = {}): IBinaryData => ({
	data: base64(content),
	mimeType: 'image/png',
	...more,
});
const onDisk = (id: string, more: Partial<IBinaryData> = {}): IBinaryData => ({
	data: 'filesystem-v2',
	id: `filesystem-v2:${id}`,
	mimeType: 'image/png',
	bytes: 3,
	...more,
});

/** The parts for what the user set, or what is wrong with it. */
function partsOf(
	settings: unknown,
	item: Partial<INodeExecutionData>,
	isCombined = false,
): ReturnType<typeof fileParts> {
	const files = readFiles(settings);
	return files.ok ? fileParts(files.value, { json: {}, ...item }, isCombined) : files;
}

function filesOf(...given: Parameters<typeof partsOf>): ItemFile[] {
	const parts = partsOf(...given);
	if (!parts.ok) throw new Error(parts.problem.message);
	return pendingFiles<ItemFile>([{ role: 'user', content: parts.value }]);
}

const namesOf = (...given: Parameters<typeof partsOf>): string[] =>
	filesOf(...given).map(({ field }) => field);

const problemOf = (...given: Parameters<typeof partsOf>): unknown => {
	const parts = partsOf(...given);
	return parts.ok ? parts.value : parts.problem;
};

describe('the files of an item', () => {
	const binary = {
		data: inMemory('a'),
		photo: onDisk('1'),
		'notes, draft': inMemory('b', { mimeType: 'text/plain' }),
	};

	test.each([
		['data', ['data']],
		[' photo , data ', ['photo', 'data']],
		['data, data', ['data']],
		['*', ['data', 'photo', 'notes, draft']],
		['photo, *', ['photo', 'data', 'notes, draft']],
		['notes, draft', ['notes, draft']],
		['data,notes,draft,photo', ['data', 'notes, draft', 'photo']],
		[
			['notes, draft', 'data'],
			['notes, draft', 'data'],
		],
		['', []],
		[[], []],
	])('are those that %j names', (binaryFields, names) => {
		expect(namesOf({ binaryFields }, { binary })).toEqual(names);
	});

	test('are none for * where the item has none', () => {
		expect(namesOf({ binaryFields: '*' }, {})).toEqual([]);
	});

	test('are told by name and type', () => {
		const invoice = onDisk('1', { fileName: 'a.pdf', mimeType: 'application/pdf' });
		const photo = inMemory('b', { fileExtension: 'jpg', mimeType: 'application/octet-stream' });
		expect(
			filesOf({ binaryFields: '*', imageDetail: 'low' }, { binary: { invoice, photo } }),
		).toEqual([
			{
				field: 'invoice',
				facts: { name: 'a.pdf', mimeType: 'application/pdf' },
				binary: invoice,
				options: { imageDetail: 'low' },
			},
			{
				field: 'photo',
				facts: { name: 'photo.jpg', mimeType: 'application/octet-stream' },
				binary: photo,
				options: { imageDetail: 'low' },
			},
		]);
	});

	test('may be given by an expression themselves', () => {
		const [file] = filesOf({ binaryFields: onDisk('7', { fileName: 'a.png' }) }, {});
		expect(file).toMatchObject({ field: 'a.png', binary: { id: 'filesystem-v2:7' } });
		expect(namesOf({ binaryFields: ['data', onDisk('7')] }, { binary })).toEqual([
			'data',
			'file 2',
		]);
		expect(problemOf({ binaryFields: ['data', onDisk('7'), 3] }, { binary })).toEqual({
			field: 'Binary Fields',
			message: 'must hold names of binary fields only, not 3',
		});
	});

	describe('inside of the JSON', () => {
		const item = {
			json: {
				_files: { data: onDisk('1') },
				Invoices: [onDisk('2'), onDisk('3')],
				deep: { scan: onDisk('4') },
				text: 'x',
			},
			binary: { old: inMemory('a') },
		};

		test.each([
			['data', ['data']],
			['_files.data', ['data']],
			['deep.scan', ['deep.scan']],
			['deep, old', ['deep.scan', 'old']],
			['Invoices', ['Invoices.0', 'Invoices.1']],
			['Invoices[1]', ['Invoices.1']],
			['*', ['data', 'Invoices.0', 'Invoices.1', 'deep.scan', 'old']],
		])('are those that %s names', (binaryFields, names) => {
			expect(namesOf({ binaryFields }, item, true)).toEqual(names);
		});

		test('are out of reach in other workflows, whose JSON may come from anybody', () => {
			expect(namesOf({ binaryFields: '*' }, item)).toEqual(['old']);
			expect(problemOf({ binaryFields: 'data' }, item)).toMatchObject({
				message: 'names "data", which the item does not have; it has "old"',
			});
		});
	});

	test('come before the files of the addresses', () => {
		const urls = 'https://example.com/a.png, https://example.com/b,c.pdf';
		const parts = problemOf({ binaryFields: 'data', urls, imageDetail: 'high' }, { binary });
		expect(parts).toEqual([
			expect.objectContaining({ type: 'file' }),
			{ type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'high' } },
			{ type: 'file', file: { filename: 'b,c.pdf', file_data: 'https://example.com/b,c.pdf' } },
		]);
	});
});

describe('what is wrong is said before anything is read', () => {
	const remedy = expect.stringMatching(/^[A-Z].*\.$/) as string;
	test.each([
		[
			'a missing field',
			{ binaryFields: 'photo' },
			{ data: inMemory('a'), scan: inMemory('b') },
			'names "photo", which the item does not have; it has "data", "scan"',
		],
		[
			'an item without files',
			{ binaryFields: 'photo' },
			undefined,
			/the item has no binary fields/,
		],
		[
			'an empty file',
			{ binaryFields: '*' },
			{ data: inMemory('', { fileName: 'a.png' }) },
			'names "data" ("a.png"), which is empty',
		],
		[
			'an empty file on disk',
			{ binaryFields: '*' },
			{ data: onDisk('1', { bytes: 0 }) },
			/is empty/,
		],
		[
			'an empty file of an older n8n',
			{ binaryFields: '*' },
			{ data: onDisk('1', { bytes: undefined, fileSize: '0 B' }) },
			/is empty/,
		],
		[
			'a type that the API does not take',
			{ binaryFields: 'data' },
			{ data: onDisk('1', { mimeType: 'application/zip' }) },
			'names "data", which has the type application/zip, which the API does not take',
		],
		[
			'a recording by its address',
			{ urls: 'https://example.com/a.mp3' },
			undefined,
			/^holds "https:\/\/example.com\/a.mp3", which is a recording/,
		],
	])('for %s', (_name, settings, binary, message) => {
		expect(problemOf(settings, binary === undefined ? {} : { binary })).toEqual({
			field: 'urls' in settings ? 'URLs' : 'Binary Fields',
			message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
			remedy,
		});
	});
});

describe('a file is read', () => {
	const streams: string[] = [];
	const helpers = {
		getBinaryStream: async (id: string) => {
			streams.push(id);
			if (id.endsWith('gone')) throw new Error('ENOENT');
			return await Promise.resolve(id);
		},
		binaryToBuffer: async (stream: string) =>
			await Promise.resolve(Buffer.from(stream.endsWith('empty') ? '' : 'abc')),
	};
	const read = async (binary: IBinaryData) => {
		const [file] = filesOf({ binaryFields: 'data' }, { binary: { data: binary } });
		if (file === undefined) throw new Error('There is no file');
		return await readItemFile(file, { helpers } as unknown as IExecuteFunctions);
	};
	const image = (content: string) => ({
		ok: true,
		value: {
			type: 'image_url',
			image_url: { url: `data:image/png;base64,${base64(content)}` },
		},
	});

	test('from the item itself', async () => {
		expect(await read(inMemory('abcd'))).toEqual(image('abcd'));
		expect(streams).toEqual([]);
	});

	test('from where n8n keeps it', async () => {
		expect(await read(onDisk('1'))).toEqual(image('abc'));
		expect(streams).toEqual(['filesystem-v2:1']);
	});

	test.each([
		['gone', 'names "data", which cannot be read: ENOENT'],
		['empty', 'names "data", which is empty'],
	])('and what is wrong is said when it is %s', async (id, message) => {
		expect(await read(onDisk(id))).toEqual({
			ok: false,
			problem: {
				field: 'Binary Fields',
				message,
				remedy: expect.stringMatching(/\.$/) as string,
			},
		});
	});
});
