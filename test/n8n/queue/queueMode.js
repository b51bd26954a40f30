'use strict';

/**
 * n8n in queue mode, as on several machines: PostgreSQL, Redis, one main process, and workers, each
 * with a user folder of its own.
 */

const fs = require('node:fs');

const { freePorts } = require('../n8nEnvironment.js');
const { startN8n } = require('../n8nServer.js');
const { N8nWorker } = require('./n8nWorker.js');
const { findPostgres, startPostgres } = require('../postgres.js');
const { findRedis, startRedis } = require('./redis.js');
const { createUserFolder } = require('../userFolder.js');

/** n8n keeps its tables apart from those that workflows use. */
const N8N_DATABASE = 'n8n';

/** What this machine lacks for queue mode, in words; undefined when it has everything. */
function whatQueueModeLacks() {
	if (!findRedis()) return 'no redis-server found; install it, or name the file in REDIS_SERVER';
	if (!findPostgres()) {
		return 'no PostgreSQL found; install its package, or name the folder in POSTGRES_BIN';
	}
	return undefined;
}

class QueueMode {
	/**
	 * @param {object} options
	 * @param {import('../setupN8n.js').N8nInstallation} options.installation
	 * @param {import('../installPackage.js').PackedPackage} options.packed
	 * @param {(line: string) => void} [options.log]
	 */
	constructor({ installation, packed, log = () => {} }) {
		this.installation = installation;
		this.packed = packed;
		this.log = log;
		this.userFolders = [];
		/** @type {N8nWorker[]} */
		this.workers = [];
	}

	/** Starts everything but the workers. */
	async start() {
		const [port] = await freePorts(1);
		[this.database, this.redis] = await Promise.all([
			startPostgres(findPostgres()),
			startRedis(findRedis()),
		]);
		await this.database.execute(`CREATE DATABASE ${N8N_DATABASE}`);
		this.env = this.environment(port);
		this.server = await startN8n({
			installation: this.installation,
			userFolder: await this.createUserFolder(),
			env: { ...this.env, N8N_PORT: String(port) },
		});
		return this;
	}

	/** What all processes have in common. */
	environment(mainPort) {
		const { host, port, user } = this.database.credentialData;
		return {
			EXECUTIONS_MODE: 'queue',
			// The editor's executions go to the workers too, as those of a schedule do.
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			// A worker that calls a webhook has to find the main process.
			WEBHOOK_URL: `http://127.0.0.1:${mainPort}/`,
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(this.redis.port),
			// The only choice of n8n 2: what a dead worker had begun is not begun again by another.
			QUEUE_WORKER_MAX_STALLED_COUNT: '0',
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: host,
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: N8N_DATABASE,
			DB_POSTGRESDB_USER: user,
		};
	}

	/**
	 * @param {{ concurrency: number, env?: Record<string, string> }} options `concurrency`: executions
	 *   at once
	 * @returns {Promise<N8nWorker>} a worker that takes jobs
	 */
	async startWorker({ concurrency, env = {} }) {
		const worker = new N8nWorker({
			installation: this.installation,
			userFolder: await this.createUserFolder(),
			concurrency,
			env: { ...this.env, ...env },
		});
		this.workers.push(worker);
		return worker.start();
	}

	/** All are copies of one, so they have the encryption key in common. */
	async createUserFolder() {
		const { installation, packed, log } = this;
		const userFolder = await createUserFolder({ installation, packed, log });
		this.userFolders.push(userFolder);
		return userFolder;
	}

	async stop() {
		await Promise.all(this.workers.map((worker) => worker.stop()));
		await this.server?.stop();
		await Promise.all([this.redis?.stop(), this.database?.stop()]);
		for (const userFolder of this.userFolders) {
			fs.rmSync(userFolder, { recursive: true, force: true, maxRetries: 5 });
		}
	}
}

/** @param {ConstructorParameters<typeof QueueMode>[0]} options */
function startQueueMode(options) {
	return new QueueMode(options).start();
}

module.exports = { startQueueMode, whatQueueModeLacks };
