import { withoutNoise, type FlatRecord } from '../rawRecord';
import { isRecord } from '../../values';

/** Lists of models and price caps give prices for so many tokens to people, and for one to programs. */
const TOKENS_PER_PRICE = 1_000_000;

interface TokenPrices {
	promptUsdPerMillion: number | null;
	completionUsdPerMillion: number | null;
	/** A fee for each request, on top of its tokens; what no list shows is none. */
	requestUsd: number | null;
}

/** Reads the `pricing` of a model or an endpoint, US dollars per token or request. */
export function tokenPrices(value: unknown): TokenPrices & FlatRecord {
	const pricing = isRecord(value) ? value : {};
	return {
		promptUsdPerMillion: readPerMillion(pricing.prompt),
		completionUsdPerMillion: readPerMillion(pricing.completion),
		requestUsd: isRecord(value) ? readPrice(pricing.request ?? '0') : null,
	};
}

/** Reads a price, decimal text in US dollars; null for -1, which means a varying price. */
export function readPrice(value: unknown): number | null {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null;
}

function readPerMillion(value: unknown): number | null {
	const perTokenUsd = readPrice(value);
	return perTokenUsd === null ? null : perMillion(perTokenUsd);
}

/** US dollars for a million tokens, from those for one. */
export function perMillion(perTokenUsd: number): number {
	return withoutNoise(perTokenUsd * TOKENS_PER_PRICE);
}

/** US dollars for one token, from those for a million; null for what is no number. */
export function perToken(perMillionUsd: unknown): number | null {
	const price = Number(perMillionUsd);
	if (perMillionUsd === undefined || !Number.isFinite(price)) return null;
	return price / TOKENS_PER_PRICE;
}
