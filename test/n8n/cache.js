'use strict';

/**
 * The folder of the user's that keeps the big downloads (Node 24, n8n, prepared demo folders)
 * between runs and clones. An entry is a folder named by what it holds and its version. It is built
 * beside its final place and renamed when complete, so its presence means that it is whole; an
 * interrupted build leaves nothing that counts.
 */

const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const FOLDER_NAME = 'n8n-nodes-openrouter-mixtral';
/** A lock not renewed for so long was left by a process that died: far above a busy machine's stall. */
const STALE_AFTER_MS = 30_000;
const POLL_MS = 500;

/**
 * The cache folder: `N8N_MIXTRAL_CACHE` if set, else the platform's place for caches.
 *
 * @returns {string} an absolute path, which may not exist yet
 */
function cacheDirectory() {
	const { env, platform } = process;
	if (env.N8N_MIXTRAL_CACHE) return path.resolve(env.N8N_MIXTRAL_CACHE);
	if (platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches', FOLDER_NAME);
	if (platform === 'win32') {
		const localAppData = env.LOCALAPPDATA || path.join(os.homedir(), 'AppData', 'Local');
		return path.join(localAppData, FOLDER_NAME);
	}
	return path.join(env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), FOLDER_NAME);
}

/**
 * Returns the cache entry `name`, building it first if it is not there. Processes that want the
 * same entry wait for the one that builds it.
 *
 * @param {string} name folder name, holding every version that the content depends on
 * @param {(directory: string) => Promise<void>} build fills the empty folder that it is given
 * @param {(line: string) => void} log
 * @returns {Promise<string>} the folder's absolute path
 */
async function cached(name, build, log) {
	const directory = path.join(cacheDirectory(), name);
	if (fs.existsSync(directory)) return markUsed(directory);
	fs.mkdirSync(path.dirname(directory), { recursive: true });
	const release = await acquire(directory, () =>
		log(`Waiting for another process that prepares ${name}`),
	);
	try {
		if (fs.existsSync(directory)) return directory;
		removeUnfinished(directory);
		const unfinished = `${directory}.unfinished-${randomBytes(4).toString('hex')}`;
		fs.mkdirSync(unfinished);
		try {
			await build(unfinished);
			fs.renameSync(unfinished, directory);
		} finally {
			fs.rmSync(unfinished, { recursive: true, force: true, maxRetries: 3 });
		}
	} finally {
		await release().catch((error) => {
			if (error.code !== 'ERELEASED') throw error;
		});
	}
	return directory;
}

/**
 * Waits for the lock of an entry.
 *
 * @param {string} directory
 * @param {() => void} onWait called once if the lock is not free at once
 * @returns {Promise<() => Promise<void>>} releases the lock
 */
async function acquire(directory, onWait) {
	// Loaded late: this file is loaded before a fresh clone has its development dependencies.
	const lockfile = require('proper-lockfile');
	for (let isWaiting = false; ; isWaiting = true) {
		try {
			return await lockfile.lock(directory, {
				realpath: false,
				stale: STALE_AFTER_MS,
				// Taken over by a process that believed this one dead: the work is done twice at worst.
				onCompromised: () => {},
			});
		} catch (error) {
			if (error.code !== 'ELOCKED') throw error;
			if (!isWaiting) onWait();
			await sleep(POLL_MS);
		}
	}
}

function markUsed(directory) {
	const now = new Date();
	fs.utimesSync(directory, now, now);
	return directory;
}

/**
 * Removes entries that start with `prefix`, all but the `keep` most recently used ones.
 *
 * @param {string} prefix
 * @param {number} keep
 */
function removeOldEntries(prefix, keep) {
	const root = cacheDirectory();
	if (!fs.existsSync(root)) return;
	const entries = fs
		.readdirSync(root, { withFileTypes: true })
		.filter((entry) => entry.isDirectory() && entry.name.startsWith(prefix))
		.filter((entry) => !/\.(lock|unfinished-)/.test(entry.name))
		.map((entry) => path.join(root, entry.name))
		.map((directory) => ({ directory, usedAtMs: fs.statSync(directory).mtimeMs }))
		.sort((left, right) => right.usedAtMs - left.usedAtMs);
	for (const { directory } of entries.slice(keep)) {
		fs.rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
	}
}

/**
 * What an interrupted build left behind. The caller holds the lock, so nobody is writing there.
 *
 * @param {string} directory
 */
function removeUnfinished(directory) {
	const parent = path.dirname(directory);
	const prefix = `${path.basename(directory)}.unfinished-`;
	for (const name of fs.readdirSync(parent)) {
		if (name.startsWith(prefix)) {
			fs.rmSync(path.join(parent, name), { recursive: true, force: true, maxRetries: 3 });
		}
	}
}

module.exports = { cacheDirectory, cached, removeOldEntries };
