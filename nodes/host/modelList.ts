import { isModelList, readModelList, type ModelList } from '../openrouter/catalog/modelList';
import type { DataReply } from '../openrouter/reply/dataReply';
import { askForData } from './askForData';
import type { Client } from './client';
import { hostClock } from './clock';

/** Prices and capabilities change rarely; a process that runs for weeks must still see it. */
const KEEP_MS = 600_000;
/** A list takes about a megabyte. */
const MAX_KEPT = 20;
const TIMEOUT_MS = 5_000;

interface Kept {
	readAtMs: number;
	list: Promise<ModelList | null>;
}

/** The latest last. */
const kept = new Map<string, Kept>();

/**
 * The model list, read at most once in ten minutes per process, base URL and key, since each key may see
 * other models. Null when it cannot be read within five seconds; a failure is not kept.
 */
export function keptModelList(client: Client): Promise<ModelList | null> {
	const { limitKey } = client;
	const known = kept.get(limitKey);
	if (known !== undefined && hostClock.now() - known.readAtMs < KEEP_MS) return known.list;
	const entry: Kept = { readAtMs: hostClock.now(), list: currentModelList(client) };
	kept.delete(limitKey);
	kept.set(limitKey, entry);
	const [oldest] = kept.keys();
	if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
	return entry.list.then((list) => {
		if (list === null && kept.get(limitKey) === entry) kept.delete(limitKey);
		return list;
	});
}

async function currentModelList(client: Client): Promise<ModelList | null> {
	const reply = await askForModels(client, '/models', TIMEOUT_MS);
	const list = reply.kind === 'data' ? readModelList(reply.data) : null;
	return list === null || list.size === 0 ? null : list;
}

/** Asks for all models, or for those that the key may use. */
export async function askForModels(
	client: Client,
	path: '/models' | '/models/user',
	timeoutMs: number,
): Promise<DataReply> {
	return await askForData(client, { path, timeoutMs }, isModelList);
}
