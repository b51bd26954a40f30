'use strict';

/** What the measured OpenRouter says. */

const { Readable, pipeline } = require('node:stream');

const { refusal } = require('./shapes.js');

const SENTENCE = 'The customer likes the product and would buy it again. ';

/** @param {number} characters */
const answerText = (characters) =>
	SENTENCE.repeat(Math.ceil(characters / SENTENCE.length)).slice(0, characters);

const tokensOf = (text) => Math.ceil(text.length / 4);

let generation = 0;

/** The reply of `/responses`, which n8n's OpenAI node calls. */
function responsesReply(text, { model, usage }) {
	const id = `gen-${++generation}`;
	return {
		id,
		object: 'response',
		created_at: 1_790_000_000,
		status: 'completed',
		model,
		output: [
			{
				id: `msg_${id}`,
				type: 'message',
				role: 'assistant',
				status: 'completed',
				content: [{ type: 'output_text', text, annotations: [] }],
			},
		],
		usage: {
			input_tokens: usage.prompt_tokens,
			output_tokens: usage.completion_tokens,
			total_tokens: usage.total_tokens,
			cost: usage.cost,
		},
	};
}

const retryAfter = (seconds) => (seconds > 0 ? { 'Retry-After': String(seconds) } : {});

/**
 * A limit is reached: with a hint OpenRouter's own, which counts in headers that the body repeats
 * (https://openrouter.ai/docs/api-reference/limits); without one a limit that says no more.
 *
 * @param {{ ratePerSecond: number, retryAfterSeconds: number }} settings
 * @param {number} wallClockMs now, since 1970
 * @returns {import('./server.js').Reply}
 */
function limitRefusal({ ratePerSecond, retryAfterSeconds }, wallClockMs) {
	const message = 'Rate limit exceeded';
	if (retryAfterSeconds === 0) return refusal(429, message);
	const counts = {
		'X-RateLimit-Limit': String(ratePerSecond),
		'X-RateLimit-Remaining': '0',
		'X-RateLimit-Reset': String(Math.ceil(wallClockMs + retryAfterSeconds * 1000)),
	};
	return refusal(429, message, {
		metadata: { headers: counts, provider_name: null },
		headers: { ...counts, ...retryAfter(retryAfterSeconds) },
	});
}

/**
 * A provider behind OpenRouter has no room: the everyday 429.
 *
 * @param {{ retryAfterSeconds: number }} settings
 * @param {string} model
 * @returns {import('./server.js').Reply}
 */
function poolRefusal({ retryAfterSeconds }, model) {
	const raw = `${model} is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits: https://openrouter.ai/settings/integrations`;
	return refusal(429, 'Provider returned error', {
		metadata: { raw, provider_name: 'Mistral' },
		headers: retryAfter(retryAfterSeconds),
	});
}

/** A picture by its type; nobody looks into it. */
const picture = (bytes) => ({
	socket: (_socket, response) => {
		response.writeHead(200, { 'Content-Type': 'image/png', 'Content-Length': bytes });
		response.end(Buffer.alloc(bytes, 'picture'));
	},
});

const PIECE = 'x'.repeat(1_000_000);

/**
 * A reply with a field that nobody reads in front, sent as fast as it is taken.
 *
 * @param {object} value
 * @param {number} bytes of the field, in whole millions
 */
function padded(value, bytes) {
	function* pieces() {
		yield '{"padding":"';
		for (let sent = 0; sent < bytes; sent += PIECE.length) yield PIECE;
		yield `",${JSON.stringify(value).slice(1)}`;
	}
	return {
		socket: (_socket, response) => {
			response.writeHead(200, { 'Content-Type': 'application/json' });
			// A client that has read enough breaks the pipeline off.
			pipeline(Readable.from(pieces()), response, () => undefined);
		},
	};
}

module.exports = {
	answerText,
	limitRefusal,
	padded,
	picture,
	poolRefusal,
	responsesReply,
	tokensOf,
};
