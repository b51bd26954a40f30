'use strict';

const { randomBytes } = require('node:crypto');

const { textOf } = require('./answers.js');
const { findModel, priceOf, roundUsd } = require('./catalog.js');
const { answerEvents, completion, toolCallEvents, billedUsage } = require('../shapes.js');

/** A rule of thumb in place of a tokenizer: the counts need to be repeatable, not right. */
const CHARACTERS_PER_TOKEN = 4;
/** Role and separators of a message. */
const TOKENS_PER_MESSAGE = 4;
/** A streamed answer comes in pieces of so many characters. */
const PIECES = /[^]{1,20}/g;

/**
 * Everything that was answered, with tokens and price.
 *
 * @typedef {object} LedgerEntry
 * @property {string} id
 * @property {any} body the request
 * @property {string} content
 * @property {Array<{ name: string, arguments: string }>} [toolCalls] in place of a content
 * @property {string} model
 * @property {string} provider
 * @property {string} finishReason
 * @property {number} promptTokens
 * @property {number} completionTokens
 * @property {number} costUsd
 * @property {string | null} cacheSourceId the completion that a cache hit repeats
 * @property {number} startedAtMs
 * @property {number} answeredAtMs
 * @property {object} completion the reply
 * @property {Array<object | string>} events the reply as a stream
 */
class Ledger {
	constructor() {
		/** @type {LedgerEntry[]} */
		this.entries = [];
		this.asked = new Set();
	}

	newId() {
		const seconds = Math.floor(Date.now() / 1000);
		return `gen-${seconds}-${randomBytes(15).toString('base64url').replace(/[-_]/g, '0')}`;
	}

	/** A completion that is paid for. */
	add({ id, body, answer, startedAtMs }) {
		const model = findModel(body.model);
		const promptTokens = body.messages.reduce(
			(sum, message) => sum + TOKENS_PER_MESSAGE + countTokens(textOf(message)),
			0,
		);
		const { text, toolCalls, completionTokens, finishReason } = limit(answer, body);
		const price = priceOf(model, promptTokens, completionTokens);
		return this.push({
			id,
			body,
			content: text,
			toolCalls,
			model: model.id,
			provider: providerOf(model, body.provider),
			finishReason,
			promptTokens,
			completionTokens,
			costUsd: price.totalUsd,
			price,
			cacheSourceId: null,
			startedAtMs,
		});
	}

	/** A cache hit: the kept answer under a new id, with no tokens and no price. */
	addHit({ id, body, kept, startedAtMs }) {
		const price = { promptUsd: 0, completionUsd: 0, totalUsd: 0 };
		return this.push({
			...kept,
			id,
			body,
			promptTokens: 0,
			completionTokens: 0,
			costUsd: 0,
			price,
			cacheSourceId: kept.id,
			startedAtMs,
		});
	}

	push(entry) {
		const complete = { ...entry, answeredAtMs: Date.now(), ...repliesOf(entry) };
		this.entries.push(complete);
		return complete;
	}

	/** What the account has been charged, in US dollars. */
	get totalCostUsd() {
		return roundUsd(this.entries.reduce((sum, { costUsd }) => sum + costUsd, 0));
	}

	totals() {
		const sum = (name) => this.entries.reduce((total, entry) => total + entry[name], 0);
		return {
			answers: this.entries.length,
			cacheHits: this.entries.filter(({ cacheSourceId }) => cacheSourceId !== null).length,
			promptTokens: sum('promptTokens'),
			completionTokens: sum('completionTokens'),
			costUsd: this.totalCostUsd,
		};
	}

	/**
	 * A completion's record as `GET /generation` gives it, which at OpenRouter takes a moment to
	 * appear: the first look-up of an id finds nothing.
	 *
	 * @param {string | null} id
	 * @returns {LedgerEntry | undefined}
	 */
	look(id) {
		const entry = this.entries.find((candidate) => candidate.id === id);
		if (!entry || this.asked.has(id)) return entry;
		this.asked.add(id);
		return undefined;
	}
}

function countTokens(text) {
	return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** The first provider of the model, or the first that the request allows. */
function providerOf({ providers }, { only } = {}) {
	return providers.find((name) => only?.includes(name.toLowerCase())) ?? providers[0];
}

/** Cuts the answer where the request's token limit ends it; calls of tools are left whole. */
function limit(answer, body) {
	if (typeof answer === 'object') {
		const completionTokens = countTokens(JSON.stringify(answer.toolCalls));
		return { text: '', ...answer, completionTokens, finishReason: 'tool_calls' };
	}
	const completionTokens = countTokens(answer);
	const maxTokens = body.max_tokens ?? body.max_completion_tokens ?? Infinity;
	if (completionTokens <= maxTokens) {
		return { text: answer, completionTokens, finishReason: 'stop' };
	}
	const text = answer.slice(0, maxTokens * CHARACTERS_PER_TOKEN);
	return { text, completionTokens: maxTokens, finishReason: 'length' };
}

/** The answer as OpenRouter sends it, whole and as events of a stream. */
function repliesOf({ id, content, toolCalls, model, provider, finishReason, ...bill }) {
	const root = { id, model, provider, system_fingerprint: 'fp_fake' };
	const usage = billedUsage(bill);
	const choice = { finish_reason: finishReason, native_finish_reason: finishReason };
	if (!toolCalls) {
		const pieces = content.match(PIECES) ?? [''];
		return {
			completion: completion(content, { ...root, choice, usage }),
			events: answerEvents(pieces, { root, usage, finishReason }),
		};
	}
	const calls = toolCalls.map((call, index) => ({ id: `call_${id}_${index}`, ...call }));
	const message = {
		tool_calls: calls.map(({ id: callId, ...called }) => ({
			id: callId,
			type: 'function',
			function: called,
		})),
	};
	return {
		completion: completion(null, { ...root, choice, message, usage }),
		events: toolCallEvents(
			calls.map(({ arguments: input, ...call }) => ({ ...call, input })),
			{ root, usage },
		),
	};
}

module.exports = { Ledger };
