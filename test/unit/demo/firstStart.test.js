'use strict';

/** `npm run demo` and `npm start` in a fresh clone, on machines that lack something. */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { nodeProblem, setUpProblem } = require('../../demo/problems.js');

const CHECKOUT = path.resolve(__dirname, '../../..');
const COMMANDS = ['demo', 'start'];

let clone;
let npmCli;

beforeAll(() => {
	clone = fs.mkdtempSync(path.join(os.tmpdir(), 'mixtral-clone-'));
	for (const name of ['package.json', 'examples', 'test/demo', 'test/n8n', 'test/openrouter']) {
		fs.cpSync(path.join(CHECKOUT, name), path.join(clone, name), { recursive: true });
	}
	npmCli = path.join(clone, 'npm-cli.js');
	const calls = path.join(clone, 'calls');
	fs.writeFileSync(
		npmCli,
		`require('node:fs').appendFileSync(${JSON.stringify(calls)}, process.argv[2] + '\\n');
		console.error(process.env.NPM_SAYS);
		process.exitCode = 1;`,
	);
});
afterAll(() => fs.rmSync(clone, { recursive: true, force: true }));

/** Runs a command of the clone with an npm that fails. */
function runWith(command, npmSays) {
	const { status, stderr } = spawnSync(process.execPath, [`test/demo/${command}.js`], {
		cwd: clone,
		encoding: 'utf8',
		env: { ...process.env, npm_execpath: npmCli, NPM_SAYS: npmSays },
	});
	return { status, lines: stderr.trim().split('\n') };
}

describe.each(COMMANDS)('%s', (command) => {
	test.each([
		[
			'no network',
			'npm error code EAI_AGAIN\nnpm error request to https://registry.npmjs.org/jest failed',
			'The npm registry cannot be reached. Check the network and the proxy and run the command again. It continues with what it has downloaded.',
		],
		[
			'a full disk',
			'npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device, write',
			'The disk is full. Free some space (the demo needs about 1.6 GB, npm start 5 GB) and run the command again. It continues with what it has downloaded.',
		],
		[
			'a download that breaks off',
			'npm error code ECONNRESET\nnpm error network aborted',
			'A download failed. Wait a moment and run the command again. It continues with what it has downloaded.',
		],
	])('says in one sentence what to do about %s', (_name, npmSays, sentence) => {
		const { status, lines } = runWith(command, npmSays);
		expect(status).toBe(1);
		expect(lines[0]).toBe(sentence);
		expect(lines.join('\n')).toContain(npmSays);
	});

	test('installs again at the next call after a failed installation', () => {
		const calls = path.join(clone, 'calls');
		fs.rmSync(calls, { force: true });
		for (let call = 0; call < 2; call++) runWith(command, 'npm error code ECONNRESET');
		expect(fs.readFileSync(calls, 'utf8')).toBe('ci\nci\n');
	});
});

test.each([
	['18.20.1', false],
	['20.14.0', false],
	['20.15.0', true],
	['24.1.0', true],
])('Node.js %s is new enough: %p', (version, isNew) => {
	const problem = nodeProblem(version);
	if (isNew) expect(problem).toBeNull();
	else expect(problem).toMatch(/^This is Node\.js .+\. Install Node\.js 20\.15 or later /);
});

test.each([
	['npm error code SELF_SIGNED_CERT_IN_CHAIN', /^The certificate of the npm registry/],
	['npm error code ENOTFOUND', /^The npm registry cannot be reached/],
	['npm error code E503', /^A download failed/],
	['npm error code EINTEGRITY', /^A download failed/],
	['tar: write error: No space left on device', /^The disk is full/],
	["EACCES: permission denied, mkdir '/work'", /^A folder cannot be written/],
	["Cannot find module 'jest'", /^A development dependency is missing/],
])('%s', (message, sentence) => {
	expect(setUpProblem(new Error(message))).toMatch(sentence);
});

test('an unknown problem is shown as it is', () => {
	expect(setUpProblem(new Error('The workflow failed: no'))).toBe('The workflow failed: no');
});
