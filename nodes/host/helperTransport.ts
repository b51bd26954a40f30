import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	ISupplyDataFunctions,
} from 'n8n-workflow';
import { isRecord } from '../values';
import type { Transport } from './transport';

export type Context = IExecuteFunctions | ILoadOptionsFunctions | ISupplyDataFunctions;

export interface HelperSettings {
	credentialType: string;
	/** Decrypted, so that n8n does not read it again for each request. */
	data: ICredentialDataDecryptedObject;
	allowedDomains?: string;
}

/**
 * Sends by n8n's own helper, which every n8n has and which obeys its proxy, TLS and egress rules. It
 * opens a connection for each request.
 */
export function helperTransport(
	context: Context,
	{ credentialType, data, allowedDomains }: HelperSettings,
): Transport {
	const credentialsDecrypted = { id: '', name: '', type: credentialType, data };
	return async ({ method, url, query, body, headers, signal, idleTimeoutMs }) => {
		const options: IHttpRequestOptions = {
			method,
			url,
			...(query && { qs: query }),
			...(body && { body }),
			headers: { ...headers },
			// As text, the helper would take in a reply of any size.
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// A redirect would carry the key and the prompt to wherever it points.
			disableFollowRedirect: true,
			timeout: idleTimeoutMs,
			...(allowedDomains !== undefined && { allowedDomains }),
		};
		const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
			withSignal(context, signal),
			credentialType,
			options,
			{ credentialsDecrypted },
		);
		const reply = isRecord(response) ? response : {};
		return {
			status: Number(reply.statusCode),
			headers: reply.headers,
			body: isIterable(reply.body) ? abortable(reply.body, signal) : textOf(reply.body),
		};
	};
}

/** The helper takes its cancel signal from its `this`, and from nowhere else. */
function withSignal(context: Context, signal: AbortSignal): IExecuteFunctions {
	return Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	}) as IExecuteFunctions;
}

/** The part of a Node stream that is used here. */
interface ByteStream extends AsyncIterable<unknown> {
	destroy(error?: Error): unknown;
}

/** The helper need not end a stream when the signal aborts after the headers have come. */
async function* abortable(body: ByteStream, signal: AbortSignal): AsyncGenerator<unknown> {
	const abort = (): void => {
		body.destroy(new Error('The request was aborted'));
	};
	if (signal.aborted) abort();
	else signal.addEventListener('abort', abort);
	try {
		yield* body;
	} finally {
		signal.removeEventListener('abort', abort);
		body.destroy();
	}
}

function isIterable(body: unknown): body is ByteStream {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

function textOf(body: unknown): string {
	return typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
}
