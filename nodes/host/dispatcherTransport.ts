import { hostClock } from './clock';
import type { Dispatcher } from './dispatchers';
import { jsonBody } from './jsonBody';
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
		const sent = body && jsonBody(body);
		const response = await fetch(target, {
			dispatcher,
			method,
			...sent,
			headers: { ...sent?.headers, 'User-Agent': 'n8n', ...headers, ...credentialHeaders },
			// A redirect would carry the key and the prompt to wherever it points.
			redirect: 'manual',
			signal,
		});
		return {
			status: response.status,
			headers: Object.fromEntries(response.headers),
			body: response.body === null ? '' : piecesOf(response.body.getReader()),
		};
	};
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function* piecesOf(reader: Reader): AsyncGenerator<Uint8Array> {
	let hasEnded = false;
	try {
		for (;;) {
			const { done, value } = await reader.read();
			hasEnded = done;
			if (done) return;
			yield value;
		}
	} finally {
		if (!hasEnded) void leave(reader).catch(() => undefined);
	}
}

const LEAVE_MS = 100;
const MAX_PIECES_LEFT = 10;

/**
 * Ends a reply that is wanted no further. A stream of events ends right after its last one; read to
 * that end, the connection can be used again.
 */
async function leave(reader: Reader): Promise<void> {
	const timer = new AbortController();
	const timeIsOver = hostClock.sleep(LEAVE_MS, timer.signal).catch(() => undefined);
	try {
		for (let count = 0; count < MAX_PIECES_LEFT; count += 1) {
			const piece = await Promise.race([reader.read(), timeIsOver]);
			if (piece === undefined || piece.done) return;
		}
	} finally {
		timer.abort();
		await reader.cancel();
	}
}
