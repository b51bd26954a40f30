'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { cacheDirectory, cached, removeOldEntries } = require('../../n8n/cache.js');
const { until } = require('../../n8n/until.js');

const savedEnvironment = { ...process.env };
let root;

beforeEach(() => {
	root = fs.mkdtempSync(path.join(os.tmpdir(), 'cache-test-'));
	process.env.N8N_MIXTRAL_CACHE = root;
});
afterEach(() => {
	fs.rmSync(root, { recursive: true, force: true });
	process.env = { ...savedEnvironment };
});

const noLog = () => {};
const write = (text) => async (directory) => fs.writeFileSync(path.join(directory, 'file'), text);
const readEntry = (name) => fs.readFileSync(path.join(root, name, 'file'), 'utf8');

/** A process of its own that builds the entry `name`, running `source` in the build. */
function startBuilder(name, source) {
	const script = `
		const fs = require('node:fs');
		const { cached } = require(${JSON.stringify(require.resolve('../../n8n/cache.js'))});
		cached(${JSON.stringify(name)}, async (directory) => { ${source} }, () => {});
	`;
	return spawn(process.execPath, ['-e', script], { env: process.env, stdio: 'inherit' });
}

test('an entry is built once', async () => {
	const directory = await cached('entry', write('first'), noLog);
	expect(directory).toBe(path.join(root, 'entry'));
	await cached('entry', write('second'), noLog);
	expect(readEntry('entry')).toBe('first');
	expect(fs.readdirSync(root)).toEqual(['entry']);
});

test('a build that fails leaves nothing, and the next one starts anew', async () => {
	const failing = async (directory) => {
		await write('half')(directory);
		throw new Error('no more disk');
	};
	await expect(cached('entry', failing, noLog)).rejects.toThrow('no more disk');
	expect(fs.readdirSync(root)).toEqual([]);
	await cached('entry', write('whole'), noLog);
	expect(readEntry('entry')).toBe('whole');
});

test('a build whose process was killed leaves nothing that counts', async () => {
	const half = `fs.writeFileSync(directory + '/file', 'half'); setInterval(() => {}, 1000); await new Promise(() => {});`;
	const builder = startBuilder('entry', half);
	await until(() => fs.readdirSync(root).some((name) => name.includes('unfinished')));
	builder.kill('SIGKILL');
	await new Promise((resolve) => builder.once('close', resolve));
	expect(fs.existsSync(path.join(root, 'entry'))).toBe(false);

	const aMinuteAgo = new Date(Date.now() - 60_000);
	fs.utimesSync(path.join(root, 'entry.lock'), aMinuteAgo, aMinuteAgo);
	await cached('entry', write('whole'), noLog);
	expect(readEntry('entry')).toBe('whole');
	expect(fs.readdirSync(root)).toEqual(['entry']);
});

test('of several processes that want an entry one builds it', async () => {
	const counter = path.join(root, 'builds');
	const source = `
		fs.appendFileSync(${JSON.stringify(counter)}, 'x');
		await new Promise((next) => setTimeout(next, 300));
		fs.writeFileSync(directory + '/file', 'whole');
	`;
	const builders = [1, 2, 3].map(() => startBuilder('entry', source));
	await Promise.all(builders.map((builder) => new Promise((end) => builder.once('close', end))));
	expect(fs.readFileSync(counter, 'utf8')).toBe('x');
	expect(readEntry('entry')).toBe('whole');
	expect(fs.readdirSync(root).sort()).toEqual(['builds', 'entry']);
});

test('old entries make room, the last used stay', async () => {
	for (const [age, name] of ['demo-old', 'demo-older', 'demo-new'].entries()) {
		await cached(name, write(name), noLog);
		const usedAt = new Date(Date.now() - [2, 3, 1][age] * 60_000);
		fs.utimesSync(path.join(root, name), usedAt, usedAt);
	}
	await cached('n8n-2.41.1', write('kept'), noLog);
	removeOldEntries('demo-', 2);
	expect(fs.readdirSync(root).sort()).toEqual(['demo-new', 'demo-old', 'n8n-2.41.1']);
});

test.each([
	['linux', { XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me/n8n-nodes-openrouter-mixtral'],
	['linux', {}, '/home/me/.cache/n8n-nodes-openrouter-mixtral'],
	['darwin', {}, '/home/me/Library/Caches/n8n-nodes-openrouter-mixtral'],
])('the cache folder is where %s keeps caches', (platform, env, expected) => {
	const homedir = jest.spyOn(os, 'homedir').mockReturnValue('/home/me');
	const actualPlatform = process.platform;
	Object.defineProperty(process, 'platform', { value: platform });
	process.env = { ...env };
	expect(cacheDirectory()).toBe(expected);
	Object.defineProperty(process, 'platform', { value: actualPlatform });
	homedir.mockRestore();
});
