'use strict';

/**
 * A stand-in for OpenRouter on a free port of 127.0.0.1. Completions are written by `@copilotkit/aimock`, in
 * OpenRouter's shapes, JSON and streamed; around it stand the keys, the listing with its prices, the response
 * cache, the ledger of what was billed, latency and scripted failures.
 *
 * As a program: `node test/support/standIn.js [--port=0] [--latency=ms] [--latency-sigma=0.8]` prints its
 * addresses as one line of JSON and serves until it is ended; `GET /stand-in/ledger` then tells what was billed.
 */

const { AsyncLocalStorage } = require('node:async_hooks');
const { Readable } = require('node:stream');
const { setTimeout: sleep } = require('node:timers/promises');
const { parseArgs } = require('node:util');

const { createServer } = require('@copilotkit/aimock');

const { INFERENCE_KEY, MANAGEMENT_KEY, authenticate } = require('./standIn/account.js');
const { answerFixtures, lastUserText } = require('./standIn/answers.js');
const { refusalOf } = require('./standIn/chatRules.js');
const { sendFailure, sendJson } = require('./standIn/failures.js');
const { lognormalLatency } = require('./standIn/latency.js');
const { Ledger } = require('./standIn/ledger.js');
const { readPage } = require('./standIn/pages.js');
const { ResponseCache } = require('./standIn/responseCache.js');

const API_PATH = '/api/v1';
const CHAT_PATH = '/chat/completions';

/**
 * @typedef {object} RecordedRequest
 * @property {string} method
 * @property {string} path with the query, as sent
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} rawBody
 * @property {any} body the parsed JSON, undefined if there is none
 * @property {number} receivedAtMs
 * @property {number | undefined} status undefined until the reply has begun
 */

class StandIn {
	/**
	 * @param {object} [options]
	 * @param {number} [options.port] 0 takes a free one
	 * @param {number | ((prompt: string) => number)} [options.latencyMs] before a completion begins
	 * @param {(body: any) => string | undefined} [options.answer] in place of the built-in answers where it gives one
	 * @param {() => number} [options.now] milliseconds, for the ages of the response cache
	 */
	constructor({ port = 0, latencyMs = 0, answer = () => undefined, now = Date.now } = {}) {
		this.port = port;
		this.latencyMs = typeof latencyMs === 'function' ? latencyMs : () => latencyMs;
		this.now = now;
		this.turn = new AsyncLocalStorage();
		this.inFlight = 0;
		this.fixtures = answerFixtures(answer, (body, content) => this.bill(body, content));
		this.forget();
	}

	/** Forgets requests, bills, cached answers and scripted failures. */
	forget() {
		/** @type {RecordedRequest[]} */
		this.requests = [];
		this.ledger = new Ledger();
		this.cache = new ResponseCache(this.now);
		this.failures = [];
		this.maxInFlight = this.inFlight;
	}

	async start() {
		const mounts = [
			{ path: API_PATH, handler: { handleRequest: this.handleApi.bind(this) } },
			{ path: '/stand-in', handler: { handleRequest: this.handleOwnPages.bind(this) } },
		];
		const options = { port: this.port, host: '127.0.0.1', logLevel: 'silent', journalMaxEntries: 1 };
		const { server, url } = await createServer(this.fixtures, options, mounts);
		this.server = server;
		this.url = url;
		this.baseUrl = `${url}${API_PATH}`;
		return this;
	}

	async stop() {
		if (!this.server) return;
		const closed = new Promise((resolve) => this.server.close(resolve));
		this.server.closeAllConnections();
		await closed;
	}

	/** The recorded completion requests. */
	get chatRequests() {
		return this.requests.filter(({ path }) => path.startsWith(`${API_PATH}${CHAT_PATH}`));
	}

	/**
	 * Makes completion requests fail.
	 *
	 * @param {object} rule
	 * @param {(request: RecordedRequest) => boolean} [rule.when] all requests if left out
	 * @param {number} [rule.times] how many requests; without end if left out
	 * @param {import('./standIn/failures.js').Failure} rule.with
	 */
	fail(rule) {
		this.failures.push({ when: () => true, times: Infinity, ...rule });
	}

