'use strict';

/** Installs the versions of n8n that the end-to-end tests run in, one after the other. */

const { N8N_VERSIONS, ensureN8n } = require('./setupN8n.js');

async function prepare() {
	const log = (line) => process.stderr.write(`${line}\n`);
	for (const version of Object.keys(N8N_VERSIONS)) await ensureN8n({ version, log });
}

prepare().catch((error) => {
	process.stderr.write(`${error.stack}\n`);
	process.exitCode = 1;
});
