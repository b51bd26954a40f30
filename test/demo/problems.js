'use strict';

/** What keeps the demo from starting, in one sentence with a remedy. */

const OLDEST_NODE = [20, 15];

const PROBLEMS = [
	[
		/ENOSPC|no space left/i,
		'The disk is full. Make room (the demo needs about 1.6 GB) and run the command again; it goes on where it stopped.',
	],
	[
		/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|network connectivity/i,
		'The npm registry cannot be reached. Check the network and the proxy, and run the command again.',
	],
	[
		/ETIMEDOUT|ECONNRESET|EINTEGRITY|ERR_SOCKET_TIMEOUT|E50\d/i,
		'A download failed. Run the command again; it goes on where it stopped.',
	],
	[
		/EACCES|EPERM/,
		'A folder cannot be written. Run the command as the user that owns this checkout and the npm cache.',
	],
];

/**
 * @param {string} version such as `18.20.1`
 * @returns {string | null} null when this Node.js is new enough
 */
function nodeProblem(version) {
	const [major, minor] = version.split('.').map(Number);
	const [oldestMajor, oldestMinor] = OLDEST_NODE;
	if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return null;
	return `This is Node.js ${version}. Install Node.js ${OLDEST_NODE.join('.')} or later and run the command again.`;
}

/**
 * @param {Error} error
 * @returns {string} a sentence, with the last words of the failed program under it
 */
function setUpProblem(error) {
	const known = PROBLEMS.find(([pattern]) => pattern.test(error.message));
	return known === undefined ? error.message : `${known[1]}\n\n${error.message}`;
}

module.exports = { nodeProblem, setUpProblem };
