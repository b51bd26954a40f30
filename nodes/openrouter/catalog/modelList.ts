import { isRecord } from '../../values';

/** What the model listing says of one model; null where it says nothing. */
export interface ListedModel {
	id: string;
	name: string;
	contextLength: number | null;
	/** US dollars per token, and per request. */
	promptUsd: number | null;
	completionUsd: number | null;
	requestUsd: number;
	supportedParameters: ReadonlySet<string>;
}

export type Listing = ReadonlyMap<string, ListedModel>;

/** Suffixes that change routing, not the model: https://openrouter.ai/docs/features/model-routing */
export const DYNAMIC_VARIANT = /:(nitro|floor|exacto|online)$/;

/** Reads the body of `GET /models` or `GET /models/user`; skips entries that it cannot read. */
export function parseListing(body: unknown): Listing {
	const entries: unknown = isRecord(body) ? body.data : undefined;
	const models = new Map<string, ListedModel>();
	if (!Array.isArray(entries)) return models;
	for (const entry of entries as unknown[]) {
		if (!isRecord(entry) || typeof entry.id !== 'string') continue;
		const pricing = isRecord(entry.pricing) ? entry.pricing : {};
		const supported = Array.isArray(entry.supported_parameters) ? entry.supported_parameters : [];
		models.set(entry.id, {
			id: entry.id,
			name: typeof entry.name === 'string' ? entry.name : entry.id,
			contextLength: positive(entry.context_length),
			promptUsd: parsePrice(pricing.prompt),
			completionUsd: parsePrice(pricing.completion),
			requestUsd: parsePrice(pricing.request) ?? 0,
			supportedParameters: new Set(supported.filter((name) => typeof name === 'string')),
		});
	}
	return models;
}

/** Finds a model by its ID, with or without a suffix that only changes routing. */
export function findModel(listing: Listing | null, id: string): ListedModel | undefined {
	return listing?.get(id) ?? listing?.get(id.replace(DYNAMIC_VARIANT, ''));
}

/** Reads a price, decimal text in US dollars; null for -1, which stands for one that varies. */
export function parsePrice(value: unknown): number | null {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null;
}

function positive(value: unknown): number | null {
	return typeof value === 'number' && value > 0 ? value : null;
}
