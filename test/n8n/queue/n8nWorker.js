'use strict';

/** A worker of n8n's queue mode, on free ports. */

const { N8nProcess } = require('../n8nProcess.js');
const { freePorts } = require('../n8nEnvironment.js');

class N8nWorker extends N8nProcess {
	/**
	 * @param {ConstructorParameters<typeof N8nProcess>[0] & { concurrency: number }} options
	 *   `concurrency`: executions at once
	 */
	constructor({ concurrency, ...options }) {
		super(options);
		this.concurrency = concurrency;
	}

	/** Starts the worker and waits until it takes jobs. */
	async start() {
		const [healthPort] = await freePorts(1);
		this.env = {
			...this.env,
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(healthPort),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		};
		await this.launch(['worker', `--concurrency=${this.concurrency}`]);
		await this.waitUntilReady(`http://127.0.0.1:${healthPort}/healthz/readiness`, 200);
		return this;
	}

	/** The ids of the executions that it has begun, in order. */
	get executionIds() {
		const lines = this.log.matchAll(/Worker started execution (\d+) \(job/g);
		return [...lines].map(([, id]) => id);
	}
}

module.exports = { N8nWorker };
