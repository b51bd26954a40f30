'use strict';

/** A running n8n of any kind: the server, or a worker of queue mode. */

const { setTimeout: sleep } = require('node:timers/promises');

const { n8nEnvironment } = require('./n8nEnvironment.js');
const { endTree, isRunning, start } = require('./childProcess.js');

const START_TIMEOUT_MS = 240_000;
const POLL_MS = 200;

class N8nProcess {
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
		this.output = [];
	}

	/**
	 * @param {string[]} args of n8n's command line
	 * @returns {Promise<NodeJS.ProcessEnv>} the environment that it runs in, with its ports
	 */
	async launch(args) {
		const { nodeBinary, n8nBinary } = this.installation;
		const env = await n8nEnvironment(this.userFolder, this.env);
		this.child = start(nodeBinary, [n8nBinary, ...args], { env });
		this.child.stdout.on('data', (chunk) => this.output.push(chunk));
		this.child.stderr.on('data', (chunk) => this.output.push(chunk));
		return env;
	}

	/** Everything that n8n has written to its output. */
	get log() {
		return Buffer.concat(this.output).toString('utf8');
	}

	get isRunning() {
		return isRunning(this.child);
	}

	/**
	 * Waits until an address answers with a status.
	 *
	 * @param {string} address
	 * @param {number} status
	 */
	async waitUntilReady(address, status) {
		const deadlineMs = Date.now() + START_TIMEOUT_MS;
		while (Date.now() < deadlineMs && this.isRunning) {
			const response = await fetch(address).catch(() => undefined);
			await response?.text();
			if (response?.status === status) return;
			await sleep(POLL_MS);
		}
		await this.stop();
		throw new Error(`n8n did not start:\n${this.log.slice(-4_000)}`);
	}

	/** Ends it as a service manager does: with time to clean up, then without. */
	async stop() {
		await endTree(this.child, 'SIGTERM');
	}

	/** Ends it and all that it has started at once, as a machine that fails. */
	async kill() {
		await endTree(this.child, 'SIGKILL');
	}
}

module.exports = { N8nProcess };