	/** aimock calls this first for every request under `/api/v1`; `false` leaves the reply to aimock. */
	async handleApi(request, response, path) {
		if (this.turn.getStore()) return false;
		const recorded = await this.record(request, response);
		if (request.method === 'POST' && path === CHAT_PATH) {
			await this.complete(request, response, recorded);
			return true;
		}
		const query = new URL(request.url, this.url).searchParams;
		readPage({ method: request.method, path, query, headers: request.headers }, response, this);
		return true;
	}

	async handleOwnPages(_request, response, path) {
		if (path === '/ledger') sendJson(response, 200, { ...this.ledger.totals(), maxInFlight: this.maxInFlight });
		return path === '/ledger';
	}

	async record(request, response) {
		const chunks = [];
		for await (const chunk of request) chunks.push(chunk);
		const rawBody = Buffer.concat(chunks).toString('utf8');
		const { method, url: path } = request;
		const headers = headersAsSent(request);
		const receivedAtMs = Date.now();
		const recorded = { method, path, headers, rawBody, body: parse(rawBody), receivedAtMs };
		this.requests.push(recorded);
		response.once('close', () => {
			recorded.status = response.headersSent ? response.statusCode : undefined;
		});
		return recorded;
	}

	async complete(request, response, recorded) {
		this.inFlight += 1;
		this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
		response.once('close', () => {
			this.inFlight -= 1;
		});
		const account = authenticate(request.headers);
		const refusal = account.refusal ?? refusalOf(recorded.body, account);
		if (refusal) return sendFailure(response, refusal);
		const failure = this.nextFailure(recorded);
		if (failure) return sendFailure(response, failure);

		const id = this.ledger.newId();
		const cached = this.cache.lookUp(request.headers, account.key, recorded.body);
		response.setHeader('X-Generation-Id', id);
		for (const [name, value] of Object.entries(cached?.headers ?? {})) response.setHeader(name, value);
		if (!cached?.hit) await sleepQuietly(this.latencyMs(lastUserText(recorded.body)));
		const turn = { id, cached, startedAtMs: recorded.receivedAtMs };
		this.turn.run(turn, () => this.server.emit('request', replay(request, recorded.rawBody), response));
		return undefined;
	}

	/** Called by the fixture that answers: puts the answer on the bill and gives it its id and usage. */
	bill(body, content) {
		const { id, cached, startedAtMs } = this.turn.getStore();
		const kept = cached?.hit;
		const entry = kept
			? this.ledger.addHit({ id, body, kept, startedAtMs })
			: this.ledger.add({ id, body, content, startedAtMs });
		cached?.keep({ content: entry.content, entry }, id);
		return entry.reply;
	}

	nextFailure(recorded) {
		const rule = this.failures.find(({ times, when }) => times > 0 && when(recorded));
		if (rule) rule.times -= 1;
		return rule?.with;
	}
}

/** A wait that does not keep the process alive once the server is closed. */
function sleepQuietly(delayMs) {
	return sleep(delayMs, undefined, { ref: false });
}

/** The same request once more, with a body that can be read from its start. */
function replay(request, rawBody) {
	const again = Readable.from([Buffer.from(rawBody)], { objectMode: false });
	const { method, url, headers, socket } = request;
	return Object.assign(again, { method, url, headers, socket });
}

/** Without the request id that aimock adds on arrival. */
function headersAsSent({ headers, rawHeaders }) {
	const sent = rawHeaders.map((text) => text.toLowerCase());
	return Object.fromEntries(Object.entries(headers).filter(([name]) => sent.includes(name)));
}

function parse(text) {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/**
 * @param {ConstructorParameters<typeof StandIn>[0]} [options]
 * @returns {Promise<StandIn>} listening
 */
function startStandIn(options) {
	return new StandIn(options).start();
}

async function main() {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '0' },
			latency: { type: 'string', default: '0' },
			'latency-sigma': { type: 'string', default: '0' },
		},
	});
	const sigma = Number(values['latency-sigma']);
	const latencyMs = lognormalLatency({ medianMs: Number(values.latency), sigma });
	const { url, baseUrl } = await startStandIn({ port: Number(values.port), latencyMs });
	process.stdout.write(`${JSON.stringify({ url, baseUrl, apiKey: INFERENCE_KEY })}\n`);
}

if (require.main === module) main();

module.exports = { INFERENCE_KEY, MANAGEMENT_KEY, lognormalLatency, startStandIn };
