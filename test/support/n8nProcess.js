'use strict';

/** A running n8n of any kind: the server, or a worker of queue mode. */

const { setTimeout: sleep } = require('node:timers/promises');

const { n8nEnvironment } = require('./n8nEnvironment.js');
const { killTree, start } = require('./run.js');

const START_TIMEOUT_MS = 240_000;
const STOP_TIMEOUT_MS = 15_000;
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
		const { child } = this;
		return child !== undefined && child.exitCode === null && child.signalCode === null;
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
		await this.end('SIGTERM');
	}

	/** Ends it and all that it has started at once, as a machine that fails. */
	async kill() {
		await this.end('SIGKILL');
	}

	async end(signal) {
		const { child } = this;
		if (!this.isRunning) return;
		const ended = new Promise((resolve) => child.once('close', resolve));
		killTree(child, signal);
		const timer = setTimeout(() => killTree(child, 'SIGKILL'), STOP_TIMEOUT_MS);
		await ended;
		clearTimeout(timer);
	}
}

module.exports = { N8nProcess };
