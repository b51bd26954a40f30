'use strict';

/** The plan of `nodes`: which folder may import which, and how large files and folders may grow. */

const { existsSync, readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const MOST_LINES = 250;
const MOST_FILES = 20;

const REQUEST = ['openrouter/mixtralTemplate', 'openrouter/request'];
const OPENROUTER = [
	...REQUEST,
	'openrouter',
	'openrouter/reply',
	'openrouter/toolCalls',
	'openrouter/catalog',
];
const JSON_FOLDERS = ['json', 'json/schema'];
const LIBRARIES = [...OPENROUTER, ...JSON_FOLDERS, '.', 'engine', 'fields', 'host', 'n8n-workflow'];
const NODE = [...LIBRARIES, 'completion'];

/** Folder of `nodes` -> the folders and packages that it may import beside itself. */
const ARROWS = {
	'.': [],
	'engine/limits': [],
	engine: ['engine/limits', 'tinyqueue'],
	'json/schema': ['.', '@cfworker/json-schema'],
	json: ['.', 'json/schema', '@cfworker/json-schema'],
	fields: ['.', 'json', 'n8n-workflow'],
	openrouter: ['.'],
	'openrouter/mixtralTemplate': ['.', 'openrouter', 'node:crypto'],
	'openrouter/request': ['.', 'openrouter', 'openrouter/mixtralTemplate', 'fields', 'json'],
	'openrouter/errors': ['.', 'openrouter', 'engine'],
	'openrouter/reply': ['.', 'openrouter', 'openrouter/errors', 'engine'],
	'openrouter/toolCalls': ['.', 'json', 'openrouter/mixtralTemplate'],
	'openrouter/catalog': ['.', 'openrouter', 'openrouter/request', 'openrouter/reply'],
	'openrouter/account': ['.', 'openrouter', 'openrouter/reply'],
	host: ['.', ...OPENROUTER, 'engine', 'n8n-workflow', '@n8n/ai-node-sdk', 'node:crypto'],
	completion: LIBRARIES,
	Mixtral: [...NODE, 'Mixtral/complete', 'Mixtral/lookUp', 'Mixtral/properties'],
	'Mixtral/items': [...NODE, 'Mixtral/properties', 'node:crypto'],
	'Mixtral/parameters': [...NODE, 'Mixtral/items'],
	'Mixtral/complete': [
		...NODE,
		'engine/limits',
		'Mixtral/items',
		'Mixtral/parameters',
		'node:crypto',
	],
	'Mixtral/lookUp': [
		...NODE,
		'engine/limits',
		'Mixtral/items',
		'Mixtral/properties',
		'openrouter/account',
	],
	'Mixtral/properties': ['.', 'fields', 'n8n-workflow'],
	LmChatMixtral: [...NODE, 'LmChatMixtral/n8nSdk', '@n8n/ai-node-sdk'],
	'LmChatMixtral/n8nSdk': [...NODE, '@n8n/ai-node-sdk'],
};

/** What still breaks the plan. Lines may only go: one that holds no longer fails the test. */
const OPEN = [];

const IMPORT = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*['"]([^'"]+)['"]/g;

/** What breaks the plan in `sources`: path below `nodes` -> text. */
function violations(sources) {
	const counts = {};
	const found = new Set();
	for (const [file, text] of Object.entries(sources)) {
		const folder = path.posix.dirname(file);
		counts[folder] = (counts[folder] ?? 0) + 1;
		if (text.split('\n').length - 1 > MOST_LINES) found.add(`${file} has more than 250 lines`);
		for (const [, name] of text.matchAll(IMPORT)) {
			const target = name.startsWith('.')
				? path.posix.dirname(path.posix.join(folder, name))
				: name;
			if (target !== folder && !ARROWS[folder]?.includes(target)) {
				found.add(`${file} imports ${target}`);
			}
		}
	}
	for (const [folder, count] of Object.entries(counts)) {
		if (!(folder in ARROWS)) found.add(`${folder} is not in the plan`);
		if (count > MOST_FILES) found.add(`${folder} has more than 20 files`);
	}
	return [...found].sort();
}

function sourcesOf(folder) {
	const files = readdirSync(path.join(root, folder), { recursive: true })
		.map((file) => file.split(path.sep).join('/'))
		.filter((file) => file.endsWith('.ts'));
	return Object.fromEntries(
		files.map((file) => [file, readFileSync(path.join(root, folder, file), 'utf8')]),
	);
}

test('every import runs down the plan, and files and folders keep their size, but for what is open', () => {
	expect(violations(sourcesOf('nodes'))).toEqual(OPEN);
});

test('credentials import nothing but n8n and the credential of OpenRouter', () => {
	const imports = Object.values(sourcesOf('credentials')).flatMap((text) =>
		[...text.matchAll(IMPORT)].map(([, name]) => name),
	);
	expect([...new Set(imports)].sort()).toEqual(['../nodes/openrouter/credential', 'n8n-workflow']);
});

test.each([
	["import { a } from '../Mixtral/complete/items';", 'Mixtral/complete'],
	["import type { A } from '../Mixtral/router';", 'Mixtral'],
	["export { a } from '../Mixtral/complete/items';", 'Mixtral/complete'],
	["import {\n\ta,\n} from '../Mixtral/complete/items';", 'Mixtral/complete'],
	["import '../Mixtral/router';", 'Mixtral'],
	["await import('../Mixtral/complete/items')", 'Mixtral/complete'],
	["require('lodash')", 'lodash'],
])('finds the planted import %j', (line, target) => {
	expect(violations({ 'LmChatMixtral/supply.ts': line })).toEqual([
		`LmChatMixtral/supply.ts imports ${target}`,
	]);
});

test('finds a file too long, a folder too full and a folder without a place', () => {
	const full = Array.from({ length: MOST_FILES + 1 }, (_, index) => [`json/${index}.ts`, '']);
	expect(
		violations({
			...Object.fromEntries(full),
			'engine/long.ts': '\n'.repeat(MOST_LINES + 1),
			'engine/short.ts': '\n'.repeat(MOST_LINES),
			'utils/new.ts': '',
		}),
	).toEqual([
		'engine/long.ts has more than 250 lines',
		'json has more than 20 files',
		'utils is not in the plan',
	]);
});

test('the plan holds no circle', () => {
	const reaches = (from, seen = new Set()) => {
		for (const next of ARROWS[from] ?? []) {
			if (!seen.has(next)) reaches(next, seen.add(next));
		}
		return seen;
	};
	const inCircles = Object.keys(ARROWS).filter((folder) => reaches(folder).has(folder));
	expect(inCircles).toEqual([]);
});

describe('a file without a test of its own', () => {
	const tests = readdirSync(path.join(root, 'test/unit'), { recursive: true })
		.map((file) => file.split(path.sep).join('/'))
		.filter((file) => /[.]test[.][jt]s$/.test(file));
	const alone = Object.keys(sourcesOf('nodes'))
		.map((file) => file.replace(/[.]ts$/, ''))
		.filter((file) => !tests.some((name) => name.startsWith(`${file}.`)));
	const folders = new Set(alone.map((file) => path.posix.join('nodes', path.posix.dirname(file))));
	const guide = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8');
	const table = [...guide.matchAll(/^\| `(nodes[^`]*)` +\| (.*?) +\|$/gm)];

	test('belongs to a folder of which CONTRIBUTING.md says what covers it', () => {
		expect(table.map(([, folder]) => folder).sort()).toEqual([...folders].sort());
	});

	test('is covered by tests that exist', () => {
		const named = table.flatMap(([, , cell]) => [...cell.matchAll(/`([^`]+)`/g)]);
		expect(
			named.map(([, file]) => file).filter((file) => !existsSync(path.join(root, file))),
		).toEqual([]);
	});
});
