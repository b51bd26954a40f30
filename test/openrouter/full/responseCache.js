'use strict';

/**
 * OpenRouter's response cache, https://openrouter.ai/docs/guides/features/response-caching: opt-in
 * by header, keyed by API key, model, streaming mode and the body with its property order; only
 * successes are kept; identical requests in flight are not merged.
 */

const { createHash } = require('node:crypto');

const DEFAULT_TTL_SECONDS = 300;
const MAX_TTL_SECONDS = 86_400;

class ResponseCache {
	/** @param {() => number} now milliseconds */
	constructor(now = Date.now) {
		this.now = now;
		this.entries = new Map();
	}

	/**
	 * What the cache has to say about a request.
	 *
	 * @param {import('node:http').IncomingHttpHeaders} headers
	 * @param {string} apiKey
	 * @param {Record<string, unknown>} body
	 * @returns {undefined | { headers: Record<string, string>, hit: any, keep: (answer: unknown, id:
	 *   string) => void }} undefined when the request does not ask for the cache; `hit` is the kept
	 *   answer
	 */
	lookUp(headers, apiKey, body) {
		if (headers['x-openrouter-cache'] !== 'true') return undefined;
		const ttlSeconds = readTtlSeconds(headers['x-openrouter-cache-ttl']);
		const text = JSON.stringify([apiKey, body.model, body.stream === true, body]);
		const key = createHash('sha256').update(text).digest('hex');
		if (headers['x-openrouter-cache-clear'] === 'true') this.entries.delete(key);
		const entry = this.entries.get(key);
		if (entry && this.now() < entry.expiresAtMs) return { ...this.describeHit(entry), keep() {} };
		return {
			headers: {
				'X-OpenRouter-Cache-Status': 'MISS',
				'X-OpenRouter-Cache-TTL': String(ttlSeconds),
			},
			hit: undefined,
			keep: (answer, id) => {
				const storedAtMs = this.now();
				const expiresAtMs = storedAtMs + ttlSeconds * 1000;
				this.entries.set(key, { answer, id, storedAtMs, expiresAtMs });
			},
		};
	}

	describeHit({ answer, id, storedAtMs, expiresAtMs }) {
		const headers = {
			'X-OpenRouter-Cache-Status': 'HIT',
			'X-OpenRouter-Cache-Age': String(Math.floor((this.now() - storedAtMs) / 1000)),
			'X-OpenRouter-Cache-TTL': String(Math.ceil((expiresAtMs - this.now()) / 1000)),
			'X-OpenRouter-Cache-Source-Id': id,
		};
		return { headers, hit: answer };
	}
}

/** Out of range is clamped, `60abc` is 60, `1.5` is 1, and what is no number is ignored. */
function readTtlSeconds(text) {
	const seconds = Number.parseInt(String(text), 10);
	if (Number.isNaN(seconds)) return DEFAULT_TTL_SECONDS;
	return Math.min(MAX_TTL_SECONDS, Math.max(1, seconds));
}

module.exports = { ResponseCache };
