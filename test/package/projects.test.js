'use strict';

/** No test file falls out of all commands. */

const { spawnSync } = require('node:child_process');
const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
const { parse } = require('yaml');

const { scripts } = require('../../package.json');
const { IN_N8N, LIGHT } = require('../projects');

const root = path.resolve(__dirname, '../..');
const read = (file) => readFileSync(path.join(root, file), 'utf8');

const PROJECTS = [...LIGHT.flat(), ...IN_N8N];
const NO_SOURCES = ['.git', '.tmp', 'coverage', 'dist', 'node_modules'];

/** Every file of the checkout that is named like a test, by its path in it. */
function testFiles() {
	const folders = readdirSync(root, { withFileTypes: true })
		.filter((entry) => entry.isDirectory() && !NO_SOURCES.includes(entry.name))
		.flatMap(({ name }) =>
			readdirSync(path.join(root, name), { recursive: true }).map((file) => `${name}/${file}`),
		);
	return folders.filter((file) => /[.](test|spec)[.][cm]?[jt]sx?$/.test(file)).sort();
}

/** The projects of `projects` in whose folder the files are; a file of none or of two has no one. */
const ownersOf = (files, projects) =>
	files.map((file) => projects.filter((name) => file.startsWith(`test/${name}/`)));

test('every test file belongs to one project, and Jest finds it', () => {
	const files = testFiles();
	expect(ownersOf(files, PROJECTS).filter((owners) => owners.length !== 1)).toEqual([]);
	const jest = path.join(root, 'node_modules/jest/bin/jest.js');
	const { stdout } = spawnSync(process.execPath, [jest, '--listTests', '--json'], {
		cwd: root,
		encoding: 'utf8',
	});
	const found = JSON.parse(stdout).map((file) => path.relative(root, file));
	expect(found.sort()).toEqual(files);
});

test.each(PROJECTS)('the project %s holds tests', (name) => {
	expect(ownersOf(testFiles(), [name]).flat()).not.toEqual([]);
});

test('npm test runs the light projects, and each one in n8n has a script', () => {
	expect(scripts.test).toBe('node test/run.js');
	expect(IN_N8N.map((name) => scripts[`test:${name}`])).toEqual(
		IN_N8N.map((name) => `node test/run.js ${name}`),
	);
});

const TEST_SCRIPTS = Object.keys(scripts).filter((name) => /^test(:|$)/.test(name));

test('the continuous integration of the repository runs every test script', () => {
	const { jobs } = parse(read('.github/workflows/ci.yml'));
	const commands = Object.values(jobs).flatMap(({ steps, strategy }) =>
		steps.flatMap(({ run = '' }) =>
			(strategy.matrix.script ?? ['']).map((script) => run.replace('${{ matrix.script }}', script)),
		),
	);
	const run = commands.flatMap((line) => /^npm (?:run )?(test[\w:]*)/.exec(line)?.[1] ?? []);
	expect([...new Set(run)].sort()).toEqual([...TEST_SCRIPTS].sort());
});

test('.ci/run runs every test script', () => {
	const run = [...read('.ci/run').matchAll(/"npm (?:run )?(test[\w:]*)"/g)].map(([, name]) => name);
	expect(run.sort()).toEqual([...TEST_SCRIPTS].sort());
});

test('one word declares a test in all files', () => {
	const called = testFiles().filter((file) => /^\s*it[.(]/m.test(read(file)));
	expect(called).toEqual([]);
});
