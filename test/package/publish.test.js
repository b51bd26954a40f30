'use strict';

/** The publishing workflow, run as far as it goes without npm and GitHub. */

const { spawn } = require('node:child_process');
const { cp, mkdtemp, readFile, rm, writeFile } = require('node:fs/promises');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { parse } = require('yaml');

const root = path.resolve(__dirname, '../..');
const manifest = require('../../package.json');

jest.setTimeout(120_000);

const readWorkflow = async (name) =>
	parse(await readFile(path.join(root, '.github/workflows', `${name}.yml`), 'utf8'));

let workflow;
let folder;

beforeAll(async () => {
	workflow = await readWorkflow('publish');
	folder = await mkdtemp(path.join(os.tmpdir(), 'mixtral-publish-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const stepsOf = (job) => workflow.jobs[job].steps;
const commandsOf = (job) => stepsOf(job).map(({ run }) => run);
const scriptOf = (job, name) => stepsOf(job).find((step) => step.name === name).run;

/** Runs the script of a step as GitHub does. */
function runScript(script, { cwd, env }) {
	return new Promise((resolve, reject) => {
		const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
			cwd,
			env: { PATH: process.env.PATH, HOME: folder, ...env },
		});
		let output = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', (chunk) => (output += chunk));
		}
		child.on('error', reject);
		child.on('close', (exitCode) => resolve({ exitCode, output }));
	});
}

test('it starts for version tags and nothing else', () => {
	expect(workflow.on).toEqual({ push: { tags: ['v*'] } });
});

test('a release is tested, in a real n8n too, before it is published', () => {
	expect(workflow.jobs.publish.needs).toBe('test');
	expect(commandsOf('test')).toEqual(
		expect.arrayContaining(['npm ci --ignore-scripts', 'npm test', 'npm run test:e2e']),
	);
});

test('only the job that publishes may sign, and no cache of another run reaches it', () => {
	expect(workflow.permissions).toEqual({ contents: 'read' });
	expect(workflow.jobs.test.permissions).toBeUndefined();
	expect(workflow.jobs.publish.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
	const publishing = stepsOf('publish');
	expect(publishing.filter(({ uses = '' }) => uses.startsWith('actions/cache'))).toEqual([]);
	const setUp = publishing.find(({ uses = '' }) => uses.startsWith('actions/setup-node'));
	expect(setUp.with['package-manager-cache']).toBe(false);
	expect(setUp.with.cache).toBeUndefined();
});

test('what is published was built in the same job, from the locked dependencies', () => {
	const commands = commandsOf('publish');
	const order = ['npm ci --ignore-scripts', 'npm run build', scriptOf('publish', 'Publish')];
	expect(commands.filter((command) => order.includes(command))).toEqual(order);
});

test.each(['ci', 'publish'])('every npm script that %s.yml runs exists', async (name) => {
	const { jobs } = await readWorkflow(name);
	const commands = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run = '' }) => run));
	const scripts = commands.flatMap((run) => [...run.matchAll(/npm run ([\w:-]+)/g)]);
	for (const [, script] of scripts) expect(manifest.scripts).toHaveProperty([script]);
});

test.each(['ci', 'publish'])(
	'%s.yml pins each action to a commit, and may only read',
	async (name) => {
		const { permissions, jobs } = await readWorkflow(name);
		expect(permissions).toEqual({ contents: 'read' });
		for (const { steps } of Object.values(jobs)) {
			for (const { uses } of steps.filter((step) => step.uses)) {
				expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
			}
			for (const step of steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'))) {
				expect(step.with['persist-credentials']).toBe(false);
			}
		}
	},
);

describe('the check of the tag and the changelog', () => {
	const check = async ({ tag, version = '1.2.3', changelog = '## 1.2.3 - 2026-11-23\n' }) => {
		const clone = await mkdtemp(path.join(folder, 'clone-'));
		await writeFile(path.join(clone, 'package.json'), JSON.stringify({ version }));
		await writeFile(path.join(clone, 'CHANGELOG.md'), changelog);
		const script = scriptOf('test', 'Check the tag and the changelog');
		return await runScript(script, { cwd: clone, env: { GITHUB_REF_NAME: tag } });
	};

	test('passes the tag of the version', async () => {
		expect(await check({ tag: 'v1.2.3' })).toEqual({ exitCode: 0, output: '' });
	});

	test('refuses another tag', async () => {
		const { exitCode, output } = await check({ tag: 'v1.2.4' });
		expect(exitCode).toBe(1);
		expect(output).toContain('The tag is v1.2.4, but package.json says v1.2.3.');
	});

	test('refuses a version without an entry in the changelog', async () => {
		const { exitCode, output } = await check({ tag: 'v1.2.3', changelog: '## Unreleased\n' });
		expect(exitCode).toBe(1);
		expect(output).toContain('CHANGELOG.md has no entry for 1.2.3.');
	});
});

