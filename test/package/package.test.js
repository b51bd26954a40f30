'use strict';

const { execFileSync } = require('node:child_process');
const { mkdtempSync, readFileSync, readdirSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const manifest = require('../../package.json');

jest.setTimeout(120_000);

/** In bytes: what every n8n that installs the package downloads. */
const LARGEST_TARBALL = 400_000;

let folder;
let unpacked;
/** What npm says of the tarball: its size, and its files with theirs. */
let packed;

/** Every file below a folder, as paths relative to it. */
function filesBelow(top) {
	return readdirSync(top, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(top, path.join(entry.parentPath ?? entry.path, entry.name)))
		.sort();
}

function scan(target, ...patterns) {
	const output = execFileSync(
		process.execPath,
		[path.join(__dirname, 'scan.mjs'), target, ...patterns],
		// The lint plugin takes other file names for real when it sees a test runner.
		{ cwd: root, encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } },
	);
	return JSON.parse(output.trim().split('\n').pop());
}

beforeAll(() => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'mixtral-package-'));
	const output = execFileSync(
		'npm',
		['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
		{ cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
	);
	const reports = JSON.parse(output);
	[packed] = Array.isArray(reports) ? reports : Object.values(reports);
	execFileSync('tar', ['-xzf', path.join(folder, packed.filename), '-C', folder]);
	unpacked = path.join(folder, 'package');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the tarball holds the built nodes and what belongs to them, and nothing else', () => {
	const codexFiles = manifest.n8n.nodes.map((node) => `${node}on`);
	const expected = [
		'LICENSE',
		'README.md',
		'dist/THIRD_PARTY_NOTICES.txt',
		'dist/nodes/Mixtral/mixtral.dark.svg',
		'dist/nodes/Mixtral/mixtral.svg',
		'package.json',
		...manifest.n8n.credentials,
		...manifest.n8n.nodes,
		...codexFiles,
	];
	const isShared = (file) => /^dist\/nodes\/shared\/chunk-\w+\.js$/.test(file);
	expect(filesBelow(unpacked).filter((file) => !isShared(file))).toEqual(expected.sort());
});

test('the tarball is small', () => {
	const lines = packed.files.map(({ path: file, size }) => `${String(size).padStart(9)}  ${file}`);
	process.stdout.write(`${lines.join('\n')}\n${String(packed.size).padStart(9)}  the tarball\n`);
	expect(packed.size).toBeLessThan(LARGEST_TARBALL);
});

test('the built code asks for nothing that n8n does not bring', () => {
	const asked = new Set();
	for (const file of filesBelow(unpacked).filter((name) => name.endsWith('.js'))) {
		const code = readFileSync(path.join(unpacked, file), 'utf8');
		for (const [, name] of code.matchAll(/\b(?:require|import)\(\s*["']([^"']+)["']\s*\)/g))
			if (!name.startsWith('.')) asked.add(name);
	}
	const allowed = ['n8n-workflow', 'node:crypto', '@n8n/ai-node-sdk'];
	expect([...asked].filter((name) => !allowed.includes(name))).toEqual([]);
});

test('the package has no runtime dependencies and n8n-workflow as its peer', () => {
	expect(manifest.dependencies).toBeUndefined();
	expect(manifest.optionalDependencies).toBeUndefined();
	expect(manifest.peerDependencies['n8n-workflow']).toBe('*');
});

test('the licences of the bundled libraries travel with the code', () => {
	const notices = readFileSync(path.join(unpacked, 'dist/THIRD_PARTY_NOTICES.txt'), 'utf8');
	expect(notices).toContain('@cfworker/json-schema');
});

test('no source and no built file suppresses a lint rule', () => {
	const suppression = /eslint-(disable|enable)|@ts-(ignore|nocheck|expect-error)/;
	const sources = ['nodes', 'credentials'].flatMap((top) =>
		filesBelow(path.join(root, top)).map((file) => path.join(root, top, file)),
	);
	const built = filesBelow(path.join(unpacked, 'dist')).map((file) =>
		path.join(unpacked, 'dist', file),
	);
	const guilty = [...sources, ...built].filter((file) =>
		suppression.test(readFileSync(file, 'utf8')),
	);
	expect(guilty).toEqual([]);
});

test("n8n's official scan passes on the sources", () => {
	const result = scan(root, 'package.json', '{nodes,credentials}/**/*.{js,ts,json}');
	expect(result).toEqual({ passed: true });
});

test("n8n's official scan passes on the unpacked tarball", () => {
	expect(scan(unpacked)).toEqual({ passed: true });
});
