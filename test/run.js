'use strict';

/**
 * `npm test`: everything that needs no full n8n; with names of projects, those. Installs the
 * development dependencies where they are missing, and ends with one line `N passed, N failed,
 * N skipped`. `--n8n=VERSION` chooses the n8n of end-to-end tests, `--testPathPatterns=PATTERN` the
 * files to run. With `--no-skips` a skipped test is a failure: the machine lacks something.
 */
const { spawnSync } = require('node:child_process');
const { existsSync, mkdtempSync, readFileSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');

const { nodeProblem } = require('./demo/problems');
const { IN_N8N, LIGHT } = require('./projects');

const oldNode = nodeProblem(process.versions.node);
if (oldNode !== null) {
	console.error(oldNode);
	process.exit(1);
}

const root = path.resolve(__dirname, '..');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const { values, positionals: only } = parseArgs({
	options: {
		n8n: { type: 'string' },
		testPathPatterns: { type: 'string' },
		'no-skips': { type: 'boolean' },
	},
	allowPositionals: true,
});
if (values.n8n) process.env.N8N_MIXTRAL_E2E_VERSION = values.n8n;

function run(title, command, parameters) {
	const began = Date.now();
	console.log(`\n> ${title}`);
	const { status } = spawnSync(command, parameters, {
		cwd: root,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	console.log(
		`${status === 0 ? 'ok' : 'FAILED'}: ${title} (${Math.round((Date.now() - began) / 1000)} s)`,
	);
	return status === 0;
}

const tool = (name, ...parameters) => [
	process.execPath,
	[path.join(root, 'node_modules', name), ...parameters],
];

function jest(projects) {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'mixtral-jest-'));
	const report = path.join(folder, 'report.json');
	const [command, parameters] = tool(
		'jest/bin/jest.js',
		'--selectProjects',
		...projects,
		'--json',
		`--outputFile=${report}`,
		// An n8n beside the tests needs cores of its own.
		`--maxWorkers=${projects.some((name) => IN_N8N.includes(name)) ? '50%' : '100%'}`,
		'--silent=false',
		...(values.testPathPatterns ? [`--testPathPatterns=${values.testPathPatterns}`] : []),
	);
	const ok = run(`tests: ${projects.join(', ')}`, command, parameters);
	const counts = existsSync(report)
		? JSON.parse(readFileSync(report, 'utf8'))
		: { numPassedTests: 0, numFailedTests: 1, numRuntimeErrorTestSuites: 0, testResults: [] };
	rmSync(folder, { recursive: true, force: true });
	const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
	const skippedNames = counts.testResults
		.flatMap(({ assertionResults }) => assertionResults)
		.filter(({ status }) => status === 'pending' || status === 'todo')
		.map(({ fullName }) => fullName);
	for (const name of skippedNames) console.log(`skipped: ${name}`);
	return {
		passed: counts.numPassedTests,
		failed: ok ? failed : Math.max(1, failed),
		skipped: skippedNames.length,
	};
}

if (!existsSync(path.join(root, 'node_modules', '.package-lock.json'))) {
	if (!run('install development dependencies', npm, ['ci', '--ignore-scripts'])) process.exit(1);
}

const NAMES_IN_TESTS = ['--config', 'test/eslint.config.mjs', 'test'];
const checks =
	only.length > 0
		? []
		: [
				['lint', ...tool('eslint/bin/eslint.js', '.')],
				['names in the tests', ...tool('eslint/bin/eslint.js', ...NAMES_IN_TESTS)],
				['format', ...tool('prettier/bin/prettier.cjs', '--check', '.', '--log-level=warn')],
				['unused code', ...tool('knip/bin/knip.js', '--no-progress')],
				['types of the tests', ...tool('typescript/bin/tsc', '-p', 'test/tsconfig.json')],
			];

let passed = 0;
let failed = 0;
let skipped = 0;
const count = (ok) => (ok ? (passed += 1) : (failed += 1));
const built = run('build, with type check', ...tool('gulp/bin/gulp.js', 'build'));
count(built);
for (const check of checks) count(run(...check));
const groups = only.length > 0 ? [only] : LIGHT;
for (const group of built ? groups : []) {
	const tests = jest(group);
	passed += tests.passed;
	failed += tests.failed;
	skipped += tests.skipped;
}
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 && !(values['no-skips'] && skipped > 0) ? 0 : 1);
