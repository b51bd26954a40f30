import { parseListing, type Listing } from '../openrouter/catalog/modelList';
import type { Client } from './client';

/** Prices and capabilities change rarely; a process that runs for weeks must still see it. */
const KEEP_MS = 600_000;
export const LISTING_TIMEOUT_MS = 5_000;

const kept = new Map<string, { readAtMs: number; listing: Promise<Listing | null> }>();

/**
 * The model listing, read at most once in ten minutes per process and base URL. Null when it cannot
 * be had within five seconds; a failure is not kept.
 */
export function readModelListing(client: Client): Promise<Listing | null> {
	const known = kept.get(client.baseUrl);
	if (known !== undefined && performance.now() - known.readAtMs < KEEP_MS) return known.listing;
	const listing = fetchListing(client).then((models) => {
		if (models === null) kept.delete(client.baseUrl);
		return models;
	});
	kept.set(client.baseUrl, { readAtMs: performance.now(), listing });
	return listing;
}

async function fetchListing(client: Client): Promise<Listing | null> {
	const sent = await client.send({ method: 'GET', path: '/models', timeoutMs: LISTING_TIMEOUT_MS });
	if (sent.kind !== 'reply' || sent.status !== 200) return null;
	try {
		const listing = parseListing(JSON.parse(sent.text));
		return listing.size > 0 ? listing : null;
	} catch {
		return null;
	}
}
