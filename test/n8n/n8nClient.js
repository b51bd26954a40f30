'use strict';

/** What the editor asks n8n's server for, as functions. Works with n8n 2.41 and 1.123. */

const { randomBytes } = require('node:crypto');
const { createRequire } = require('node:module');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const POLL_MS = 100;
const REGISTRATION_TIMEOUT_MS = 20_000;
const RUNNING = ['new', 'running', 'waiting', 'unknown'];

/** The owner that `setUpOwner` creates unless told otherwise. */
const DEMO_OWNER = {
	email: 'demo@example.com',
	firstName: 'Demo',
	lastName: 'User',
	password: 'Mixtral8x22b',
};

class N8nClient {
	/**
	 * @param {object} options
	 * @param {string} options.url the server's address
	 * @param {import('./setupN8n.js').N8nInstallation} options.installation
	 */
	constructor({ url, installation }) {
		this.url = url;
		this.isVersion1 = installation.version.startsWith('1.');
		// Executions are read with the very library that n8n has written them with.
		const requireFromN8n = createRequire(path.join(installation.n8nDirectory, 'package.json'));
		this.flatted = requireFromN8n('flatted');
		this.cookie = '';
	}

	/** Creates the owner of a new n8n; one that has its owner already is left as it is. */
	async setUpOwner(owner = DEMO_OWNER) {
		const { status } = await this.send('POST', '/rest/owner/setup', owner);
		if (status !== 200 && status !== 400) throw new Error(`Owner setup answered ${status}`);
	}

	async login({ email, password } = DEMO_OWNER) {
		const body = { emailOrLdapLoginId: email, password };
		const { status, headers } = await this.send('POST', '/rest/login', body);
		if (status !== 200) throw new Error(`Login answered ${status}`);
		this.cookie = headers
			.getSetCookie()
			.map((cookie) => cookie.split(';')[0])
			.join('; ');
	}

	/** @returns {Promise<string>} the credential's id */
	async createCredential({ name, type, data }) {
		return (await this.call('POST', '/rest/credentials', { name, type, data })).id;
	}

	/**
	 * What the editor does when a credential is saved.
	 *
	 * @param {{ id: string, name: string, type: string, data: object }} credential
	 * @returns {Promise<{ status: 'OK' | 'Error', message: string }>}
	 */
	testCredential(credential) {
		return this.call('POST', '/rest/credentials/test', { credentials: credential });
	}

	/** @returns {Promise<string>} the workflow's id */
	async createWorkflow(workflow) {
		const { name, nodes, connections, settings = {}, pinData } = workflow;
		const body = { name, nodes, connections, settings, pinData, active: false };
		return (await this.call('POST', '/rest/workflows', body)).id;
	}

	/** Starts a workflow by its manual trigger. @returns {Promise<string>} the execution's id */
	async startWorkflow(workflowId) {
		const workflowData = await this.call('GET', `/rest/workflows/${workflowId}`);
		const trigger = workflowData.nodes.find(({ type }) => /manualTrigger$/.test(type));
		const body = { workflowData, triggerToStartFrom: { name: trigger.name }, startNodes: [] };
		return (await this.call('POST', `/rest/workflows/${workflowId}/run`, body)).executionId;
	}

	/** Runs a workflow by its manual trigger and waits for the end. */
	async runWorkflow(workflowId, options) {
		return this.waitForExecution(await this.startWorkflow(workflowId), options);
	}

	/**
	 * @param {string} executionId
	 * @param {{ timeoutMs?: number }} [options]
	 * @returns {Promise<any>} the finished execution, its `data` parsed
	 */
	async waitForExecution(executionId, { timeoutMs = 120_000 } = {}) {
		const deadlineMs = Date.now() + timeoutMs;
		for (;;) {
			const execution = await this.getExecution(executionId);
			if (hasEnded(execution)) return execution;
			if (Date.now() > deadlineMs) throw new Error(`Execution ${executionId} did not end`);
			await sleep(POLL_MS);
		}
	}

	/** An execution with its `data` parsed, and as n8n has stored it in `rawData`. */
	async getExecution(executionId) {
		const execution = await this.call('GET', `/rest/executions/${executionId}`);
		return {
			...execution,
			rawData: execution.data,
			data: execution.data ? this.flatted.parse(execution.data) : undefined,
		};
	}

