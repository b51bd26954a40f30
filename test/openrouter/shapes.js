'use strict';

/** Replies in OpenRouter's shapes, https://openrouter.ai/docs/api-reference/overview. */

const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';
const CREATED_SECONDS = 1_790_000_000;

let generation = 0;

/**
 * A chat completion.
 *
 * @param {string | null} content
 * @param {object} [more] fields of the reply; `message`, `choice` and `usage` hold those of their parts
 */
function completion(content, more = {}) {
	const { message, choice, usage, ...root } = more;
	return {
		id: `gen-${++generation}`,
		provider: 'Mistral',
		model: MIXTRAL,
		object: 'chat.completion',
		created: CREATED_SECONDS,
		choices: [
			{
				index: 0,
				finish_reason: 'stop',
				native_finish_reason: 'stop',
				logprobs: null,
				message: { role: 'assistant', content, refusal: null, ...message },
				...choice,
			},
		],
		usage: {
			prompt_tokens: 10,
			completion_tokens: 20,
			total_tokens: 30,
			cost: 0.000028,
			...usage,
		},
		...root,
	};
}

/**
 * The usage of a reply with its costs.
 *
 * @param {{ promptTokens: number, completionTokens: number, price: { promptUsd: number,
 *   completionUsd: number, totalUsd: number } }} bill
 */
function billedUsage({ promptTokens, completionTokens, price }) {
	return {
		prompt_tokens: promptTokens,
		completion_tokens: completionTokens,
		total_tokens: promptTokens + completionTokens,
		cost: price.totalUsd,
		is_byok: false,
		cost_details: {
			upstream_inference_cost: price.totalUsd,
			upstream_inference_prompt_cost: price.promptUsd,
			upstream_inference_completions_cost: price.completionUsd,
		},
		prompt_tokens_details: { cached_tokens: 0 },
		completion_tokens_details: { reasoning_tokens: 0 },
	};
}

/** The last event before `[DONE]`: usage, and no choices. */
const USAGE = {
	id: 'gen-stream',
	provider: 'Mistral',
	model: MIXTRAL,
	object: 'chat.completion.chunk',
	created: CREATED_SECONDS,
	choices: [],
	usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30, cost: 0.000028 },
};

/** The last event of a stream. */
const DONE = '[DONE]';

/** An event of a streamed completion. */
function chunk(delta, finishReason = null, root = {}) {
	const choice = { index: 0, delta, finish_reason: finishReason, logprobs: null };
	return { ...USAGE, usage: undefined, choices: [choice], ...root };
}

/**
 * The events of an answer that comes in these pieces.
 *
 * @param {string[]} pieces
 * @param {{ root?: object, usage?: object, finishReason?: string }} [more] `root`: fields of every event
 */
function answerEvents(pieces, { root = {}, usage = USAGE.usage, finishReason = 'stop' } = {}) {
	const texts = pieces.map((content) => chunk({ role: 'assistant', content }, null, root));
	return [...texts, chunk({ content: '' }, finishReason, root), { ...USAGE, ...root, usage }, DONE];
}

/** The events of tool calls, each with its arguments cut in two. */
function toolCallEvents(calls, { root = {}, usage = USAGE.usage } = {}) {
	const pieces = calls.flatMap(({ id, name, input }, index) => {
		const half = Math.floor(input.length / 2);
		const part = (more, called) =>
			chunk({ tool_calls: [{ index, type: 'function', ...more, function: called }] }, null, root);
		return [
			part({ id }, { name, arguments: input.slice(0, half) }),
			part({}, { arguments: input.slice(half) }),
		];
	});
	const end = chunk({ content: '' }, 'tool_calls', root);
	return [...pieces, end, { ...USAGE, ...root, usage }, DONE];
}

/**
 * A refusal in OpenRouter's words.
 *
 * @param {number} status
 * @param {string} [message]
 * @param {{ headers?: Record<string, string>, metadata?: object }} [more] headers, and fields of the error
 * @returns {import('./server.js').Reply}
 */
function refusal(status, message = 'no', { headers = {}, ...error } = {}) {
	return { status, headers, body: { error: { message, code: status, ...error } } };
}

module.exports = {
	DONE,
	USAGE,
	answerEvents,
	chunk,
	completion,
	refusal,
	toolCallEvents,
	billedUsage,
};
