'use strict';

const net = require('node:net');

/** Settings of the surrounding shell or test runner that would change how n8n behaves. */
const FOREIGN =
	/^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_|OPENROUTER_|NODE_ENV$|NODE_OPTIONS$|NODE_PATH$|JEST_)/;

/**
 * The environment of an n8n that keeps to itself: own user folder, free ports, loopback only, no
 * telemetry.
 *
 * @param {string} userFolder
 * @param {Record<string, string>} [extra]
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function n8nEnvironment(userFolder, extra = {}) {
	const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
	const [port, runnersBrokerPort] = await freePorts(2);
	const userNoProxy = process.env.no_proxy || process.env.NO_PROXY;
	const direct = ['127.0.0.1', 'localhost', userNoProxy].filter(Boolean).join(',');
	return {
		...Object.fromEntries(inherited),
		NO_PROXY: direct,
		no_proxy: direct,
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(runnersBrokerPort),
		N8N_LOG_LEVEL: 'info',
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		...extra,
	};
}

/**
 * Ports that nothing listens on. All are held open until all are found, so they differ.
 *
 * @param {number} count
 * @returns {Promise<number[]>}
 */
async function freePorts(count) {
	const servers = await Promise.all(
		Array.from({ length: count }, () => {
			const server = net.createServer();
			return new Promise((resolve, reject) => {
				server.once('error', reject);
				server.listen(0, '127.0.0.1', () => resolve(server));
			});
		}),
	);
	const ports = servers.map((server) => server.address().port);
	await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
	return ports;
}

module.exports = { freePorts, n8nEnvironment };
