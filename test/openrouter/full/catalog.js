'use strict';

/**
 * The listing of the models with their prices and endpoints, in the shapes of
 * https://openrouter.ai/docs/api-reference/list-available-models.
 */

const { MODELS } = require('../models.js');

/** Left out of `/models/user`, as a provider that the key's owner has excluded would be. */
const EXCLUDED_FOR_USER = ['openai/gpt-4o-mini'];

const CREATED_SECONDS = 1_713_312_000;

/** A suffix such as `:nitro` changes how a request is routed, not which model answers it. */
const ROUTING_SUFFIX = /:(nitro|floor|exacto|online)$/;

/**
 * @param {unknown} id a model id as a client sends it
 * @returns {(typeof MODELS)[number] | undefined}
 */
function findModel(id) {
	const plainId = String(id).replace(ROUTING_SUFFIX, '');
	return MODELS.find((model) => model.id === plainId);
}

/**
 * What a completion costs by the listing, in US dollars. Rounded to a millionth of a millionth, so
 * that sums come out the same in every order.
 *
 * @param {(typeof MODELS)[number]} model
 * @param {number} promptTokens
 * @param {number} completionTokens
 */
function priceOf(model, promptTokens, completionTokens) {
	const promptUsd = roundUsd(promptTokens * Number(model.prompt));
	const completionUsd = roundUsd(completionTokens * Number(model.completion));
	return { promptUsd, completionUsd, totalUsd: roundUsd(promptUsd + completionUsd) };
}

/** @param {number} usd */
function roundUsd(usd) {
	return Math.round(usd * 1e12) / 1e12;
}

function architecture() {
	return {
		modality: 'text->text',
		input_modalities: ['text'],
		output_modalities: ['text'],
		tokenizer: 'Mistral',
		instruct_type: 'mistral',
	};
}

function pricing({ prompt, completion }) {
	return { prompt, completion, request: '0', image: '0' };
}

/** Which values of `tool_choice` an endpoint takes. */
function toolChoices({ parameters }) {
	const supported = parameters.includes('tool_choice');
	return { auto: supported, none: supported, required: supported, function: supported };
}

function toListed(model) {
	return {
		id: model.id,
		canonical_slug: model.id,
		name: model.name,
		created: CREATED_SECONDS,
		description: `${model.name}, as served by the fake OpenRouter.`,
		context_length: model.contextLength,
		architecture: architecture(),
		pricing: pricing(model),
		top_provider: {
			context_length: model.contextLength,
			max_completion_tokens: null,
			is_moderated: false,
		},
		per_request_limits: null,
		supported_parameters: model.parameters,
		default_parameters: null,
		supported_voices: null,
		knowledge_cutoff: null,
		expiration_date: null,
		hugging_face_id: null,
		links: { details: `/api/v1/models/${model.id}/endpoints` },
	};
}

/** The reply of `GET /models`, or of `GET /models/user` when `forUser`. */
function modelList({ forUser }) {
	const shown = MODELS.filter(({ id }) => !forUser || !EXCLUDED_FOR_USER.includes(id));
	return { data: shown.map(toListed), total_count: shown.length, links: { next: null } };
}

/** The reply of `GET /model/{author}/{slug}`. */
function modelDetails(model) {
	return { data: toListed(model) };
}

/** The reply of `GET /models/{author}/{slug}/endpoints`. */
function modelEndpoints(model) {
	const endpoints = model.providers.map((provider, index) => ({
		name: `${provider} | ${model.id}`,
		model_id: model.id,
		model_name: model.name,
		provider_name: provider,
		tag: provider.toLowerCase(),
		context_length: model.contextLength,
		max_prompt_tokens: null,
		max_completion_tokens: null,
		pricing: { ...pricing(model), discount: 0 },
		quantization: index === 0 ? 'unknown' : 'fp8',
		supported_parameters: model.parameters,
		supports_implicit_caching: false,
		supports_tool_choice: toolChoices(model),
		status: 0,
		uptime_last_5m: 99.9,
		uptime_last_30m: 99.8,
		uptime_last_1d: 99.5,
		latency_last_30m: { p50: 420 + 80 * index, p75: 610, p90: 980, p99: 2_400 },
		throughput_last_30m: { p50: 62 - 10 * index, p75: 55, p90: 41, p99: 18 },
	}));
	const { id, name, created, description } = toListed(model);
	const data = { id, name, created, description, architecture: architecture(), endpoints };
	return { data };
}

module.exports = {
	findModel,
	modelDetails,
	modelEndpoints,
	modelList,
	priceOf,
	roundUsd,
};
