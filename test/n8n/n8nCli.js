'use strict';

/** n8n's own command line, for runs that need no server. */

const { randomUUID } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const { n8nEnvironment } = require('./n8nEnvironment.js');
const { run } = require('./childProcess.js');

const COMMAND_TIMEOUT_MS = 240_000;

class N8nCli {
	/**
	 * @param {object} options
	 * @param {import('./setupN8n.js').N8nInstallation} options.installation
	 * @param {string} options.userFolder
	 * @param {Record<string, string>} [options.env] further settings for n8n
	 */
	constructor({ installation, userFolder, env = {} }) {
		this.installation = installation;
		this.userFolder = userFolder;
		this.env = env;
	}

	/**
	 * @param {Array<{ id: string, name: string, type: string, data: object }>} credentials decrypted
	 */
	async importCredentials(credentials) {
		await this.importFile('import:credentials', credentials);
	}

	/**
	 * @param {object} workflow with an `id`; what n8n 1 asks for beyond the exported form is added
	 */
	async importWorkflow(workflow) {
		const complete = { active: false, versionId: randomUUID(), ...workflow };
		await this.importFile('import:workflow', [complete]);
	}

	/**
	 * Runs a workflow to its end.
	 *
	 * @param {string} workflowId
	 * @returns {Promise<{ run: any, log: string }>} the run as n8n prints it (`run.status` is `error`
	 *   when a node failed), and everything that n8n wrote to its output
	 */
	async execute(workflowId) {
		const result = await this.command(['execute', `--id=${workflowId}`, '--rawOutput'], true);
		const log = `${result.stdout}${result.stderr}`;
		const json = /^\{$[\s\S]*?^\}$/m.exec(result.stdout)?.[0];
		if (!json) throw new Error(`n8n did not run workflow ${workflowId}:\n${log.slice(-4_000)}`);
		return { run: JSON.parse(json), log };
	}

	/**
	 * The file holds secrets, so it exists for the time of the import only, and for this user only.
	 */
	async importFile(command, content) {
		const file = path.join(this.userFolder, `${command.replace(':', '-')}.json`);
		fs.writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
		try {
			await this.command([command, `--input=${file}`]);
		} finally {
			fs.rmSync(file, { force: true });
		}
	}

	async command(args, allowFailure = false) {
		const { nodeBinary, n8nBinary } = this.installation;
		const env = await n8nEnvironment(this.userFolder, this.env);
		const options = { env, allowFailure, timeoutMs: COMMAND_TIMEOUT_MS };
		return run(nodeBinary, [n8nBinary, ...args], options);
	}
}

module.exports = { N8nCli };
