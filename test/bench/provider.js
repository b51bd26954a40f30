'use strict';

/**
 * The provider of the benchmark: OpenRouter's chat completions over plain HTTP, fast, with chosen
 * latency and limits. It runs in a process of its own, so that it does not share n8n's event loop.
 * `node provider.js` prints `{"port":N}`; `POST /__reset` takes the settings of the next run,
 * `GET /__stats` gives its counters.
 */

const http = require('node:http');
const { performance } = require('node:perf_hooks');
const { latencyOfPrompt } = require('../openrouter/latency');
const { createLimiter } = require('../openrouter/limits');
const {
	answerText,
	chatReply,
	keyData,
	limitRefusal,
	modelListing,
	poolRefusal,
	pricePerTokenUsd,
	responsesReply,
	tokensOf,
} = require('./providerReplies');
const { refusalsOfPrompt } = require('../openrouter/refusals');
const { sendFile, sendJson, sendPadded } = require('./send');

/**
 * @typedef {object} ProviderSettings
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

/** @type {ProviderSettings} */
const defaultSettings = {
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
function createRun(settings) {
	return {
		settings,
		limiter: createLimiter(settings, performance.now()),
		answer: answerText(settings.answerCharacters),
		requests: 0,
		answered: 0,
		throttled: 0,
		aborted: 0,
		inFlight: 0,
		maxInFlight: 0,
		costUsd: 0,
		firstRequestAtMs: null,
		lastAnswerAtMs: null,
		answersPerPrompt: new Map(),
		refusalsPerPrompt: new Map(),
		sockets: new Set(),
		receivedBytes: 0,
	};
}

let run = createRun(defaultSettings);
let generation = 0;

function statsOf(current) {
	let duplicates = 0;
	for (const answers of current.answersPerPrompt.values()) duplicates += answers - 1;
	const { firstRequestAtMs, lastAnswerAtMs } = current;
	return {
		requests: current.requests,
		answered: current.answered,
		distinctAnswered: current.answersPerPrompt.size,
		throttled: current.throttled,
		aborted: current.aborted,
		inFlight: current.inFlight,
		maxInFlight: current.maxInFlight,
		connections: current.sockets.size,
		receivedBytes: current.receivedBytes,
		costUsd: current.costUsd,
		duplicates,
		spanMs: lastAnswerAtMs === null ? null : lastAnswerAtMs - firstRequestAtMs,
	};
}

/** The last user message of a chat completion, or the last input of a `/responses` request. */
function promptOf(body) {
	const messages = body.messages ?? body.input;
	if (typeof messages === 'string') return messages;
	const { content } = messages[messages.length - 1];
	return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('');
}

/** What is said to a request that may not pass, undefined for one that may. */
function refusalOf(current, { prompt, tokens, model, nowMs }) {
	const { settings, limiter, inFlight, refusalsPerPrompt } = current;
	const refusals = refusalsPerPrompt.get(prompt) ?? 0;
	if (refusals < refusalsOfPrompt(prompt, settings.refusedShare)) {
		refusalsPerPrompt.set(prompt, refusals + 1);
		return poolRefusal(settings, model);
	}
	return limiter.admit(inFlight, tokens, nowMs) ? undefined : limitRefusal(settings, Date.now());
}

function complete(request, response, bodyText, buildReply) {
	const current = run;
	const { settings } = current;
	const nowMs = performance.now();
	const body = JSON.parse(bodyText);
	const prompt = promptOf(body);
	const promptTokens = tokensOf(prompt);
	const completionTokens = tokensOf(current.answer);

	current.requests += 1;
	current.firstRequestAtMs ??= nowMs;
	current.sockets.add(request.socket);
	current.receivedBytes += Buffer.byteLength(bodyText);
	const tokens = promptTokens + completionTokens;
	const refusal = refusalOf(current, { prompt, tokens, model: body.model, nowMs });
	if (refusal) {
		current.throttled += 1;
		sendJson(response, 429, refusal.body, refusal.headers);
		return;
	}

	current.inFlight += 1;
	current.maxInFlight = Math.max(current.maxInFlight, current.inFlight);
	generation += 1;
	const id = `gen-1790000000-${generation}`;
	const answer = () => {
		current.inFlight -= 1;
		if (response.destroyed) {
			current.aborted += 1;
			return;
		}
		const costUsd = (promptTokens + completionTokens) * pricePerTokenUsd;
		current.answered += 1;
		current.costUsd += costUsd;
		current.answersPerPrompt.set(prompt, (current.answersPerPrompt.get(prompt) ?? 0) + 1);
		current.lastAnswerAtMs = performance.now();
		const reply = buildReply({
			id,
			model: body.model,
			text: current.answer,
			promptTokens,
			completionTokens,
			costUsd,
		});
		if (settings.paddingBytes > 0) sendPadded(response, reply, settings.paddingBytes);
		else sendJson(response, 200, reply);
	};
	const latencyMs = latencyOfPrompt(prompt, settings);
	if (latencyMs === 0) answer();
	else setTimeout(answer, latencyMs - (performance.now() - nowMs));
}

function route(request, response, bodyText) {
	const { pathname, searchParams } = new URL(request.url, 'http://provider');
	if (pathname.endsWith('/chat/completions')) complete(request, response, bodyText, chatReply);
	else if (pathname.endsWith('/responses')) complete(request, response, bodyText, responsesReply);
	else if (pathname.endsWith('/__file')) sendFile(response, Number(searchParams.get('bytes')));
	else if (pathname === '/__stats') sendJson(response, 200, statsOf(run));
	else if (pathname === '/__reset') {
		run = createRun({ ...defaultSettings, ...JSON.parse(bodyText || '{}') });
		sendJson(response, 200, run.settings);
	} else if (/\/models(\/user)?$/.test(pathname)) sendJson(response, 200, modelListing);
	else if (pathname.endsWith('/key')) sendJson(response, 200, keyData);
	else sendJson(response, 404, { error: { code: 404, message: 'Not Found' } });
}

function serve() {
	const server = http.createServer((request, response) => {
		const chunks = [];
		request.on('data', (chunk) => chunks.push(chunk));
		request.on('end', () => route(request, response, Buffer.concat(chunks).toString('utf8')));
	});
	server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
		process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`);
	});
	// The parent holds the pipe: when it goes, so does the provider.
	process.stdin.resume();
	process.stdin.on('end', () => process.exit(0));
}

serve();
