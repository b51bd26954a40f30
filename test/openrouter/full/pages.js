'use strict';

/** The endpoints beside completions, https://openrouter.ai/docs/api-reference. */

const { authenticate, credits, keyDetails } = require('./account.js');
const { findModel, modelDetails, modelEndpoints, modelList } = require('./catalog.js');
const { refusal } = require('../shapes.js');

/**
 * @param {import('../server.js').Request} request
 * @param {import('./ledger.js').Ledger} ledger
 * @returns {import('../server.js').Reply}
 */
function readPage({ method, path, query, headers }, ledger) {
	const page = method === 'GET' ? findPage(path) : undefined;
	if (!page) {
		const text = '<!DOCTYPE html><html><body><h1>404</h1>Not Found</body></html>';
		return { status: 404, headers: { 'content-type': 'text/html' }, text };
	}
	const account = authenticate(headers);
	if (!page.isPublic && account.refusal) return account.refusal;
	return page.read({ account, query, ledger });
}

function findPage(path) {
	const exact = PAGES[path];
	if (exact) return exact;
	const endpoints = /^\/models\/([^/]+\/[^/]+)\/endpoints$/.exec(path);
	if (endpoints) return pageOfModel(endpoints[1], modelEndpoints);
	const details = /^\/model\/([^/]+\/[^/]+)$/.exec(path);
	if (details) return pageOfModel(details[1], modelDetails);
	return undefined;
}

const PAGES = {
	'/key': {
		read: ({ account, ledger }) => ({ body: keyDetails(account, ledger.totalCostUsd) }),
	},
	'/credits': {
		read: ({ account, ledger }) =>
			account.isManagement
				? { body: credits(ledger.totalCostUsd) }
				: refusal(403, 'Only management keys can perform this operation'),
	},
	'/models': { isPublic: true, read: () => ({ body: modelList({ forUser: false }) }) },
	'/models/user': { read: () => ({ body: modelList({ forUser: true }) }) },
	'/generation': {
		read: ({ query, ledger }) => {
			const entry = ledger.look(query.id);
			return entry ? { body: generation(entry) } : refusal(404, `Generation ${query.id} not found`);
		},
	},
};

function pageOfModel(encodedId, read) {
	const model = findModel(decodeURIComponent(encodedId));
	return {
		isPublic: true,
		read: () => (model ? { body: read(model) } : refusal(404, 'Model not found')),
	};
}

function generation(entry) {
	const { id, body, model, provider, finishReason, promptTokens, completionTokens } = entry;
	const milliseconds = entry.answeredAtMs - entry.startedAtMs;
	return {
		data: {
			id,
			api_type: 'completions',
			app_id: null,
			cache_discount: null,
			cancelled: false,
			created_at: new Date(entry.answeredAtMs).toISOString(),
			data_region: 'global',
			external_user: body.user ?? null,
			finish_reason: finishReason,
			generation_time: milliseconds,
			http_referer: null,
			is_byok: false,
			latency: milliseconds,
			model,
			moderation_latency: null,
			native_finish_reason: finishReason,
			native_tokens_cached: 0,
			native_tokens_completion: completionTokens,
			native_tokens_completion_images: null,
			native_tokens_prompt: promptTokens,
			native_tokens_reasoning: 0,
			num_fetches: null,
			num_input_audio_prompt: null,
			num_media_completion: null,
			num_media_prompt: null,
			num_search_results: null,
			origin: '',
			preset_id: null,
			provider_name: provider,
			provider_responses: null,
			request_id: `req-${id.slice(4)}`,
			response_cache_source_id: entry.cacheSourceId,
			router: null,
			service_tier: null,
			session_id: body.session_id ?? null,
			streamed: body.stream === true,
			tokens_completion: completionTokens,
			tokens_prompt: promptTokens,
			total_cost: entry.costUsd,
			upstream_id: null,
			upstream_inference_cost: null,
			usage: entry.costUsd,
			user_agent: null,
			web_search_engine: null,
			workspace_id: null,
		},
	};
}

module.exports = { readPage };
