'use strict';

/**
 * What an end-to-end test file stands on: a real n8n with the packed tarball in it, and the
 * fake OpenRouter.
 */

const fs = require('node:fs');
const path = require('node:path');

const { version } = require('./chosenVersion.js');
const { packPackage } = require('./installPackage.js');
const { startN8n } = require('./n8nServer.js');
const { ensureN8n } = require('./setupN8n.js');
const { INFERENCE_KEY, startOpenRouter } = require('../openrouter/full.js');
const { createUserFolder } = require('./userFolder.js');

/** The first set-up installs n8n, which takes minutes; whoever waits wants to see why. */
const SETUP_TIMEOUT_MS = 900_000;
/** Generous, for a machine that is busy with other things. The screenshots have no Jest around them. */
if (typeof jest !== 'undefined') jest.setTimeout(120_000);

const log = (line) => process.stderr.write(`${line}\n`);

const CREDENTIAL_TYPE = 'openRouterMixtralApi';

class N8nUnderTest {
	/** @param {Record<string, string>} [env] further settings for n8n */
	constructor(env = {}) {
		this.env = env;
	}

	async open() {
		this.installation = await ensureN8n({ version, log });
		const packed = await packPackage(log);
		this.openRouter = await startOpenRouter();
		this.server = await this.startServer({ installation: this.installation, packed, log });
		this.client = this.server.client;
		this.credential = await this.createCredential({});
		return this;
	}

	/** @returns {Promise<import('./n8nServer.js').N8nServer>} */
	async startServer(options) {
		this.userFolder = await createUserFolder(options);
		const env = { N8N_LOG_LEVEL: 'debug', ...this.env };
		return startN8n({ ...options, userFolder: this.userFolder, env });
	}

	async close() {
		await this.server?.stop();
		await this.openRouter?.close();
		if (this.userFolder)
			fs.rmSync(this.userFolder, { recursive: true, force: true, maxRetries: 5 });
	}

	/** A stored credential; what is not given is that of the fake OpenRouter. */
	async createCredential(fields) {
		const name = 'OpenRouter';
		const type = CREDENTIAL_TYPE;
		const data = { apiKey: INFERENCE_KEY, baseUrl: this.openRouter.baseUrl, ...fields };
		const id = await this.client.createCredential({ name, type, data });
		return { id, name, type, data };
	}

	/** A stored credential of n8n's own Postgres nodes. */
	async createPostgresCredential(postgres) {
		const name = 'Postgres';
		const type = 'postgres';
		const data = postgres.credentialData;
		const id = await this.client.createCredential({ name, type, data });
		return { id, name, type, data };
	}

	/** Stores a workflow, its Mixtral nodes using the given credential, and gives its id. */
	createWorkflow(workflow, { id, name } = this.credential) {
		const nodes = workflow.nodes.map((node) =>
			node.credentials?.[CREDENTIAL_TYPE]
				? { ...node, credentials: { [CREDENTIAL_TYPE]: { id, name } } }
				: node,
		);
		return this.client.createWorkflow({ ...workflow, nodes });
	}

	/**
	 * Where a secret can be read in plain text: n8n's output, and the files below its user folder
	 * (the database with all executions among them).
	 *
	 * @param {string} secret
	 * @returns {string[]}
	 */
	placesOf(secret) {
		const inLog = this.server.log.includes(secret) ? ['output of n8n'] : [];
		const files = listFiles(path.join(this.userFolder, '.n8n'));
		return [...inLog, ...files.filter((file) => fs.readFileSync(file).includes(secret))];
	}
}

/** All files but the installed packages. */
function listFiles(directory) {
	return fs.readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
		const file = path.join(directory, entry.name);
		if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listFiles(file);
		return entry.isFile() ? [file] : [];
	});
}

/** The items of a node's output. */
function itemsOf(execution, nodeName, output = 0) {
	return execution.data.resultData.runData[nodeName]?.[0].data?.main[output] ?? [];
}

module.exports = { SETUP_TIMEOUT_MS, N8nUnderTest, itemsOf };
