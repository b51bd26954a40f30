'use strict';

/**
 * One run per example of docs/failures.md. Each gives the failed item whose message the guide shows;
 * what the API says in them are OpenRouter's usual words.
 */

const { completion, refusal } = require('../openrouter/shapes');
const { html, neverReplies, resetBeforeReply, truncated } = require('../openrouter/brokenReplies');

const MODEL = 'mistralai/mixtral-8x22b-instruct';

const listing = (model) => ({ body: { data: [{ id: MODEL, ...model }] } });

/** Answers completions with `reply`, and the model listing where there is one. */
const always =
	(reply, models) =>
	({ path }) => {
		if (path === '/models') return models;
		return path === '/chat/completions' ? reply : undefined;
	};

const hangs = neverReplies();
const words = (count) => Array.from({ length: count }, (_, index) => `word${index}`).join(' ');
const JSON_SCHEMA = {
	outputFormat: 'jsonSchema',
	schemaType: 'manual',
	inputSchema: JSON.stringify({
		type: 'object',
		properties: { mood: { enum: ['good', 'bad'] } },
		required: ['mood'],
	}),
};

/**
 * @typedef {object} FailureExample
 * @property {string} type of the failed item
 * @property {Parameters<import('../openrouter/scripted').startScripted>[0]} [respond]
 * @property {boolean} [retryable] where it is not that of the chapter
 * @property {string[]} [rows] prompts
 * @property {object} [parameters]
 * @property {object} [credential]
 * @property {number} [item] index of the failed item, the last one if left out
 * @property {number} [endsAfterMs] the time that n8n leaves the workflow
 * @property {boolean} [cancels] once the first request is out
 * @property {boolean} [isClosed] the server is not there
 */

/** @type {FailureExample[]} */
const FAILURE_EXAMPLES = [
	{ type: 'invalidParameter', parameters: { sampling: { temperature: 5 } } },
	{ type: 'invalidParameter', rows: [''] },
	{ type: 'invalidParameter', parameters: { prompt: "={{ $('Nowhere').item.json.x }}" } },
	{
		type: 'invalidParameter',
		parameters: { outputFormat: 'jsonSchema', jsonSchemaExample: '{ "mood": good }' },
	},
	{ type: 'invalidParameter', parameters: { files: { binaryFields: 'photo' } } },
	{ type: 'invalidParameter', parameters: { files: { urls: 'https://example.com/talk.mp3' } } },
	{ type: 'invalidParameter', credential: { baseUrl: 'openrouter.ai/api/v1' } },
	{
		type: 'invalidRequest',
		respond: always(refusal(400, 'mistralai/mixtral-8x22 is not a valid model ID')),
	},
	{
		type: 'invalidRequest',
		respond: always({ status: 301, headers: { location: 'https://openrouter.ai/api/v1' } }),
	},
	{ type: 'authentication', respond: always(refusal(401, 'User not found.')) },
	{ type: 'insufficientCredits', respond: always(refusal(402, 'Insufficient credits')) },
	{
		type: 'insufficientCredits',
		respond: always(
			refusal(402, 'This request requires more credits', {
				metadata: { reason: 'weight_exceeds_budget' },
			}),
		),
	},
	{
		type: 'insufficientCredits',
		respond: always(refusal(403, 'Key limit exceeded (monthly limit)')),
	},
	{
		type: 'forbidden',
		respond: always(refusal(403, 'Management keys cannot be used for completions')),
	},
	{
		type: 'forbidden',
		respond: always(
			refusal(403, 'Request blocked by a guardrail', { metadata: { patterns: ['iban'] } }),
		),
	},
	{
		type: 'moderated',
		respond: always(
			refusal(403, 'Your chosen model requires moderation and your input was flagged', {
				metadata: { reasons: ['violence'], provider_name: 'Mistral' },
			}),
		),
	},
	{
		type: 'moderated',
		respond: always({
			body: completion(null, { message: { refusal: 'I cannot help with this request.' } }),
		}),
	},
	{
		type: 'notFound',
		respond: always(refusal(404, 'No endpoints found matching your data policy')),
	},
	{
		type: 'contextLength',
		respond: always(undefined, listing({ context_length: 4096 })),
		rows: [words(5000)],
		parameters: { sampling: { maxTokens: 500 } },
	},
	{
		type: 'contextLength',
		respond: always(
			refusal(400, 'This endpoint’s maximum context length is 65536 tokens', {
				metadata: { error_type: 'context_length_exceeded' },
			}),
		),
	},
	{
		type: 'rateLimited',
		respond: always(
			refusal(429, 'Rate limit exceeded', {
				headers: { 'retry-after': '3600' },
				metadata: { provider_name: 'Mistral' },
			}),
		),
	},
	{
		type: 'overloaded',
		respond: always(
			refusal(503, 'Provider returned error', {
				metadata: { raw: '{"message":"Service unavailable"}', provider_name: 'Mistral' },
			}),
		),
	},
	{
		type: 'timeout',
		respond: always(hangs),
		parameters: { batching: { requestTimeoutSeconds: 0.1, maxAttempts: 2 } },
	},
	{ type: 'network', isClosed: true },
	{ type: 'network', respond: always(resetBeforeReply()) },
	{ type: 'badReply', respond: always(truncated(completion('hello'))) },
	{ type: 'badReply', respond: always(html(200)), retryable: false },
	{
		type: 'emptyCompletion',
		respond: always({ body: completion('', { choice: { finish_reason: null } }) }),
	},
	{
		type: 'truncated',
		respond: always({ body: completion('{ "mood": "go', { choice: { finish_reason: 'length' } }) }),
		parameters: { outputFormat: 'jsonObject' },
	},
	{
		type: 'invalidJson',
		respond: always({ body: completion('{ "mood": "so-so" }') }),
		parameters: { ...JSON_SCHEMA, options: { maxJsonRepairs: 0 } },
	},
	{
		type: 'costUnknown',
		rows: ['one', 'two'],
		respond: always({ body: completion('yes', { usage: { cost: undefined } }) }),
		parameters: { batching: { maxCostUsd: 1, maxConcurrency: 1 } },
	},
	{
		type: 'costBudgetReached',
		rows: ['one', 'two'],
		respond: always({ body: completion('yes', { usage: { cost: 1 } }) }),
		parameters: { batching: { maxCostUsd: 1, maxConcurrency: 1 } },
	},
	{ type: 'runTimeReached', respond: always(hangs), endsAfterMs: 2_200 },
	{ type: 'runTimeReached', endsAfterMs: 1_000 },
	{
		type: 'stoppedAfterFailures',
		rows: ['one', 'two'],
		respond: always(refusal(404, 'No endpoints found matching your data policy')),
		parameters: { batching: { stopAfterFailures: 1, maxConcurrency: 1 } },
	},
	{
		type: 'stoppedAfterFatal',
		rows: ['one', 'two'],
		respond: always(refusal(401, 'User not found.')),
		parameters: { batching: { maxConcurrency: 1 } },
	},
	{ type: 'cancelled', respond: always(hangs), cancels: true },
];

module.exports = { FAILURE_EXAMPLES };
