'use strict';

/**
 * Builds and packs this checkout, and installs a packed tarball in an n8n as n8n's own installer
 * does.
 */

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const { cached, removeOldEntries } = require('./cache.js');
const { withProgress } = require('./progress.js');
const { npm, run } = require('./childProcess.js');

const CHECKOUT = path.resolve(__dirname, '..', '..');
const PACKAGE_NAME = 'n8n-nodes-openrouter-mixtral';

/** Everything that the content of the tarball depends on. */
const SOURCES = [
	'nodes',
	'credentials',
	'package.json',
	'package-lock.json',
	'tsconfig.json',
	'gulpfile.js',
	'index.js',
	'README.md',
	'LICENSE',
];

/**
 * Makes sure that the checkout has its development dependencies; a fresh clone has none.
 *
 * @param {(line: string) => void} log
 */
async function ensureDevDependencies(log) {
	if (fs.existsSync(path.join(CHECKOUT, 'node_modules', '.package-lock.json'))) return;
	const install = () =>
		npm(['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'], { cwd: CHECKOUT });
	const title = 'Installing the development dependencies (about 1.1 GB; needed once)';
	await withProgress(title, CHECKOUT, install, log);
}

/**
 * @typedef {object} PackedPackage
 * @property {string} tarball absolute path
 * @property {string} hash of the sources (or of the tarball, when it was given); short, fit for a
 *   folder name
 */

/**
 * Builds and packs the checkout, unless the same sources have been packed before.
 * `N8N_MIXTRAL_TARBALL` names a tarball to use instead, as when a release is checked.
 *
 * @param {(line: string) => void} [log]
 * @returns {Promise<PackedPackage>}
 */
async function packPackage(log = () => {}) {
	const given = process.env.N8N_MIXTRAL_TARBALL;
	if (given) {
		const tarball = path.resolve(given);
		return { tarball, hash: shortHash([fs.readFileSync(tarball)]) };
	}
	const hash = hashSources();
	const directory = await cached(
		`package-${hash}`,
		async (target) => {
			log('Building and packing the package ...');
			await npm(['run', 'build'], { cwd: CHECKOUT });
			await npm(['pack', '--ignore-scripts', '--pack-destination', target], { cwd: CHECKOUT });
		},
		log,
	);
	removeOldEntries('package-', 3);
	const [name] = fs.readdirSync(directory).filter((file) => file.endsWith('.tgz'));
	return { tarball: path.join(directory, name), hash };
}

/**
 * Installs a tarball below an n8n user folder, step by step as n8n does it when a user asks for the
 * package by name: unpacked into `.n8n/nodes/node_modules`, without development, peer and optional
 * dependencies, without install scripts.
 *
 * @param {{ tarball: string, userFolder: string }} options
 * @returns {Promise<string>} the installed package's folder
 */
async function installPackage({ tarball, userFolder }) {
	const nodesDirectory = path.join(userFolder, '.n8n', 'nodes');
	const packageDirectory = path.join(nodesDirectory, 'node_modules', PACKAGE_NAME);
	fs.rmSync(packageDirectory, { recursive: true, force: true });
	fs.mkdirSync(packageDirectory, { recursive: true });
	await run(
		'tar',
		['-xzf', path.basename(tarball), '-C', packageDirectory, '--strip-components=1'],
		{
			cwd: path.dirname(tarball),
		},
	);

	const packageJson = readJson(path.join(packageDirectory, 'package.json'));
	const { devDependencies, peerDependencies, optionalDependencies, ...kept } = packageJson;
	writeJson(path.join(packageDirectory, 'package.json'), kept);
	await npm(
		[
			'install',
			'--audit=false',
			'--fund=false',
			'--bin-links=false',
			'--install-strategy=shallow',
			'--ignore-scripts=true',
			'--package-lock=false',
		],
		{ cwd: packageDirectory },
	);
	writeJson(path.join(nodesDirectory, 'package.json'), {
		name: 'installed-nodes',
		private: true,
		dependencies: { [PACKAGE_NAME]: packageJson.version },
	});
	return packageDirectory;
}

function hashSources() {
	return shortHash(
		SOURCES.flatMap((name) => listFiles(path.join(CHECKOUT, name))).flatMap((file) => [
			path.relative(CHECKOUT, file),
			fs.readFileSync(file),
		]),
	);
}

function listFiles(file) {
	const stats = fs.statSync(file, { throwIfNoEntry: false });
	if (!stats) return [];
	if (stats.isFile()) return [file];
	const names = fs.readdirSync(file).sort();
	return names.flatMap((name) => listFiles(path.join(file, name)));
}

/**
 * The parts are hashed with their lengths, so that moving bytes from one to the next changes the
 * hash.
 */
function shortHash(parts) {
	const hash = createHash('sha256');
	for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
	return hash.digest('hex').slice(0, 16);
}

function readJson(file) {
	return JSON.parse(fs.readFileSync(file, 'utf8'));
}

function writeJson(file, content) {
	fs.writeFileSync(file, JSON.stringify(content, null, 2));
}

module.exports = {
	CHECKOUT,
	PACKAGE_NAME,
	ensureDevDependencies,
	installPackage,
	packPackage,
};
