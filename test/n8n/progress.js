'use strict';

const fs = require('node:fs');

const REPORT_EVERY_MS = 10_000;
/** Below this the measure is mostly what other programs write. */
const SMALLEST_TOLD_MB = 5;

/**
 * Runs a long step, saying what it is, how long it has run and how much disk it has taken so far.
 *
 * @template T
 * @param {string} title what is done, as in "Installing n8n 2.41.1"
 * @param {string} directory any folder on the disk that fills up
 * @param {() => Promise<T>} step
 * @param {(line: string) => void} log
 * @returns {Promise<T>}
 */
async function withProgress(title, directory, step, log) {
	const startedAtMs = Date.now();
	const freeAtStart = freeMegabytes(directory);
	const state = () => {
		const seconds = Math.round((Date.now() - startedAtMs) / 1000);
		const writtenMegabytes = freeAtStart - freeMegabytes(directory);
		const size = writtenMegabytes < SMALLEST_TOLD_MB ? '' : `, about ${writtenMegabytes} MB`;
		return `${seconds} s${size}`;
	};
	log(`${title} ...`);
	const timer = setInterval(() => log(`${title}: ${state()} so far`), REPORT_EVERY_MS);
	try {
		const result = await step();
		log(`${title}: done (${state()})`);
		return result;
	} finally {
		clearInterval(timer);
	}
}

/**
 * The free space of the disk costs one system call; adding up 200,000 small files would slow the
 * step down.
 */
function freeMegabytes(directory) {
	const { bavail, bsize } = fs.statfsSync(directory);
	return Math.round((bavail * bsize) / 1e6);
}

module.exports = { withProgress };
