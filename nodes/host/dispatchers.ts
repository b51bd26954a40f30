import type { ISupplyDataFunctions } from 'n8n-workflow';
import { isRecord } from '../values';
import type { Context } from './helperTransport';

/** n8n's own undici dispatcher, as `fetch` takes it. */
export type Dispatcher = NonNullable<RequestInit['dispatcher']>;

/** Most n8n have one base URL. */
const MAX_KEPT = 20;

/** The latest last. It is made without the credential, so all keys of a base URL share it. */
const kept = new Map<string, Dispatcher>();

/**
 * n8n's dispatcher for a base URL, one per process. Null if the running n8n has none that obeys its network
 * rules (n8n has the egress filter from 2.41 on, and the dispatcher is not a public interface), or if it
 * uses a proxy.
 */
export async function findDispatcher(
	context: Context,
	baseUrl: string,
): Promise<Dispatcher | null> {
	if (!hasEgressFilter(context)) return null;
	const known = kept.get(baseUrl);
	if (known !== undefined) return known;
	try {
		// `fetch` refuses addresses with a user or a password.
		const { username, password } = new URL(baseUrl);
		if (username !== '' || password !== '') return null;
		const { supplyModel } = await import('@n8n/ai-node-sdk');
		const { response } = supplyModel(context as ISupplyDataFunctions, {
			type: 'openai',
			baseUrl,
			apiKey: 'none',
			model: 'none',
			// Each request has a deadline of its own.
			timeout: 0,
		});
		const dispatcher = dispatcherOf(response);
		if (dispatcher !== null) keep(baseUrl, dispatcher);
		return dispatcher;
	} catch {
		return null;
	}
}

function hasEgressFilter({ helpers }: Context): boolean {
	return 'getSecureEgressFilter' in helpers && typeof helpers.getSecureEgressFilter === 'function';
}

function dispatcherOf(model: unknown): Dispatcher | null {
	const config = isRecord(model) ? model.clientConfig : undefined;
	const options = isRecord(config) ? config.fetchOptions : undefined;
	const dispatcher = isRecord(options) ? options.dispatcher : undefined;
	return isDispatcher(dispatcher) && !isProxied(dispatcher) ? dispatcher : null;
}

function isDispatcher(value: unknown): value is Dispatcher {
	return isRecord(value) && typeof value.dispatch === 'function';
}

/**
 * Behind a proxy the helper's way serves better: undici asks the proxy for a tunnel also for plain HTTP,
 * keeps its 407 from the caller, and tries a proxy that closes connections again and again.
 */
function isProxied({ constructor }: object): boolean {
	return constructor.name !== 'Agent';
}

/** What is dropped closes its idle connections by itself after a few seconds. */
function keep(baseUrl: string, dispatcher: Dispatcher): void {
	kept.set(baseUrl, dispatcher);
	const [oldest] = kept.keys();
	if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
}
