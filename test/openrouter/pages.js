'use strict';

/** The endpoints beside completions, https://openrouter.ai/docs/api-reference. */

const { authenticate, credits, keyDetails } = require('./account.js');
const { findModel, modelDetails, modelEndpoints, modelList } = require('./catalog.js');
const { sendFailure, sendJson } = require('./failures.js');

/**
 * @param {{ method: string, path: string, query: URLSearchParams,
 *   headers: import('node:http').IncomingHttpHeaders }} request `path` without `/api/v1`
 * @param {import('node:http').ServerResponse} response
 * @param {{ ledger: import('./ledger.js').Ledger }} standIn
 */
function readPage({ method, path, query, headers }, response, { ledger }) {
	const page = method === 'GET' ? findPage(path) : undefined;
	if (!page) {
		const html = '<!DOCTYPE html><html><body><h1>404</h1>Not Found</body></html>';
		sendJson(response, 404, html, { 'Content-Type': 'text/html' });
		return;
	}
	const account = authenticate(headers);
	const refusal = page.isPublic ? undefined : account.refusal;
	const reply = refusal ? { refusal } : page.read({ account, query, ledger });
	if (reply.refusal) sendFailure(response, reply.refusal);
	else sendJson(response, 200, reply);
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
		read: ({ account, ledger }) => keyDetails(account, ledger.totalCostUsd),
	},
	'/credits': {
		read: ({ account, ledger }) =>
			account.isManagement
				? credits(ledger.totalCostUsd)
				: refuse(403, 'Only management keys can perform this operation'),
	},
	'/models': { isPublic: true, read: () => modelList({ forUser: false }) },
	'/models/user': { read: () => modelList({ forUser: true }) },
	'/generation': {
		read: ({ query, ledger }) => {
			const entry = ledger.look(query.get('id'));
			return entry ? generation(entry) : refuse(404, `Generation ${query.get('id')} not found`);
		},
	},
};

function pageOfModel(encodedId, read) {
	const model = findModel(decodeURIComponent(encodedId));
	return { isPublic: true, read: () => (model ? read(model) : refuse(404, 'Model not found')) };
}

function refuse(status, message) {
	return { refusal: { status, message } };
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
