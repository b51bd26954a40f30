'use strict';

/** What the benchmark's provider says, in OpenRouter's shapes. */

const pricePerTokenUsd = 0.0000009;
const sentence = 'The customer likes the product and would buy it again. ';

/** @param {number} characters */
const answerText = (characters) =>
	sentence.repeat(Math.ceil(characters / sentence.length)).slice(0, characters);

const tokensOf = (text) => Math.ceil(text.length / 4);

/**
 * @typedef {{ id: string, model: string, text: string, promptTokens: number,
 *   completionTokens: number, costUsd: number }} Completion
 */

/** @param {Completion} completion */
function chatReply({ id, model, text, promptTokens, completionTokens, costUsd }) {
	return {
		id,
		provider: 'Mistral',
		model,
		object: 'chat.completion',
		created: 1790000000,
		choices: [
			{
				logprobs: null,
				finish_reason: 'stop',
				native_finish_reason: 'stop',
				index: 0,
				message: { role: 'assistant', content: text, refusal: null, reasoning: null },
			},
		],
		usage: {
			prompt_tokens: promptTokens,
			completion_tokens: completionTokens,
			total_tokens: promptTokens + completionTokens,
			cost: costUsd,
			is_byok: false,
			prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
			cost_details: {
				upstream_inference_cost: null,
				upstream_inference_prompt_cost: promptTokens * pricePerTokenUsd,
				upstream_inference_completions_cost: completionTokens * pricePerTokenUsd,
			},
			completion_tokens_details: { reasoning_tokens: 0 },
		},
	};
}

/**
 * The reply of `/responses`, which n8n's OpenAI node calls.
 *
 * @param {Completion} completion
 */
function responsesReply({ id, model, text, promptTokens, completionTokens, costUsd }) {
	return {
		id,
		object: 'response',
		created_at: 1790000000,
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
			input_tokens: promptTokens,
			output_tokens: completionTokens,
			total_tokens: promptTokens + completionTokens,
			cost: costUsd,
		},
	};
}

/**
 * @typedef {object} Refusal
 * @property {object} body
 * @property {Record<string, string>} headers
 */

const retryAfter = (seconds) => (seconds > 0 ? { 'Retry-After': String(seconds) } : {});

/**
 * A limit is reached: with a hint OpenRouter's own, which counts in headers that the body repeats
 * (https://openrouter.ai/docs/api-reference/limits); without one a limit that says no more.
 *
 * @param {{ ratePerSecond: number, retryAfterSeconds: number }} settings
 * @param {number} wallClockMs now, since 1970
 * @returns {Refusal}
 */
function limitRefusal({ ratePerSecond, retryAfterSeconds }, wallClockMs) {
	const error = { message: 'Rate limit exceeded', code: 429 };
	if (retryAfterSeconds === 0) return { body: { error }, headers: {} };
	const counts = {
		'X-RateLimit-Limit': String(ratePerSecond),
		'X-RateLimit-Remaining': '0',
		'X-RateLimit-Reset': String(Math.ceil(wallClockMs + retryAfterSeconds * 1000)),
	};
	return {
		body: { error: { ...error, metadata: { headers: counts, provider_name: null } } },
		headers: { ...counts, ...retryAfter(retryAfterSeconds) },
	};
}

/**
 * A provider behind OpenRouter has no room: the everyday 429.
 *
 * @param {{ retryAfterSeconds: number }} settings
 * @param {string} model
 * @returns {Refusal}
 */
function poolRefusal({ retryAfterSeconds }, model) {
	const raw = `${model} is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits: https://openrouter.ai/settings/integrations`;
	const metadata = { raw, provider_name: 'Mistral' };
	return {
		body: { error: { message: 'Provider returned error', code: 429, metadata } },
		headers: retryAfter(retryAfterSeconds),
	};
}

const modelListing = {
	data: [
		{
			id: 'mistralai/mixtral-8x22b-instruct',
			canonical_slug: 'mistralai/mixtral-8x22b-instruct',
			name: 'Mistral: Mixtral 8x22B Instruct',
			created: 1713312000,
			context_length: 65536,
			architecture: {
				modality: 'text->text',
				input_modalities: ['text'],
				output_modalities: ['text'],
			},
			pricing: { prompt: String(pricePerTokenUsd), completion: String(pricePerTokenUsd) },
			top_provider: { context_length: 65536, max_completion_tokens: null, is_moderated: false },
			supported_parameters: ['max_tokens', 'temperature', 'top_p', 'seed', 'stop'],
		},
	],
};

const keyData = {
	data: {
		label: 'sk-or-v1-bench',
		limit: null,
		limit_remaining: null,
		usage: 0,
		is_free_tier: false,
		is_management_key: false,
	},
};

module.exports = {
	answerText,
	chatReply,
	keyData,
	limitRefusal,
	modelListing,
	poolRefusal,
	pricePerTokenUsd,
	responsesReply,
	tokensOf,
};
