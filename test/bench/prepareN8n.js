'use strict';

const { mkdtemp, rm } = require('node:fs/promises');
const os = require('node:os');
const path = require('node:path');

const { ensureDevDependencies, installPackage, packPackage } = require('../n8n/installPackage.js');
const { ensureN8n } = require('../n8n/setupN8n.js');

/**
 * The real n8n with this checkout packed and installed in a user folder of its own.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<import('../n8n/setupN8n.js').N8nInstallation & { folder: string,
 *   remove: () => Promise<void> }>}
 */
async function prepareN8n(log) {
	await ensureDevDependencies(log);
	const { tarball } = await packPackage(log);
	const installation = await ensureN8n({ log });
	const folder = await mkdtemp(path.join(os.tmpdir(), 'n8n-mixtral-bench-'));
	await installPackage({ tarball, userFolder: folder });
	const remove = () => rm(folder, { recursive: true, force: true });
	return { ...installation, folder, remove };
}

module.exports = { prepareN8n };
