/** An object of the API as it came. */
export type RawRecord = Record<string, unknown>;

/** A flat object in the node's own words; null where the API does not say. */
export type FlatRecord = Record<string, string | number | boolean | null | string[]>;

export function flagOf(value: unknown): boolean | null {
	return typeof value === 'boolean' ? value : null;
}

/** Reads an array of text; empty for anything else. */
export function textList(value: unknown): string[] {
	return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** Reads seconds since 1970 as an ISO date. */
export function dateOf(seconds: unknown): string | null {
	const date = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
	return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** Takes off what binary fractions add to decimal ones: 0.28 instead of 0.28000000000000003. */
export function withoutNoise(value: number): number {
	return Number(value.toFixed(9));
}