	/** The executions of a workflow without their data, newest first. */
	async listExecutions(workflowId) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.call('GET', `/rest/executions?filter=${filter}&limit=100`);
		return results;
	}

	stopExecution(executionId) {
		return this.call('POST', `/rest/executions/${executionId}/stop`);
	}

	/** Puts a workflow with a production trigger to work; see `callWebhook`. */
	async activateWorkflow(workflowId) {
		const { versionId } = await this.call('GET', `/rest/workflows/${workflowId}`);
		if (this.isVersion1) {
			await this.call('PATCH', `/rest/workflows/${workflowId}`, { active: true, versionId });
		} else {
			await this.call('POST', `/rest/workflows/${workflowId}/activate`, { versionId });
		}
	}

	/** Frees the paths of the workflow's webhooks. */
	async deactivateWorkflow(workflowId) {
		const { versionId } = await this.call('GET', `/rest/workflows/${workflowId}`);
		if (this.isVersion1) {
			await this.call('PATCH', `/rest/workflows/${workflowId}`, { active: false, versionId });
		} else {
			await this.call('POST', `/rest/workflows/${workflowId}/deactivate`, {});
		}
	}

	/**
	 * Calls a Webhook node by POST, with JSON. n8n 2.41 registers the webhooks of an activated
	 * workflow a moment later; until then it answers 404 and runs nothing, so the call is repeated.
	 *
	 * @param {string} webhookPath the `path` parameter of the node
	 * @param {unknown} body
	 * @returns {Promise<{ status: number, text: string }>}
	 */
	async callWebhook(webhookPath, body) {
		const deadlineMs = Date.now() + REGISTRATION_TIMEOUT_MS;
		for (;;) {
			const reply = await this.send('POST', `/webhook/${webhookPath}`, body);
			const isUnregistered = reply.status === 404 && reply.text.includes('is not registered');
			if (!isUnregistered || Date.now() > deadlineMs) return reply;
			await sleep(POLL_MS);
		}
	}

	/**
	 * Sends a form with files to a trigger of an active workflow; repeated like `callWebhook`.
	 *
	 * @param {string} pathname such as `/form/invoices`, `/webhook/upload`
	 * @param {Array<[field: string, value: string | { name: string, mimeType: string, content: Buffer }]>} fields
	 * @returns {Promise<{ status: number, text: string }>}
	 */
	async upload(pathname, fields) {
		const deadlineMs = Date.now() + REGISTRATION_TIMEOUT_MS;
		for (;;) {
			const form = new FormData();
			for (const [field, value] of fields) {
				if (typeof value === 'string') form.append(field, value);
				else form.append(field, new Blob([value.content], { type: value.mimeType }), value.name);
			}
			const response = await fetch(`${this.url}${pathname}`, { method: 'POST', body: form });
			const reply = { status: response.status, text: await response.text() };
			if (reply.status !== 404 || Date.now() > deadlineMs) return reply;
			await sleep(POLL_MS);
		}
	}

	/**
	 * What a searchable list of the editor shows.
	 *
	 * @param {object} options
	 * @param {string} options.nodeType
	 * @param {string} options.parameter name of the parameter with the list
	 * @param {string} options.methodName of the node
	 * @param {string} options.filter what has been typed
	 * @param {{ id: string, name: string, type: string }} options.credential
	 * @returns {Promise<Array<{ name: string, value: string }>>}
	 */
	async searchList({ nodeType, parameter, methodName, filter, credential }) {
		const { id, name, type } = credential;
		const { results } = await this.call(
			'POST',
			'/rest/dynamic-node-parameters/resource-locator-results',
			{
				nodeTypeAndVersion: { name: nodeType, version: 1 },
				path: `parameters.${parameter}`,
				currentNodeParameters: {},
				methodName,
				filter,
				credentials: { [type]: { id, name } },
			},
		);
		return results;
	}

	/**
	 * The description that the editor gets of a node type, with every version and injected property.
	 */
	async nodeTypes() {
		const response = await fetchAgain(`${this.url}/types/nodes.json`, {
			headers: this.headers(),
		});
		return response.json();
	}

	async call(method, pathname, body) {
		const { status, text } = await this.send(method, pathname, body);
		if (status === 200) return JSON.parse(text).data;
		const reason = text.startsWith('{') ? JSON.parse(text).message : text;
		throw new Error(`${method} ${pathname} answered ${status}: ${reason}`);
	}

	async send(method, pathname, body) {
		const response = await fetchAgain(`${this.url}${pathname}`, {
			method,
			headers: this.headers(),
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		return {
			status: response.status,
			headers: response.headers,
			text: await response.text(),
		};
	}

	headers() {
		this.browserId ??= randomBytes(8).toString('hex');
		const cookie = this.cookie ? { cookie: this.cookie } : {};
		return { 'content-type': 'application/json', 'browser-id': this.browserId, ...cookie };
	}
}

/** n8n closes idle connections, sometimes in the moment in which one is used again. */
async function fetchAgain(url, options) {
	try {
		return await fetch(url, options);
	} catch (error) {
		if (error.cause?.code !== 'UND_ERR_SOCKET') throw error;
		return await fetch(url, options);
	}
}

/** n8n 1 tells that an execution has failed a moment before it has stored the data. */
function hasEnded({ status, stoppedAt, data }) {
	if (RUNNING.includes(status) || !stoppedAt) return false;
	return data !== undefined || status === 'canceled';
}

module.exports = { DEMO_OWNER, N8nClient };
