'use strict';

/**
 * A lock between processes: a folder, since creating one is atomic on every platform and file
 * system.
 */

const { randomUUID } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

/** The holder renews its lock this often. */
const HEARTBEAT_MS = 2_000;
/**
 * A lock that nobody has renewed for so long is left over: far above the longest stall of a busy
 * machine.
 */
const STALE_AFTER_MS = 60_000;
const POLL_MS = 500;

/**
 * Runs `action` while holding the lock, waiting for other holders. The lock of a process that died
 * is taken over: at once if it ran on this machine, else when it has not been renewed for a minute.
 *
 * @template T
 * @param {string} lockDirectory
 * @param {() => Promise<T>} action
 * @param {() => void} [onWait] called once if the lock is not free at once
 * @returns {Promise<T>}
 */
async function withLock(lockDirectory, action, onWait = () => {}) {
	const token = randomUUID();
	let announced = false;
	while (!tryAcquire(lockDirectory, token)) {
		if (removeIfStale(lockDirectory)) continue;
		if (!announced) onWait();
		announced = true;
		await sleep(POLL_MS);
	}
	const heartbeat = setInterval(() => renew(lockDirectory), HEARTBEAT_MS);
	heartbeat.unref();
	try {
		return await action();
	} finally {
		clearInterval(heartbeat);
		if (readOwner(lockDirectory)?.token === token) {
			fs.rmSync(lockDirectory, { recursive: true, force: true });
		}
	}
}

function tryAcquire(lockDirectory, token) {
	try {
		fs.mkdirSync(lockDirectory);
	} catch (error) {
		if (error.code === 'EEXIST') return false;
		throw error;
	}
	const owner = { token, processId: process.pid, hostname: os.hostname() };
	fs.writeFileSync(path.join(lockDirectory, 'owner.json'), JSON.stringify(owner));
	return true;
}

function renew(lockDirectory) {
	const now = new Date();
	try {
		fs.utimesSync(lockDirectory, now, now);
	} catch {
		// Taken over by a process that believed this one dead. The entry is renamed into place whole,
		// so the worst outcome is work done twice.
	}
}

/** @returns {boolean} whether the lock was left over and is gone now */
function removeIfStale(lockDirectory) {
	const owner = readOwner(lockDirectory);
	if (!isStale(lockDirectory, owner)) return false;
	// Renaming is atomic: of several waiting processes one succeeds, and the others find no lock to
	// remove.
	const removed = `${lockDirectory}.${randomUUID()}`;
	try {
		fs.renameSync(lockDirectory, removed);
	} catch {
		return false;
	}
	const wasReplaced = readOwner(removed)?.token !== owner?.token;
	if (wasReplaced && !fs.existsSync(lockDirectory)) {
		fs.renameSync(removed, lockDirectory);
		return false;
	}
	fs.rmSync(removed, { recursive: true, force: true });
	return true;
}

function isStale(lockDirectory, owner) {
	if (owner?.hostname === os.hostname() && !isAlive(owner.processId)) return true;
	const renewedAtMs = fs.statSync(lockDirectory, { throwIfNoEntry: false })?.mtimeMs;
	return renewedAtMs !== undefined && Date.now() - renewedAtMs > STALE_AFTER_MS;
}

function isAlive(processId) {
	try {
		process.kill(processId, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}

function readOwner(lockDirectory) {
	try {
		return JSON.parse(fs.readFileSync(path.join(lockDirectory, 'owner.json'), 'utf8'));
	} catch {
		return undefined;
	}
}

module.exports = { withLock };
