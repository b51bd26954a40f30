'use strict';

/**
 * The measured OpenRouter of the benchmark: fast, with chosen latency and limits, and counters. It
 * runs in a process of its own, so that it does not share n8n's event loop. `node measured.js` prints
 * `{"port":N}`; `POST /__reset` takes the settings of the next run, `GET /__stats` gives its counters.
 */

const { performance } = require('node:perf_hooks');
const { setTimeout: sleep } = require('node:timers/promises');

const { INFERENCE_KEY, keyDetails } = require('./full/account.js');
const { findModel, modelList, priceOf } = require('./full/catalog.js');
const { latencyOfPrompt } = require('./latency.js');
const { createLimiter } = require('./limits.js');
const {
	answerText,
	limitRefusal,
	padded,
	picture,
	poolRefusal,
	responsesReply,
	tokensOf,
} = require('./measuredReplies.js');
const { refusalsOfPrompt } = require('./refusals.js');
const { listen } = require('./server.js');
const { completion, refusal: refuse, billedUsage } = require('./shapes.js');

/**
 * @typedef {object} Settings
 * @property {number} medianMs median latency; 0 answers at once
 * @property {number} sigma sigma of the lognormal latency
 * @property {number} ratePerSecond 0 = no rate limit
 * @property {number} burst
 * @property {number} concurrency 0 = no limit
 * @property {number} tokensPerMinute 0 = no limit
 * @property {number} refusedShare share of the tries that a pool refuses, whatever the pace
 * @property {number} retryAfterSeconds value of `Retry-After` on a 429; 0 = header absent
 * @property {number} answerCharacters
 * @property {number} paddingBytes of a field that nobody reads, at the start of every answer
 */

/** @type {Settings} */
const DEFAULT_SETTINGS = {
	medianMs: 0,
	sigma: 0,
	ratePerSecond: 0,
	burst: 0,
	concurrency: 0,
	tokensPerMinute: 0,
	refusedShare: 0,
	retryAfterSeconds: 0,
	answerCharacters: 200,
	paddingBytes: 0,
};

/** Settings and counters of one run; requests of an earlier run keep writing to their own. */
class Run {
	/** @param {Partial<Settings>} settings */
	constructor(settings) {
		this.settings = { ...DEFAULT_SETTINGS, ...settings };
		this.limiter = createLimiter(this.settings, performance.now());
		this.answer = answerText(this.settings.answerCharacters);
		this.counts = {
			requests: 0,
			answered: 0,
			throttled: 0,
			aborted: 0,
			inFlight: 0,
			maxInFlight: 0,
			receivedBytes: 0,
			costUsd: 0,
		};
		this.firstRequestAtMs = null;
		this.lastAnswerAtMs = null;
		this.answersPerPrompt = new Map();
		this.refusalsPerPrompt = new Map();
		this.sockets = new Set();
	}

	get stats() {
		const distinctAnswered = this.answersPerPrompt.size;
		return {
			...this.counts,
			distinctAnswered,
			duplicates: this.counts.answered - distinctAnswered,
			connections: this.sockets.size,
			spanMs: this.lastAnswerAtMs === null ? null : this.lastAnswerAtMs - this.firstRequestAtMs,
		};
	}

	/** What is said to a request that may not pass, undefined for one that may. */
	refusalOf({ prompt, tokens, model, nowMs }) {
		const { settings, limiter, refusalsPerPrompt } = this;
		const refusals = refusalsPerPrompt.get(prompt) ?? 0;
		if (refusals < refusalsOfPrompt(prompt, settings.refusedShare)) {
			refusalsPerPrompt.set(prompt, refusals + 1);
			return poolRefusal(settings, model);
		}
		if (limiter.admit(this.counts.inFlight, tokens, nowMs)) return undefined;
		return limitRefusal(settings, Date.now());
	}

	/** @param {(answer: object) => object} buildReply */
	async complete({ body, text, socket }, response, buildReply) {
		const { settings, counts } = this;
		const nowMs = performance.now();
		const prompt = promptOf(body);
		const promptTokens = tokensOf(prompt);
		const completionTokens = tokensOf(this.answer);
		counts.requests += 1;
		counts.receivedBytes += Buffer.byteLength(text);
		this.firstRequestAtMs ??= nowMs;
		this.sockets.add(socket);
		const tokens = promptTokens + completionTokens;
		const refusal = this.refusalOf({ prompt, tokens, model: body.model, nowMs });
		if (refusal) {
			counts.throttled += 1;
			return refusal;
		}
		counts.inFlight += 1;
		counts.maxInFlight = Math.max(counts.maxInFlight, counts.inFlight);
		const latencyMs = latencyOfPrompt(prompt, settings);
		if (latencyMs > 0) await sleep(latencyMs - (performance.now() - nowMs));
		counts.inFlight -= 1;
		if (response.destroyed) {
			counts.aborted += 1;
			return { socket: () => undefined };
		}
		const price = priceOf(findModel(body.model), promptTokens, completionTokens);
		counts.answered += 1;
		counts.costUsd += price.totalUsd;
		this.answersPerPrompt.set(prompt, (this.answersPerPrompt.get(prompt) ?? 0) + 1);
		this.lastAnswerAtMs = performance.now();
		const usage = billedUsage({ promptTokens, completionTokens, price });
		const reply = buildReply(this.answer, { model: body.model, usage });
		return settings.paddingBytes > 0 ? padded(reply, settings.paddingBytes) : { body: reply };
	}
}

let run = new Run({});

/** The last user message of a chat completion, or the last input of a `/responses` request. */
function promptOf(body) {
	const messages = body.messages ?? body.input;
	if (typeof messages === 'string') return messages;
	const { content } = messages[messages.length - 1];
	return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('');
}

function respond(request, response) {
	const { path, query, body } = request;
	if (path.endsWith('/chat/completions')) return run.complete(request, response, completion);
	if (path.endsWith('/responses')) return run.complete(request, response, responsesReply);
	if (path.endsWith('/__file')) return picture(Number(query.bytes));
	if (path === '/__stats') return { body: run.stats };
	if (path === '/__reset') {
		run = new Run(body ?? {});
		return { body: run.settings };
	}
	if (/\/models(\/user)?$/.test(path)) return { body: modelList({ forUser: false }) };
	if (path.endsWith('/key')) {
		return { body: keyDetails({ key: INFERENCE_KEY, isManagement: false }, run.counts.costUsd) };
	}
	return refuse(404, 'Not Found');
}

async function serve() {
	const { port } = await listen(respond);
	process.stdout.write(`${JSON.stringify({ port })}\n`);
	// The parent holds the pipe: when it goes, so does the server.
	process.stdin.resume();
	process.stdin.on('end', () => process.exit(0));
}

serve();
