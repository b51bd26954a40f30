import type { INodeExecutionData } from 'n8n-workflow';
import { readFiles } from '../../../../nodes/fields/files';
import { findFiles } from '../../../../nodes/Mixtral/items/findFiles';
import { inMemory, onDisk } from './binaries';

const find = (binaryFields: unknown, item: Partial<INodeExecutionData>, isCombined = false) => {
	const files = readFiles({ binaryFields });
	return files.ok
		? findFiles(files.value.binaryFields ?? [], { json: {}, ...item }, isCombined)
		: files;
};

const namesOf = (...given: Parameters<typeof find>): string[] => {
	const found = find(...given);
	return found.ok ? found.value.map(([name]) => name) : [found.problem.message];
};

const binary = {
	data: inMemory('a'),
	photo: onDisk('1'),
	'notes, draft': inMemory('b', { mimeType: 'text/plain' }),
};
/** Names that form fields and mailboxes give. */
const ODD = { ' scan ': onDisk('1'), ' a , b ': onDisk('2'), 'a.b-c': onDisk('3') };

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
])('%j names the files %j', (binaryFields, names) => {
	expect(namesOf(binaryFields, { binary })).toEqual(names);
});

test.each([
	['scan', [' scan ']],
	[' scan ,a,b', [' scan ', ' a , b ']],
	[Object.keys(ODD), Object.keys(ODD)],
	['a.b-c', ['a.b-c']],
])('%j names files whose names have blanks, dots or dashes', (binaryFields, names) => {
	expect(namesOf(binaryFields, { binary: ODD })).toEqual(names);
});

test('* names none where the item has none', () => {
	expect(namesOf('*', {})).toEqual([]);
});

test.each([
	['scan', 'names "scan", but the item has only "data", "photo", "notes, draft"'],
	['notes', 'names "notes", but the item has only "data", "photo", "notes, draft"'],
	['toString', 'names "toString", but the item has only "data", "photo", "notes, draft"'],
])('%s names nothing, and the message says what is there', (binaryFields, message) => {
	expect(find(binaryFields, { binary })).toEqual({
		ok: false,
		problem: {
			field: 'Binary Fields',
			message,
			remedy: expect.stringMatching(/^Correct the name, or enter \* /) as string,
		},
	});
});

test('an item without files says so', () => {
	expect(namesOf('scan', {})).toEqual(['names "scan", but the item has no binary fields']);
});

test('an expression may give the files themselves', () => {
	expect(find(onDisk('7', { fileName: 'a.png' }), {})).toEqual({
		ok: true,
		value: [['a.png', onDisk('7', { fileName: 'a.png' })]],
	});
	expect(namesOf(['data', onDisk('7'), null], { binary })).toEqual(['data', 'file 2']);
	expect(namesOf(['data', onDisk('7'), 3], { binary })).toEqual([
		'must hold names of binary fields only, not 3',
	]);
});

test('a file without its content asks for the name', () => {
	expect(namesOf({ mimeType: 'image/png' }, { binary })).toEqual([
		'must be the name of a binary field, such as data, not {"mimeType":"image/png"}',
	]);
});

describe('files inside of the JSON', () => {
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
	])('are found where %s names them', (binaryFields, names) => {
		expect(namesOf(binaryFields, item, true)).toEqual(names);
	});

	test('are out of reach in other workflows, whose JSON may come from anybody', () => {
		expect(namesOf('*', item)).toEqual(['old']);
		expect(namesOf('data', item)).toEqual(['names "data", but the item has only "old"']);
	});
});
