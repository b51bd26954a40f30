import type { Dispatcher } from './dispatchers';
import type { Transport } from './transport';

/**
 * Sends by `fetch` over n8n's own dispatcher, which keeps connections open and obeys n8n's proxy, TLS
 * and egress rules as its helper does.
 */
export function dispatcherTransport(
	dispatcher: Dispatcher,
	credentialHeaders: Record<string, string>,
): Transport {
	return async ({ method, url, query, body, headers, signal }) => {
		const target = new URL(url);
		for (const [name, value] of Object.entries(query ?? {})) {
			target.searchParams.set(name, String(value));
		}
		const response = await fetch(target, {
			dispatcher,
			method,
			headers: {
				...(body && { 'Content-Type': 'application/json' }),
				'User-Agent': 'n8n',
				...headers,
				...credentialHeaders,
			},
			...(body && { body: JSON.stringify(body) }),
			// A redirect would carry the key and the prompt to wherever it points.
			redirect: 'manual',
			signal,
		});
		return {
			status: response.status,
			headers: Object.fromEntries(response.headers),
			body: response.body ?? '',
		};
	};
}
