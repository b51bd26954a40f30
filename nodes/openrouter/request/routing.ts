import { checkBoolean, checkChoice, checkList, checkNumber, isUnset } from '../../fields/checks';
import { valid, type Checked } from '../../checked';

/** The user's routing settings, named as in the editor; an absent one is not sent. */
export type RoutingParameters = Record<string, unknown>;

/** https://openrouter.ai/docs/features/provider-routing#quantization */
export const QUANTIZATIONS = [
	'int4',
	'int8',
	'fp4',
	'mxfp4',
	'nvfp4',
	'fp6',
	'fp8',
	'mxfp8',
	'fp16',
	'bf16',
	'fp32',
	'unknown',
] as const;

const SORTS = ['price', 'throughput', 'latency', 'exacto'] as const;
const PARTITIONS = ['model', 'none'] as const;

type Read = (value: unknown) => Checked<unknown>;

const list =
	(label: string): Read =>
	(value) =>
		checkList(value, label);
const flag =
	(label: string): Read =>
	(value) =>
		checkBoolean(value, label);
const amount =
	(label: string): Read =>
	(value) =>
		checkNumber(value, { label, min: 0 });

/** The closed `provider` object in wire order, but for `sort` and `max_price`, which combine fields. */
const PROVIDER_FIELDS: ReadonlyArray<[name: string, wire: string, read: Read]> = [
	['order', 'order', list('Provider Order')],
	['allowFallbacks', 'allow_fallbacks', flag('Allow Provider Fallbacks')],
	['requireParameters', 'require_parameters', flag('Require Parameters')],
	[
		'dataCollection',
		'data_collection',
		(value) => checkChoice(value, 'Data Collection', ['allow', 'deny']),
	],
	['zdr', 'zdr', flag('Zero Data Retention')],
	['enforceDistillableText', 'enforce_distillable_text', flag('Enforce Distillable Text')],
	['only', 'only', list('Only Providers')],
	['ignore', 'ignore', list('Ignore Providers')],
	['quantizations', 'quantizations', quantizations],
	['preferredMinThroughput', 'preferred_min_throughput', amount('Preferred Min Throughput')],
	['preferredMaxLatency', 'preferred_max_latency', amount('Preferred Max Latency')],
];

const PRICE_FIELDS: ReadonlyArray<[name: string, wire: string, label: string]> = [
	['maxPromptPrice', 'prompt', 'Max Prompt Price'],
	['maxCompletionPrice', 'completion', 'Max Completion Price'],
	['maxRequestPrice', 'request', 'Max Request Price'],
	['maxImagePrice', 'image', 'Max Image Price'],
];

/**
 * The `provider` object and the fallback models of a request, empty where nothing is set
 * (https://openrouter.ai/docs/features/provider-routing, .../model-routing).
 */
export function buildRouting(
	parameters: RoutingParameters,
): Checked<{ models?: string[]; provider?: Record<string, unknown> }> {
	const provider: Record<string, unknown> = {};
	for (const [name, wire, read] of PROVIDER_FIELDS) {
		if (isUnset(parameters[name])) continue;
		const checked = read(parameters[name]);
		if (!checked.ok) return checked;
		if (Array.isArray(checked.value) && checked.value.length === 0) continue;
		provider[wire] = checked.value;
	}
	for (const part of [sort(parameters), maxPrice(parameters)]) {
		if (!part.ok) return part;
		Object.assign(provider, part.value);
	}
	const models = isUnset(parameters.fallbackModels)
		? valid([])
		: checkList(parameters.fallbackModels, 'Fallback Models');
	if (!models.ok) return models;
	return valid({
		...(models.value.length > 0 && { models: models.value }),
		...(Object.keys(provider).length > 0 && { provider }),
	});
}

function quantizations(value: unknown): Checked<string[]> {
	const levels = checkList(value, 'Quantizations');
	if (!levels.ok) return levels;
	for (const level of levels.value) {
		const known = checkChoice(level, 'Quantizations', QUANTIZATIONS);
		if (!known.ok) return known;
	}
	return levels;
}

function sort(parameters: RoutingParameters): Checked<Record<string, unknown>> {
	const by = isUnset(parameters.sort) ? null : checkChoice(parameters.sort, 'Sort', SORTS);
	if (by !== null && !by.ok) return by;
	if (isUnset(parameters.sortPartition)) return valid(by === null ? {} : { sort: by.value });
	const partition = checkChoice(parameters.sortPartition, 'Sort Partition', PARTITIONS);
	if (!partition.ok) return partition;
	return valid({ sort: { ...(by !== null && { by: by.value }), partition: partition.value } });
}

/** Prices go out as text: the schema of the API asks for strings. */
function maxPrice(parameters: RoutingParameters): Checked<Record<string, unknown>> {
	const prices: Record<string, string> = {};
	for (const [name, wire, label] of PRICE_FIELDS) {
		if (isUnset(parameters[name])) continue;
		const price = checkNumber(parameters[name], { label, min: 0 });
		if (!price.ok) return price;
		prices[wire] = decimal(price.value);
	}
	return valid(Object.keys(prices).length === 0 ? {} : { max_price: prices });
}

/** A number as plain decimal text: 1e-7 would not be one. */
export function decimal(value: number): string {
	const text = String(value);
	return text.includes('e') ? value.toLocaleString('en-US', PLAIN) : text;
}

const PLAIN: Intl.NumberFormatOptions = { useGrouping: false, maximumFractionDigits: 20 };
