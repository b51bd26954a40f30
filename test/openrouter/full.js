'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

const { INFERENCE_KEY, MANAGEMENT_KEY, authenticate } = require('./full/account.js');
const { answerTo, lastUserText } = require('./full/answers.js');
const { refusalOf } = require('./full/chatRules.js');
const { Ledger } = require('./full/ledger.js');
const { readPage } = require('./full/pages.js');
const { ResponseCache } = require('./full/responseCache.js');
const { listen } = require('./server.js');
const { refusal } = require('./shapes.js');
const { streamed } = require('./streamed.js');

const CHAT_PATH = '/chat/completions';

/**
 * The full OpenRouter: keys, model list with prices, completions in JSON and streamed, the response
 * cache, the ledger of what was billed, latency, and failures that a test asks for.
 *
 * @typedef {import('./server.js').Request} Request
 * @typedef {import('./server.js').Reply} Reply
 */
class FakeOpenRouter {
	/**
	 * @param {object} [options]
	 * @param {number} [options.port] 0 takes a free one
	 * @param {number | ((prompt: string, body: any) => number)} [options.latencyMs] before a completion
	 *   begins
	 */
	constructor({ port = 0, latencyMs = 0 } = {}) {
		this.port = port;
		this.latencyMs = typeof latencyMs === 'function' ? latencyMs : () => latencyMs;
		this.inFlight = 0;
		this.forget();
	}

	/** Forgets requests, bills, cached answers and failures asked for. */
	forget() {
		/** @type {Request[]} */
		this.requests = [];
		this.ledger = new Ledger();
		this.cache = new ResponseCache();
		this.failures = [];
		this.maxInFlight = this.inFlight;
	}

	async start() {
		const server = await listen((request, response) => this.respond(request, response), this.port);
		return Object.assign(this, server);
	}

	/** The recorded completion requests. */
	get chatRequests() {
		return this.requests.filter(({ path }) => path === CHAT_PATH);
	}

	/**
	 * Makes completion requests fail.
	 *
	 * @param {object} rule
	 * @param {(request: Request) => boolean} [rule.when] all requests if left out
	 * @param {number} [rule.times] how many requests; without end if left out
	 * @param {Reply & { message?: string, metadata?: object }} rule.with with a `message`: a refusal in
	 *   OpenRouter's words
	 */
	fail(rule) {
		this.failures.push({ when: () => true, times: Infinity, ...rule });
	}

	/** @returns {Promise<Reply>} */
	async respond(request, response) {
		this.requests.push(request);
		if (request.method !== 'POST' || request.path !== CHAT_PATH) {
			return readPage(request, this.ledger);
		}
		this.inFlight += 1;
		this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
		response.once('close', () => {
			this.inFlight -= 1;
		});
		const account = authenticate(request.headers);
		const refused = account.refusal ?? refusalOf(request.body, account) ?? this.failureOf(request);
		return refused ?? (await this.complete(request, account));
	}

	/**
	 * A client that goes away while it waits is billed all the same, as OpenRouter does for replies that
	 * are not streamed.
	 */
	async complete({ headers, body, receivedAtMs }, { key }) {
		const id = this.ledger.newId();
		const cached = this.cache.lookUp(headers, key, body);
		if (!cached?.hit) await this.think(body);
		const billed = cached?.hit
			? this.ledger.addHit({ id, body, kept: cached.hit, startedAtMs: receivedAtMs })
			: this.ledger.add({ id, body, answer: answerTo(body), startedAtMs: receivedAtMs });
		cached?.keep(billed, id);
		const replyHeaders = { 'X-Generation-Id': id, ...cached?.headers };
		return body.stream
			? streamed(billed.events, { headers: replyHeaders })
			: { body: billed.completion, headers: replyHeaders };
	}

	/** The wait does not keep the process alive once the server is closed. */
	think(body) {
		return sleep(this.latencyMs(lastUserText(body), body), undefined, { ref: false });
	}

	failureOf(request) {
		const rule = this.failures.find(({ times, when }) => times > 0 && when(request));
		if (!rule) return undefined;
		rule.times -= 1;
		const { status, message } = rule.with;
		return message === undefined ? rule.with : refusal(status, message, rule.with);
	}
}

/**
 * @param {ConstructorParameters<typeof FakeOpenRouter>[0]} [options]
 * @returns {Promise<FakeOpenRouter>} listening
 */
function startOpenRouter(options) {
	return new FakeOpenRouter(options).start();
}

module.exports = { INFERENCE_KEY, MANAGEMENT_KEY, startOpenRouter };
