'use strict';

/**
 * What `npm start` needs: n8n with the package installed and the example workflow imported, in a
 * temporary user folder, and a provider to talk to. Until the development dependencies are there,
 * only modules that need none are loaded.
 */

const fs = require('node:fs');

const { ensureDevDependencies, packPackage } = require('../n8n/installPackage.js');
const { N8nCli } = require('../n8n/n8nCli.js');
const { CURRENT_N8N, ensureN8n } = require('../n8n/setupN8n.js');
const { exampleWorkflow } = require('../n8n/exampleWorkflows.js');
const { createUserFolder } = require('../n8n/userFolder.js');
const { chooseOpenRouter } = require('./chooseOpenRouter.js');

const WORKFLOW_ID = 'productReviews';
/**
 * @typedef {object} Demo
 * @property {import('../n8n/setupN8n.js').N8nInstallation} installation
 * @property {string} userFolder removed when the process ends
 * @property {string} workflowId
 * @property {N8nCli} cli
 * @property {import('./chooseOpenRouter.js').Provider} provider
 */

/**
 * @param {(line: string) => void} log
 * @returns {Promise<Demo>}
 */
async function prepareDemo(log) {
	await ensureDevDependencies(log);
	const installation = await ensureN8n({ version: CURRENT_N8N, log });
	const packed = await packPackage(log);
	const workflow = { ...exampleWorkflow(), id: WORKFLOW_ID };
	const provider = await chooseOpenRouter();
	const { preparedCredential: credential, ownCredential } = provider;
	const userFolder = await createUserFolder({ installation, packed, workflow, credential, log });
	process.once('exit', () => fs.rmSync(userFolder, { recursive: true, force: true }));
	const cli = new N8nCli({ installation, userFolder });
	if (ownCredential) {
		log(`Importing the credential for ${provider.name} into n8n`);
		await cli.importCredentials([ownCredential]);
	}
	return { installation, userFolder, workflowId: WORKFLOW_ID, cli, provider };
}

/**
 * Makes Ctrl-C end this process by `process.exit`, which ends its child processes and removes its
 * folders too.
 *
 * @param {number} exitCode
 */
function exitOnSignals(exitCode) {
	process.once('SIGINT', () => process.exit(exitCode));
	process.once('SIGTERM', () => process.exit(exitCode));
}

/** A log that tells the seconds since the start. */
function createLog() {
	const startedAtMs = Date.now();
	return (line) => {
		const seconds = Math.round((Date.now() - startedAtMs) / 1000);
		console.log(`[${String(seconds).padStart(4)} s] ${line}`);
	};
}

module.exports = { createLog, exitOnSignals, prepareDemo };
