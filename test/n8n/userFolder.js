'use strict';

/**
 * The folder in which one n8n keeps its database, its encryption key and the community packages.
 */

const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { cached, removeOldEntries } = require('./cache.js');
const { installPackage } = require('./installPackage.js');
const { N8nCli } = require('./n8nCli.js');

const KEPT_ENTRIES = 6;

/**
 * A new temporary user folder with the package installed and, if given, a workflow and a credential
 * imported. It is a copy of one kept in the cache folder, since the first start of n8n in an empty
 * folder takes a while to write its database. So the credential must hold nothing secret.
 *
 * @param {object} options
 * @param {import('./setupN8n.js').N8nInstallation} options.installation
 * @param {import('./installPackage.js').PackedPackage} options.packed
 * @param {{ id: string }} [options.workflow]
 * @param {Parameters<N8nCli['importCredentials']>[0][number]} [options.credential]
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<string>} the caller removes it
 */
async function createUserFolder({ installation, packed, workflow, credential, log = () => {} }) {
	const text = JSON.stringify([workflow, credential]);
	const contentHash = createHash('sha256').update(text).digest('hex').slice(0, 8);
	const prepared = await cached(
		`user-folder-${packed.hash}-${contentHash}-n8n-${installation.version}`,
		async (userFolder) => {
			log(`Installing the package in n8n ${installation.version} ...`);
			await installPackage({ tarball: packed.tarball, userFolder });
			const cli = new N8nCli({ installation, userFolder });
			await cli.importCredentials(credential ? [credential] : []);
			if (workflow) await cli.importWorkflow(workflow);
		},
		log,
	);
	removeOldEntries('user-folder-', KEPT_ENTRIES);
	const userFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'n8n-mixtral-'));
	fs.cpSync(prepared, userFolder, { recursive: true });
	return userFolder;
}

module.exports = { createUserFolder };
