'use strict';

/**
 * A stand-in for OpenRouter on a free port of 127.0.0.1. Completions are written by
 * `@copilotkit/aimock`, in OpenRouter's shapes, JSON and streamed; around it stand the keys, the
 * listing with its prices, the response cache, the ledger of what was billed, latency and scripted
 * failures.
 *
 * As a program: `node test/openrouter/full.js [--port=0] [--latency=ms] [--latency-sigma=0.8]`
 * prints its addresses as one line of JSON and serves until it is ended; `GET /stand-in/ledger`
 * then tells what was billed.
 */

const { AsyncLocalStorage } = require('node:async_hooks');
const { setTimeout: sleep } = require('node:timers/promises');

const { createServer } = require('@copilotkit/aimock');

const { INFERENCE_KEY, MANAGEMENT_KEY, authenticate } = require('./account.js');
const { answerFixtures, lastUserText } = require('./answers.js');
const { refusalOf } = require('./chatRules.js');
const { sendFailure, sendJson } = require('./failures.js');
const { lognormalLatency } = require('./latency.js');
const { Ledger } = require('./ledger.js');
const { readPage } = require('./pages.js');
const { recordRequest, replay } = require('./recording.js');
const { ResponseCache } = require('./responseCache.js');

const API_PATH = '/api/v1';
const CHAT_PATH = '/chat/completions';

/** @typedef {import('./recording.js').RecordedRequest} RecordedRequest */

class StandIn {
	/**
	 * @param {object} [options]
	 * @param {number} [options.port] 0 takes a free one
	 * @param {number | ((prompt: string, body: any) => number)} [options.latencyMs] before a completion
	 *   begins
	 * @param {(body: any) => import('./answers.js').Answer | undefined} [options.ownAnswer] in
	 *   place of the built-in answers where it gives one
	 * @param {() => number} [options.now] milliseconds, for the ages of the response cache
	 */
	constructor({ port = 0, latencyMs = 0, ownAnswer = () => undefined, now = Date.now } = {}) {
		this.port = port;
		this.latencyMs = typeof latencyMs === 'function' ? latencyMs : () => latencyMs;
		this.now = now;
		this.turn = new AsyncLocalStorage();
		this.inFlight = 0;
		this.fixtures = answerFixtures(ownAnswer, (body, content) => this.bill(body, content));
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
		const options = {
			port: this.port,
			host: '127.0.0.1',
			logLevel: 'silent',
			journalMaxEntries: 1,
		};
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
	 * @param {import('./failures.js').Failure} rule.with
	 */
	fail(rule) {
		this.failures.push({ when: () => true, times: Infinity, ...rule });
	}

	/**
	 * aimock calls this first for every request under `/api/v1`; `false` leaves the reply to aimock.
	 */
	async handleApi(request, response, path) {
		if (this.turn.getStore()) return false;
		const recorded = await recordRequest(request, response);
		this.requests.push(recorded);
		if (request.method === 'POST' && path === CHAT_PATH) {
			await this.complete(request, response, recorded);
			return true;
		}
		const query = new URL(request.url, this.url).searchParams;
		readPage({ method: request.method, path, query, headers: request.headers }, response, this);
		return true;
	}

	async handleOwnPages(_request, response, path) {
		if (path !== '/ledger') return false;
		sendJson(response, 200, { ...this.ledger.totals(), maxInFlight: this.maxInFlight });
		return true;
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
		const headers = { 'X-Generation-Id': id, ...cached?.headers };
		for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
		if (!cached?.hit) await this.think(recorded.body);
		const turn = { id, cached, startedAtMs: recorded.receivedAtMs };
		this.turn.run(turn, () => this.answer(request, response, recorded));
		return undefined;
	}

	/** The wait does not keep the process alive once the server is closed. */
	think(body) {
		return sleep(this.latencyMs(lastUserText(body), body), undefined, { ref: false });
	}

	/**
	 * A client that has gone away is billed all the same, as OpenRouter does for replies that are not
	 * streamed.
	 */
	answer(request, response, { rawBody, body }) {
		if (response.destroyed) this.fixtures.find(({ match }) => match.predicate(body)).response(body);
		else this.server.emit('request', replay(request, rawBody), response);
	}

	/**
	 * Called by the fixture that answers: puts the answer on the bill and gives it its id and usage.
	 */
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

/**
 * @param {ConstructorParameters<typeof StandIn>[0]} [options]
 * @returns {Promise<StandIn>} listening
 */
function startStandIn(options) {
	return new StandIn(options).start();
}

module.exports = { INFERENCE_KEY, MANAGEMENT_KEY, lognormalLatency, startStandIn };

if (require.main === module) require('./serve.js');
