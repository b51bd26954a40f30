'use strict';

/** The n8n of queue mode: every worker reaches the fake OpenRouter through a proxy of its own. */

const { setTimeout: sleep } = require('node:timers/promises');

const { startForwardProxy } = require('../../network/forwardProxy.js');
const { startQueueMode } = require('./queueMode.js');
const { N8nUnderTest } = require('../n8nUnderTest.js');

const POLL_MS = 250;
const END_TIMEOUT_MS = 90_000;

const HOST = 'openrouter.test';

class QueueN8nUnderTest extends N8nUnderTest {
	async open() {
		this.proxies = [];
		/** Ports by host name, known to the proxies alone. */
		this.hosts = {};
		await super.open();
		this.hosts[HOST] = this.openRouter.port;
		this.database = this.queueMode.database;
		this.postgres = await this.createPostgresCredential(this.database);
		return this;
	}

	async startServer(options) {
		this.queueMode = await startQueueMode(options);
		return this.queueMode.server;
	}

	createCredential(fields) {
		return super.createCredential({ baseUrl: `http://${HOST}/api/v1`, ...fields });
	}

	/**
	 * @param {{ name: string, concurrency: number }} options the name tells whose a request is; see
	 *   `workerOf`
	 */
	async startWorker({ name, concurrency }) {
		const proxy = await startForwardProxy({ hosts: this.hosts, name });
		this.proxies.push(proxy);
		const worker = await this.queueMode.startWorker({ concurrency, env: proxy.environment });
		return Object.assign(worker, { name });
	}

	/**
	 * Waits until a workflow has had a number of executions, and all of them have ended but for those
	 * that a lost worker had begun.
	 *
	 * @param {string} workflowId
	 * @param {number} count
	 * @param {{ lostWith?: import('./n8nWorker.js').N8nWorker }} [options]
	 * @returns {Promise<any[]>} the executions that have ended
	 */
	async untilEnded(workflowId, count, { lostWith } = {}) {
		const deadlineMs = Date.now() + END_TIMEOUT_MS;
		for (;;) {
			const executions = await this.client.listExecutions(workflowId);
			const lost = lostWith?.executionIds ?? [];
			const awaited = executions.filter(({ id }) => !lost.includes(id));
			const ended = awaited.filter(({ stoppedAt }) => stoppedAt);
			if (executions.length >= count && ended.length === awaited.length) return ended;
			if (Date.now() > deadlineMs) {
				throw new Error(`Of ${executions.length} executions ${ended.length} have ended`);
			}
			await sleep(POLL_MS);
		}
	}

	async close() {
		await this.queueMode?.stop();
		await Promise.all((this.proxies ?? []).map((proxy) => proxy.stop()));
		await this.openRouter?.close();
	}
}

/** The name of the worker that has sent a request to the fake OpenRouter. */
function workerOf({ headers }) {
	return headers.via.replace('1.1 ', '');
}

module.exports = { QueueN8nUnderTest, workerOf };
