import { isRecord, numberOrNull, textOrNull } from '../../values';
import { textList, type RawRecord } from '../rawRecord';
import { readPrice } from './prices';

/** What the model list says of one model; null where it says nothing. */
export interface ListedModel {
	id: string;
	name: string;
	contextLength: number | null;
	/** US dollars per token, and per request. */
	promptUsd: number | null;
	completionUsd: number | null;
	requestUsd: number;
	/** Whether the list has separate prices for prompts in the provider's prompt cache. */
	hasCachePrice: boolean;
	supportedParameters: ReadonlySet<string>;
}

/** The models by ID. */
export type ModelList = ReadonlyMap<string, ListedModel>;

/** Suffixes that change routing, not the model: https://openrouter.ai/docs/features/model-routing */
export const DYNAMIC_VARIANT = /:(nitro|floor|exacto|online)$/;

/** Whether `data` is that of `GET /models` or `GET /models/user`. */
export const isModelList = (data: unknown): data is unknown[] => Array.isArray(data);

interface ModelRecord extends RawRecord {
	id: string;
}

/** The entries of a model list as they came, in the order of the API; skips what is no model. */
export function listedRecords(data: unknown): ModelRecord[] {
	return isModelList(data) ? data.filter(isModelRecord) : [];
}

function isModelRecord(entry: unknown): entry is ModelRecord {
	return isRecord(entry) && typeof entry.id === 'string';
}

/** Reads the `data` of `GET /models` or `GET /models/user`; empty for what is no list. */
export function readModelList(data: unknown): ModelList {
	return new Map(listedRecords(data).map((entry) => [entry.id, listedModel(entry)]));
}

function listedModel(entry: ModelRecord): ListedModel {
	const pricing = isRecord(entry.pricing) ? entry.pricing : {};
	const contextLength = numberOrNull(entry.context_length);
	return {
		id: entry.id,
		name: textOrNull(entry.name) ?? entry.id,
		contextLength: contextLength !== null && contextLength > 0 ? contextLength : null,
		promptUsd: readPrice(pricing.prompt),
		completionUsd: readPrice(pricing.completion),
		requestUsd: readPrice(pricing.request) ?? 0,
		hasCachePrice: [pricing.input_cache_read, pricing.input_cache_write].some(
			(price) => readPrice(price) !== null,
		),
		supportedParameters: new Set(textList(entry.supported_parameters)),
	};
}

/** Finds a model by its ID, with or without a suffix that only changes routing. */
export function findModel(list: ModelList | null, id: string): ListedModel | undefined {
	return list?.get(id) ?? list?.get(id.replace(DYNAMIC_VARIANT, ''));
}
