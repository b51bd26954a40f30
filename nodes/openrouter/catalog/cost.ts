import { promptTokenUpperBound } from './contextLength';
import { findModel, type ModelList } from './modelList';
import { perToken } from './prices';
import type { ChatBody } from '../request/body';
import { isRecord, listOf, recordOf } from '../../values';
import type { Usage } from '../reply/usage';

/**
 * The most that one try of a request can cost, in US dollars: listed price times an upper bound of
 * the prompt plus `max_tokens`, the dearest of the model and its fallbacks. Null when a price or the
 * size is unknown, or when fees come on top that no list shows.
 */
export function estimateCostUsd(body: ChatBody, list: ModelList | null): number | null {
	const maxTokens = body.max_tokens ?? body.max_completion_tokens;
	if (typeof maxTokens !== 'number' || hasUnlistedFees(body)) return null;
	const promptTokens = promptTokenUpperBound(body);
	let highestUsd = 0;
	for (const id of [body.model, ...listOf(body.models)]) {
		const prices = pricesOf(String(id), body, list);
		if (prices === null) return null;
		const { promptUsd, completionUsd, requestUsd } = prices;
		const costUsd = promptTokens * promptUsd + maxTokens * completionUsd + requestUsd;
		highestUsd = Math.max(highestUsd, costUsd);
	}
	return highestUsd;
}

/** What an answer without a cost must have cost by the model list; null when that is unknown too. */
export function listedCostUsd(model: string, usage: Usage, list: ModelList | null): number | null {
	const listed = findModel(list, model);
	const { promptTokens, completionTokens } = usage;
	if (listed === undefined || promptTokens === null || completionTokens === null) return null;
	if (listed.promptUsd === null || listed.completionUsd === null) return null;
	return (
		promptTokens * listed.promptUsd + completionTokens * listed.completionUsd + listed.requestUsd
	);
}

/** A price cap of the request bounds the price more surely than the list does. */
function pricesOf(
	id: string,
	body: ChatBody,
	list: ModelList | null,
): { promptUsd: number; completionUsd: number; requestUsd: number } | null {
	const listed = findModel(list, id);
	const caps = recordOf(recordOf(body.provider).max_price);
	const promptUsd = perToken(caps.prompt) ?? listed?.promptUsd ?? null;
	const completionUsd = perToken(caps.completion) ?? listed?.completionUsd ?? null;
	if (promptUsd === null || completionUsd === null) return null;
	return { promptUsd, completionUsd, requestUsd: listed?.requestUsd ?? 0 };
}

/** Searches, file parsing, images, server tools and presets cost what no token price shows. */
function hasUnlistedFees(body: ChatBody): boolean {
	if (body.preset !== undefined || body.web_search_options !== undefined) return true;
	const models: unknown[] = [body.model, ...listOf(body.models)];
	if (models.some((id) => /:online$|@preset/.test(String(id)))) return true;
	if (!listOf(body.plugins).every(isFeeless)) return true;
	if (!listOf(body.tools).every((tool) => isRecord(tool) && tool.type === 'function')) return true;
	return body.messages.some(({ content }) => listOf(content).some(isNoText));
}

const FEELESS = ['response-healing', 'context-compression'];

function isFeeless(plugin: unknown): boolean {
	return isRecord(plugin) && (plugin.enabled === false || FEELESS.includes(String(plugin.id)));
}

function isNoText(part: unknown): boolean {
	return !isRecord(part) || part.type !== 'text';
}
