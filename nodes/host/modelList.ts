import { parseListing, type Listing } from '../openrouter/catalog/modelList';
import { parseJson } from '../values';
import type { Client } from './client';
import { hostClock } from './clock';

/** Prices and capabilities change rarely; a process that runs for weeks must still see it. */
const KEEP_MS = 600_000;
/** A list takes about a megabyte. */
const MAX_KEPT = 20;
const LISTING_TIMEOUT_MS = 5_000;

interface Kept {
	readAtMs: number;
	listing: Promise<Listing | null>;
}

/** The latest last. */
const kept = new Map<string, Kept>();

/**
 * The model list, read at most once in ten minutes per process, base URL and key: what one key may
 * see is no business of another. Null when it cannot be had within five seconds; a failure is not kept.
 */
export function readModelListing(client: Client): Promise<Listing | null> {
	const { limitKey } = client;
	const known = kept.get(limitKey);
	if (known !== undefined && hostClock.now() - known.readAtMs < KEEP_MS) return known.listing;
	const entry: Kept = { readAtMs: hostClock.now(), listing: fetchListing(client) };
	kept.delete(limitKey);
	kept.set(limitKey, entry);
	const [oldest] = kept.keys();
	if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
	return entry.listing.then((listing) => {
		if (listing === null && kept.get(limitKey) === entry) kept.delete(limitKey);
		return listing;
	});
}

async function fetchListing(client: Client): Promise<Listing | null> {
	const sent = await client.send({ method: 'GET', path: '/models', timeoutMs: LISTING_TIMEOUT_MS });
	if (sent.kind !== 'reply' || sent.status !== 200) return null;
	const listing = parseListing(parseJson(sent.text));
	return listing.size > 0 ? listing : null;
}
