import { isRecord } from './fields';
import { promptTokenUpperBound } from './contextFit';
import { findModel, type Listing } from './listing';
import type { Usage } from './reply';
import type { ChatBody } from './request';

const TOKENS_PER_PRICE = 1_000_000;

/**
 * The most that one try of a request can cost, in US dollars: listed price times an upper bound of
 * the prompt plus `max_tokens`, the dearest of the model and its fallbacks. Null when a price or the
 * size is unknown, or when fees come on top that no listing shows.
 */
export function estimateCostUsd(body: ChatBody, listing: Listing | null): number | null {
	const maxTokens = body.max_tokens ?? body.max_completion_tokens;
	if (typeof maxTokens !== 'number' || hasUnlistedFees(body)) return null;
	const promptTokens = promptTokenUpperBound(body);
	const fallbacks = Array.isArray(body.models) ? (body.models as unknown[]) : [];
	let highestUsd = 0;
	for (const id of [body.model, ...fallbacks]) {
		const prices = pricesOf(String(id), body, listing);
		if (prices === null) return null;
		const { promptUsd, completionUsd, requestUsd } = prices;
		const costUsd = promptTokens * promptUsd + maxTokens * completionUsd + requestUsd;
		highestUsd = Math.max(highestUsd, costUsd);
	}
	return highestUsd;
}

/** What an answer without a cost must have cost by the listing; null when that is unknown too. */
export function listedCostUsd(model: string, usage: Usage, listing: Listing | null): number | null {
	const listed = findModel(listing, model);
	const { promptTokens, completionTokens } = usage;
	if (listed === undefined || promptTokens === null || completionTokens === null) return null;
	if (listed.promptUsd === null || listed.completionUsd === null) return null;
	return (
		promptTokens * listed.promptUsd + completionTokens * listed.completionUsd + listed.requestUsd
	);
}

/** A price cap of the request bounds the price more surely than the listing does. */
function pricesOf(
	id: string,
	body: ChatBody,
	listing: Listing | null,
): { promptUsd: number; completionUsd: number; requestUsd: number } | null {
	const listed = findModel(listing, id);
	const caps =
		isRecord(body.provider) && isRecord(body.provider.max_price) ? body.provider.max_price : {};
	const promptUsd = perToken(caps.prompt) ?? listed?.promptUsd ?? null;
	const completionUsd = perToken(caps.completion) ?? listed?.completionUsd ?? null;
	if (promptUsd === null || completionUsd === null) return null;
	return { promptUsd, completionUsd, requestUsd: listed?.requestUsd ?? 0 };
}

function perToken(pricePerMillion: unknown): number | null {
	const price = Number(pricePerMillion);
	if (pricePerMillion === undefined || !Number.isFinite(price)) return null;
	return price / TOKENS_PER_PRICE;
}

/** Searches, file parsing, images and presets cost what no token price shows. */
function hasUnlistedFees(body: ChatBody): boolean {
	if (body.plugins !== undefined || body.preset !== undefined) {
		const plugins = Array.isArray(body.plugins) ? (body.plugins as unknown[]) : [];
		const feeless = plugins.every(
			(plugin) =>
				isRecord(plugin) && (plugin.enabled === false || FEELESS.includes(String(plugin.id))),
		);
		if (body.preset !== undefined || !feeless) return true;
	}
	if (/:online$|@preset/.test(body.model)) return true;
	return body.messages.some(({ content }) => Array.isArray(content) && content.some(isNoText));
}

const FEELESS = ['response-healing', 'context-compression'];

function isNoText(part: unknown): boolean {
	return !isRecord(part) || part.type !== 'text';
}
