'use strict';

/**
 * n8n's own workflow engine (`n8n-core`) without the n8n application: runs one workflow with the
 * packed package and the few nodes of n8n's own that the workflow uses. No editor, no database, no
 * 3 GB download.
 */

const fs = require('node:fs');
const path = require('node:path');

const { cached } = require('../n8n/cache.js');
const { credentialStore, execute, nodeTypesOf } = require('../n8nCore/engine.js');
const { CHECKOUT, PACKAGE_NAME } = require('../n8n/installPackage.js');
const { npm, run } = require('../n8n/childProcess.js');

/** Below the checkout, so that the nodes find the checkout's n8n-workflow. */
const FOLDER = path.join(CHECKOUT, 'node_modules', '.cache', 'mixtral-demo');
const N8N_NODES = 'n8n-nodes-base';
/** Where n8n's own nodes live in their package, by the name of the node. */
const N8N_NODE_FILES = {
	manualTrigger: ['ManualTrigger', 'ManualTrigger'],
	set: ['Set', 'Set'],
	splitOut: ['Transform/SplitOut', 'SplitOut'],
	stickyNote: ['StickyNote', 'StickyNote'],
};
/** What those nodes load from their package. */
const N8N_SHARED_FILES = ['nodes/Transform/utils', 'utils'];

/**
 * Unpacks the package and n8n's own nodes.
 *
 * @param {{ tarball: string }} packed
 * @param {(line: string) => void} log
 */
async function unpackNodes(packed, log) {
	fs.rmSync(FOLDER, { recursive: true, force: true });
	await unpack(packed.tarball, PACKAGE_NAME);
	const folders = Object.values(N8N_NODE_FILES).map(([folder]) => `nodes/${folder}`);
	const members = [...folders, ...N8N_SHARED_FILES].map((folder) => `package/dist/${folder}`);
	await unpack(await nodesTarball(log), N8N_NODES, members);
}

/** The nodes that belong to the n8n-core of this checkout, downloaded once (12 MB). */
async function nodesTarball(log) {
	const { version } = require('n8n-core/package.json');
	const folder = await cached(
		`${N8N_NODES}-${version}`,
		async (target) => {
			log(`Downloading n8n's own nodes, version ${version} (12 MB) ...`);
			await npm(['pack', `${N8N_NODES}@${version}`, '--pack-destination', target], {
				cwd: CHECKOUT,
			});
		},
		log,
	);
	return path.join(folder, fs.readdirSync(folder)[0]);
}

/** @param {string[]} [members] the folders to take; all without them */
async function unpack(tarball, name, members = []) {
	const folder = path.join(FOLDER, name);
	fs.mkdirSync(folder, { recursive: true });
	const parameters = ['-xzf', path.basename(tarball), '-C', folder, '--strip-components=1'];
	await run('tar', [...parameters, ...members], { cwd: path.dirname(tarball) });
}

/**
 * Runs a workflow to its end. `unpackNodes` has to be done before.
 *
 * @param {any} exported the workflow as its file holds it
 * @param {Record<string, unknown>} credential the fields of the credential
 * @returns {Promise<any>} the execution, as n8n stores it
 */
async function runWorkflow(exported, credential) {
	process.env.N8N_USER_FOLDER = FOLDER;
	process.env.N8N_LOG_LEVEL = 'silent';
	require('reflect-metadata');
	const { PackageDirectoryLoader } = require('n8n-core');
	const { Workflow } = require('n8n-workflow');

	const loader = new PackageDirectoryLoader(path.join(FOLDER, PACKAGE_NAME));
	await loader.loadAll();
	const loaded = new Map();
	const typeOf = (type) => {
		if (!loaded.has(type)) loaded.set(type, loadNode(type, loader));
		return loaded.get(type);
	};
	const workflow = new Workflow({
		...exported,
		id: 'demo',
		active: false,
		nodeTypes: nodeTypesOf(typeOf),
	});
	return await execute(workflow, { credentialsHelper: credentialStore(credential, loader) });
}

function loadNode(type, loader) {
	const [packageName, name] = type.split('.');
	if (packageName === PACKAGE_NAME) return loader.getNode(name).type;
	const [folder, className] = N8N_NODE_FILES[name] ?? [];
	if (folder === undefined) throw new Error(`The demo does not know the node "${type}"`);
	const file = path.join(FOLDER, N8N_NODES, 'dist', 'nodes', folder, `${className}.node.js`);
	return new (require(file)[className])();
}

module.exports = { runWorkflow, unpackNodes };