describe('the step that publishes', () => {
	let registry;
	let uploads;

	/** npm's registry, as far as publishing needs it: nothing is known yet, everything is welcome. */
	beforeAll(async () => {
		registry = http.createServer(async (request, response) => {
			const chunks = [];
			for await (const chunk of request) chunks.push(chunk);
			if (request.method === 'PUT') {
				const { authorization } = request.headers;
				uploads.push({ authorization, ...JSON.parse(Buffer.concat(chunks).toString('utf8')) });
			}
			response.writeHead(request.method === 'PUT' ? 201 : 404, {
				'content-type': 'application/json',
			});
			response.end('{}');
		});
		await new Promise((resolve) => registry.listen(0, '127.0.0.1', resolve));
	});
	beforeEach(() => (uploads = []));
	afterAll(() => new Promise((resolve) => registry.close(resolve)));

	/** In a copy, with a user of its own: npm writes its token into the home folder. */
	async function publish(change = (script) => script) {
		const clone = await mkdtemp(path.join(folder, 'clone-'));
		const home = await mkdtemp(path.join(folder, 'home-'));
		for (const name of ['package.json', 'README.md', 'LICENSE', ...manifest.files]) {
			await cp(path.join(root, name), path.join(clone, name), { recursive: true });
		}
		const address = `127.0.0.1:${registry.address().port}`;
		// npm looks for its own registry's token only, so the stand-in takes that one's place.
		const script = change(scriptOf('publish', 'Publish')).replace(
			'//registry.npmjs.org/',
			`//${address}/`,
		);
		return await runScript(script, {
			cwd: clone,
			env: {
				HOME: home,
				NPM_TOKEN: 'npm_token-of-the-test',
				GITHUB_ACTIONS: 'true',
				CI: 'true',
				npm_config_registry: `http://${address}/`,
				npm_config_cache: path.join(home, '.npm'),
				npm_config_fetch_retries: '0',
				npm_config_update_notifier: 'false',
			},
		});
	}

	const withoutProvenance = (script) => script.replace('--provenance', '--provenance=false');

	test('asks for provenance, and publishes nothing where it cannot be signed', async () => {
		expect(scriptOf('publish', 'Publish')).toContain('npm publish --provenance --access public');
		const { exitCode, output } = await publish();
		expect(exitCode).not.toBe(0);
		expect(output).toMatch(/provenance/i);
		expect(output).toContain('id-token');
		expect(uploads).toEqual([]);
	});

	test('uploads the built package, for all to see, with the token of the repository', async () => {
		const { exitCode, output } = await publish(withoutProvenance);
		expect({ exitCode, output: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, output: '' });
		expect(uploads).toHaveLength(1);
		const [upload] = uploads;
		expect(upload).toMatchObject({
			name: manifest.name,
			access: 'public',
			authorization: 'Bearer npm_token-of-the-test',
			'dist-tags': { latest: manifest.version },
		});
		const version = upload.versions[manifest.version];
		expect(version).toMatchObject({ n8n: manifest.n8n, repository: manifest.repository });
		expect(version.dependencies ?? {}).toEqual({});
		const [tarball] = Object.values(upload._attachments);
		expect(tarball.length).toBeGreaterThan(10_000);
	});
});

test('package.json tells npm which repository the provenance has to be of', () => {
	const { repository, homepage, bugs } = manifest;
	expect(repository).toEqual({
		type: 'git',
		url: expect.stringMatching(/^git\+https:\/\/github\.com\/[\w.-]+\/[\w.-]+\.git$/),
	});
	const page = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
	expect(homepage).toBe(`${page}#readme`);
	expect(bugs.url).toBe(`${page}/issues`);
});

test('package.json lets the package be published, and nothing run when it is installed', () => {
	expect(manifest.private).toBeUndefined();
	expect(manifest.publishConfig).toBeUndefined();
	expect(manifest.version).toMatch(/^\d+\.\d+\.\d+$/);
	expect(manifest.files).toEqual(['dist']);
	const atInstall = ['preinstall', 'install', 'postinstall', 'prepare'];
	expect(atInstall.filter((name) => name in manifest.scripts)).toEqual([]);
});

test('the changelog has a place for what comes next, and its versions have dates', async () => {
	const changelog = await readFile(path.join(root, 'CHANGELOG.md'), 'utf8');
	const headings = [...changelog.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
	expect(headings[0]).toBe('Unreleased');
	for (const heading of headings.slice(1)) {
		expect(heading).toMatch(/^\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d$/);
	}
});
