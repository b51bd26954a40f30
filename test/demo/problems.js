'use strict';

/** What keeps `npm run demo` and `npm start` from starting, in one sentence with a remedy. */

const OLDEST_NODE = [20, 15];

const GO_ON = 'run the command again. It continues with what it has downloaded.';

/** By the words of npm, tar and Node.js; the first match counts. */
const PROBLEMS = [
	[
		/ENOSPC|EDQUOT|no space left|quota exceeded/i,
		`The disk is full. Free some space (the demo needs about 1.6 GB, npm start 5 GB) and ${GO_ON}`,
	],
	[
		/SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_/,
		`The certificate of the npm registry is not trusted. Name the certificate of your network in NODE_EXTRA_CA_CERTS and ${GO_ON}`,
	],
	[
		/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|network connectivity/i,
		`The npm registry cannot be reached. Check the network and the proxy and ${GO_ON}`,
	],
	[
		/ETIMEDOUT|ECONNRESET|EINTEGRITY|ERR_SOCKET|FETCH_ERROR|Z_BUF_ERROR|TAR_|network timeout|socket hang up|E(?:429|5\d\d)\b/i,
		`A download failed. Wait a moment and ${GO_ON}`,
	],
	[
		/EACCES|EPERM|EROFS/,
		'A folder cannot be written. Run the command as the user who owns this checkout and the npm cache.',
	],
	[
		/Cannot find (?:module|package) '[^./]/,
		'A development dependency is missing. Run npm ci --ignore-scripts and then the command again.',
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
 * @returns {string} what happened and what to do, with the words of the failed program below
 */
function setUpProblem(error) {
	const known = PROBLEMS.find(([pattern]) => pattern.test(error.message));
	return known === undefined ? error.message : `${known[1]}\n\n${error.message}`;
}

module.exports = { nodeProblem, setUpProblem };
