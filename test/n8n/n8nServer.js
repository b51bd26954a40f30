'use strict';

/** A real n8n server on free ports. */

const { N8nClient } = require('./n8nClient.js');
const { N8nProcess } = require('./n8nProcess.js');

class N8nServer extends N8nProcess {
	/** Starts the server, waits until it serves, and logs in as owner. */
	async start() {
		const env = await this.launch(['start']);
		this.url = `http://127.0.0.1:${env.N8N_PORT}`;
		// `/rest/login` answers 401 when the API is there; `/healthz` answers seconds too early.
		await this.waitUntilReady(`${this.url}/rest/login`, 401);
		this.client = new N8nClient({ url: this.url, installation: this.installation });
		await this.client.setUpOwner();
		await this.client.login();
		return this;
	}
}

/** @param {ConstructorParameters<typeof N8nServer>[0]} options */
function startN8n(options) {
	return new N8nServer(options).start();
}

module.exports = { N8nServer, startN8n };
