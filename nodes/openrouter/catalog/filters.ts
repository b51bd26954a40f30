import { listedRecords } from './modelList';
import { tokenPrices } from './prices';
import { textList, type RawRecord } from '../rawRecord';
import { numberOrNull } from '../../values';

/** What a model must have to be listed; an absent filter lets everything through. */
export interface ModelFilters {
	/** Words that must all occur in the ID or the name, in any case. */
	search?: string;
	/** Names that `supported_parameters` must all contain. */
	supportedParameters?: readonly string[];
	/** Highest price for a million tokens, prompt and completion alike, in US dollars. */
	maxPriceUsdPerMillion?: number;
	/** Smallest context length, in tokens. */
	minContextTokens?: number;
}

/** The models of `GET /models` that pass the filters, in the order of the API. */
export function filterModels(data: unknown, filters: ModelFilters): RawRecord[] {
	return listedRecords(data).filter((model) => passes(model, filters));
}

function passes(model: RawRecord, filters: ModelFilters): boolean {
	const { search, supportedParameters, maxPriceUsdPerMillion, minContextTokens } = filters;
	if (search !== undefined && !matchesSearch(`${String(model.id)} ${String(model.name)}`, search)) {
		return false;
	}
	if (supportedParameters !== undefined) {
		const supported = textList(model.supported_parameters);
		if (!supportedParameters.every((name) => supported.includes(name))) return false;
	}
	if (maxPriceUsdPerMillion !== undefined) {
		const { promptUsdPerMillion, completionUsdPerMillion } = tokenPrices(model.pricing);
		if (promptUsdPerMillion === null || completionUsdPerMillion === null) return false;
		const highest = Math.max(promptUsdPerMillion, completionUsdPerMillion);
		if (highest > maxPriceUsdPerMillion) return false;
	}
	return (
		minContextTokens === undefined || (numberOrNull(model.context_length) ?? 0) >= minContextTokens
	);
}

/** Whether every word of a search occurs in a text, in any case and order. */
export function matchesSearch(text: string, search: string): boolean {
	const lowerCase = text.toLowerCase();
	const words = search.toLowerCase().split(/\s+/).filter(Boolean);
	return words.every((word) => lowerCase.includes(word));
}
