'use strict';

/** The two keys that the fake OpenRouter knows, and the endpoints about them. */

const { refusal } = require('../shapes.js');

const INFERENCE_KEY = 'sk-or-v1-inference';
const MANAGEMENT_KEY = 'sk-or-v1-management';

const CREDITS_USD = 25;

/**
 * Who is asking, or the refusal that OpenRouter gives.
 *
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @returns {{ key: string, isManagement: boolean } | { refusal: import('../server.js').Reply }}
 */
function authenticate(headers) {
	const key = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1];
	if (!key) return { refusal: refusal(401, 'No cookie auth credentials found') };
	if (key === INFERENCE_KEY) return { key, isManagement: false };
	if (key === MANAGEMENT_KEY) return { key, isManagement: true };
	return { refusal: refusal(401, 'User not found.') };
}

/**
 * The reply of `GET /key`, https://openrouter.ai/docs/api-reference/limits.
 *
 * @param {{ key: string, isManagement: boolean }} account
 * @param {number} usageUsd
 */
function keyDetails({ key, isManagement }, usageUsd) {
	return {
		data: {
			label: `${key.slice(0, 12)}...${key.slice(-3)}`,
			limit: CREDITS_USD,
			limit_remaining: CREDITS_USD - usageUsd,
			limit_reset: null,
			usage: usageUsd,
			usage_daily: usageUsd,
			usage_weekly: usageUsd,
			usage_monthly: usageUsd,
			byok_usage: 0,
			byok_usage_daily: 0,
			byok_usage_weekly: 0,
			byok_usage_monthly: 0,
			include_byok_in_limit: false,
			is_free_tier: false,
			free_model_daily_requests: { limit: 1000, used: 0, remaining: 1000 },
			is_management_key: isManagement,
			is_provisioning_key: isManagement,
			creator_user_id: null,
			expires_at: null,
			organization_id: null,
			workspace_id: null,
			allowed_data_regions: ['global'],
			rate_limit: {
				requests: -1,
				interval: '10s',
				note: 'This field is deprecated and safe to ignore.',
			},
		},
	};
}

/** The reply of `GET /credits`, which only a management key may read. */
function credits(usageUsd) {
	return { data: { total_credits: CREDITS_USD, total_usage: usageUsd } };
}

module.exports = { INFERENCE_KEY, MANAGEMENT_KEY, authenticate, credits, keyDetails };
