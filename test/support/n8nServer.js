'use strict';

/** A real n8n server on free ports. */

const fs = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

const { N8nClient } = require('./n8nClient.js');
const { n8nEnvironment } = require('./n8nEnvironment.js');
const { killTree, start } = require('./run.js');

const START_TIMEOUT_MS = 240_000;
const STOP_TIMEOUT_MS = 15_000;
const POLL_MS = 200;

class N8nServer {
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

	/** Starts the server, waits until it serves, and logs in as owner. */
	async start() {
		const { installation, userFolder } = this;
		const env = await n8nEnvironment(userFolder, this.env);
		this.url = `http://127.0.0.1:${env.N8N_PORT}`;
		this.child = start(installation.nodeBinary, [installation.n8nBinary, 'start'], { env });
		this.child.stdout.on('data', (chunk) => this.output.push(chunk));
		this.child.stderr.on('data', (chunk) => this.output.push(chunk));
		await this.waitUntilReady();
		this.client = new N8nClient({ url: this.url, installation });
		await this.client.setUpOwner();
		await this.client.login();
		return this;
	}

	/** Everything that the server has written to its output. */
	get log() {
		return Buffer.concat(this.output).toString('utf8');
	}

	/** `/rest/login` answers 401 when the API is there; `/healthz` does so seconds too early. */
	async waitUntilReady() {
		const deadlineMs = Date.now() + START_TIMEOUT_MS;
		while (Date.now() < deadlineMs) {
			if (this.child.exitCode !== null) break;
			const response = await fetch(`${this.url}/rest/login`).catch(() => undefined);
			await response?.text();
			if (response?.status === 401) return;
			await sleep(POLL_MS);
		}
		await this.stop();
		throw new Error(`n8n did not start:\n${this.log.slice(-4_000)}`);
	}

	async stop() {
		const { child } = this;
		if (!child || child.exitCode !== null || child.signalCode !== null) return;
		const ended = new Promise((resolve) => child.once('close', resolve));
		killTree(child, 'SIGTERM');
		const timer = setTimeout(() => killTree(child, 'SIGKILL'), STOP_TIMEOUT_MS);
		await ended;
		clearTimeout(timer);
	}
}

/** @param {ConstructorParameters<typeof N8nServer>[0]} options */
function startN8n(options) {
	return new N8nServer(options).start();
}

module.exports = { N8nServer, startN8n };
