import type { Charge } from '../../engine/types';
import { isRecord, isText, recordOf, setField } from '../../values';
import type { Headers } from '../httpReply';

/** Tokens by the model's own tokenizer, and US dollars; null where the reply does not say. */
export interface Usage {
	promptTokens: number | null;
	completionTokens: number | null;
	totalTokens: number | null;
	costUsd: number | null;
	/** Present only where the reply has them. */
	cachedTokens?: number;
	cacheWriteTokens?: number;
	reasoningTokens?: number;
	/** With the user's own provider key: the provider's price; `costUsd` is OpenRouter's fee. */
	upstreamCostUsd?: number;
}

type Fields = Record<string, unknown>;

/**
 * Reads the usage of a completion wherever the reply has it: at the top, in the choice, in the message,
 * in a header, in the names of OpenRouter (https://openrouter.ai/docs/use-cases/usage-accounting) or of
 * the providers and gateways behind it.
 */
export function readUsage(root: Fields, choice: Fields = {}, headers: Headers = {}): Usage {
	const usage = usageIn(root, choice);
	const promptDetails = snakeKeys(usage.prompt_tokens_details ?? usage.input_tokens_details);
	const outputDetails = snakeKeys(usage.completion_tokens_details ?? usage.output_tokens_details);
	const promptTokens = named(usage, PROMPT_TOKENS);
	const completionTokens = named(usage, COMPLETION_TOKENS);
	const costUsd = costOf(usage) ?? amount(root.cost, headers['x-litellm-response-cost']);
	const upstreamCostUsd = upstreamCostOf(usage, costUsd);
	const cachedTokens =
		amount(promptDetails.cached_tokens) ??
		named(usage, [
			'cached_tokens',
			'cache_read_input_tokens',
			'prompt_cache_hit_tokens',
			'cached_content_token_count',
		]);
	const cacheWriteTokens = amount(
		promptDetails.cache_write_tokens,
		usage.cache_creation_input_tokens,
	);
	const reasoningTokens = amount(
		outputDetails.reasoning_tokens,
		usage.reasoning_tokens,
		usage.thoughts_token_count,
	);
	return {
		promptTokens,
		completionTokens,
		totalTokens: named(usage, TOTAL_TOKENS) ?? sumOrNull(promptTokens, completionTokens),
		costUsd,
		...(has(cachedTokens) && { cachedTokens }),
		...(has(cacheWriteTokens) && { cacheWriteTokens }),
		...(has(reasoningTokens) && { reasoningTokens }),
		...(upstreamCostUsd !== null && { upstreamCostUsd }),
	};
}

const PROMPT_TOKENS = ['prompt_tokens', 'input_tokens', 'prompt_token_count', 'input_token_count'];
const COMPLETION_TOKENS = [
	'completion_tokens',
	'output_tokens',
	'candidates_token_count',
	'output_token_count',
];
const TOTAL_TOKENS = ['total_tokens', 'total_token_count'];

function named(usage: Fields, names: readonly string[]): number | null {
	return amount(...names.map((name) => usage[name]));
}

function usageIn(root: Fields, choice: Fields): Fields {
	const places = [
		root.usage,
		choice.usage,
		recordOf(choice.message).usage,
		recordOf(root.x_groq).usage,
		recordOf(root.metadata).usage,
		root.usage_metadata,
		root.usageMetadata,
	];
	const given = places
		.map((place) => (Array.isArray(place) ? (place as unknown[])[0] : place))
		.filter(isRecord);
	const known = given.find((place) => Object.values(place).some((value) => value !== null));
	return snakeKeys(known);
}

/** The fields of an object, all in the spelling of the API: `promptTokens` as `prompt_tokens`. */
function snakeKeys(value: unknown): Fields {
	const fields: Fields = {};
	for (const [name, field] of Object.entries(recordOf(value))) {
		const snake = name.slice(0, LONGEST_NAME).replace(/[a-z](?=[A-Z])/g, '$&_');
		setField(fields, snake.toLowerCase(), field);
	}
	return fields;
}

const LONGEST_NAME = 60;

/** What a try cost its user: with a provider key of their own, the provider's price too. */
export function chargeOf({ costUsd, upstreamCostUsd = 0 }: Usage): Charge {
	return { costUsd: costUsd === null ? null : costUsd + upstreamCostUsd };
}

/** Dollars as a number, as text, or as an object with the total or the parts in it. */
function costOf(usage: Fields): number | null {
	const cost = snakeKeys(usage.cost);
	const total =
		amount(usage.cost) ??
		named(cost, ['total_cost', 'total', 'usd', 'amount', 'value']) ??
		named(usage, ['total_cost', 'cost_usd', 'cost_in_usd', 'estimated_cost']);
	const prompt = named(cost, ['prompt', 'input', 'prompt_cost', 'input_cost']);
	const output = named(cost, ['completion', 'output', 'completion_cost', 'output_cost']);
	return total ?? sumOrNull(prompt, output);
}

/**
 * The provider's own price. OpenRouter reports it for its own keys too, where `cost` holds it already,
 * so it counts only where the reply says or shows that the key is the user's.
 */
function upstreamCostOf(usage: Fields, costUsd: number | null): number | null {
	const details = { ...usage, ...snakeKeys(usage.cost_details) };
	const parts = sumOrNull(
		amount(details.upstream_inference_prompt_cost, details.upstream_inference_input_cost),
		amount(details.upstream_inference_completions_cost, details.upstream_inference_output_cost),
	);
	const price = amount(details.upstream_inference_cost) ?? parts;
	const isOwnKey = usage.is_byok ?? (price !== null && (costUsd ?? 0) < price);
	return isOwnKey === true ? price : null;
}

function amount(...values: readonly unknown[]): number | null {
	for (const value of values) {
		const number =
			isText(value) && value.trim() !== ''
				? Number(value.replace(/^\s*\$|\s*USD\s*$/i, ''))
				: value;
		if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
	}
	return null;
}

/** Replies name these details with a 0, too, which says nothing. */
function has(value: number | null): value is number {
	return value !== null && value > 0;
}

function sumOrNull(left: number | null, right: number | null): number | null {
	return left === null || right === null ? null : left + right;
}

/** The usage of several tries in one. A sum with an unknown part is unknown. */
export function sumUsage(left: Usage, right: Usage): Usage {
	const details: Partial<Usage> = {};
	for (const name of DETAILS) {
		if (left[name] === undefined && right[name] === undefined) continue;
		details[name] = (left[name] ?? 0) + (right[name] ?? 0);
	}
	return {
		promptTokens: sumOrNull(left.promptTokens, right.promptTokens),
		completionTokens: sumOrNull(left.completionTokens, right.completionTokens),
		totalTokens: sumOrNull(left.totalTokens, right.totalTokens),
		costUsd: sumOrNull(left.costUsd, right.costUsd),
		...details,
	};
}

const DETAILS = ['cachedTokens', 'cacheWriteTokens', 'reasoningTokens', 'upstreamCostUsd'] as const;
