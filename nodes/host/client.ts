import type { IHttpRequestMethods } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { apiKeyOf, credentialHeaders, credentialProblem } from '../openrouter/credential';
import type { HttpReply } from '../openrouter/httpReply';
import type { NoReply } from '../openrouter/reply/noReply';
import { isRecord } from '../values';
import { allowedDomainsOf, domainProblem } from './allowedDomains';
import { deadlineAfter, wallClockMs } from './clock';
import { findDispatcher } from './dispatchers';
import { dispatcherTransport } from './dispatcherTransport';
import { helperTransport, type Context } from './helperTransport';
import { toNoReply } from './networkError';
import { bytesOf, inBlocks, readText, type Bytes } from './readBody';
import { createRedaction, type Redactor } from './redact';
import type { WireReply } from './transport';

const CREDENTIAL = 'openRouterMixtralApi';

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Below the base URL, with a leading slash. */
	path: string;
	query?: Record<string, string | number>;
	body?: object;
	headers?: Record<string, string>;
	/** Total time that the request may take, unless `signal` ends it sooner. */
	timeoutMs: number;
	signal?: AbortSignal;
}

export type SendResult = ({ kind: 'reply' } & HttpReply) | NoReply;

/** A reply was read to its end, or as far as it was wanted. */
export type Streamed = { kind: 'streamed' } & Omit<HttpReply, 'text'>;

/** Takes in the next piece of a reply's text; false: no more is wanted. */
export type TextSink = (text: string) => boolean;

export interface Client {
	readonly baseUrl: string;
	/** The same for the same base URL and key, and for no other. Never shown. */
	readonly limitKey: string;
	/** Makes one request, without retries; never rejects for what happens on the network. */
	send(request: ApiRequest): Promise<SendResult>;
	/**
	 * Makes one request and hands the text of the reply over as it comes, whatever its status and
	 * content type. Never rejects for what happens on the network.
	 */
	sendStream(request: ApiRequest, sink: TextSink): Promise<Streamed | NoReply>;
	/** Takes the secrets of the credential out of a text. Replies have them taken out already. */
	redact(text: string): string;
	/** The same for a text in pieces, such as one that is put together from the events of a stream. */
	redactor(): Redactor;
}

const IDLE_GRACE_MS = 1_000;

/**
 * Reads the credential once and returns the only way out to the API.
 *
 * @throws NodeOperationError for a credential that cannot work or that does not allow its base URL
 */
export async function openClient(context: Context): Promise<Client> {
	const data = await context.getCredentials(CREDENTIAL);
	const baseUrl = String(data.baseUrl ?? '').trim();
	const problem = credentialProblem(data) ?? domainProblem(baseUrl, data);
	if (problem !== null) {
		throw new NodeOperationError(context.getNode(), problem, {
			description: 'Open the credential and correct it.',
		});
	}
	const allowedDomains = allowedDomainsOf(data);
	const dispatcher = await findDispatcher(context, baseUrl);
	const transport =
		dispatcher === null
			? helperTransport(context, { credentialType: CREDENTIAL, data, allowedDomains })
			: dispatcherTransport(dispatcher, credentialHeaders(data));
	const { redact, redactor } = createRedaction(data);

	async function exchange(
		request: ApiRequest,
		accept: string,
		read: (bytes: Bytes) => Promise<void>,
	): Promise<Streamed | NoReply> {
		const { method, path, query, body, headers, timeoutMs } = request;
		const signal = request.signal ?? deadlineAfter(timeoutMs);
		let hasBegun = false;
		try {
			const reply = await transport({
				method,
				url: `${baseUrl}${path}`,
				query,
				body,
				headers: { Accept: accept, ...headers },
				signal,
				idleTimeoutMs: timeoutMs + IDLE_GRACE_MS,
			});
			hasBegun = true;
			await read(bytesOf(reply.body));
			return { kind: 'streamed', ...headOf(reply, redact) };
		} catch (error) {
			return toNoReply({ error, signal, timeoutMs, hasBegun, redact });
		}
	}

	return {
		baseUrl,
		limitKey: `${baseUrl} ${createHash('sha256').update(apiKeyOf(data)).digest('hex')}`,
		redact,
		redactor,
		sendStream: (request, sink) =>
			exchange(request, 'text/event-stream', (bytes) => readRedacted(bytes, redactor(), sink)),
		async send(request) {
			let text = '';
			const append: TextSink = (piece) => {
				text += piece;
				return true;
			};
			const sent = await exchange(request, 'application/json', (bytes) =>
				readRedacted(inBlocks(bytes), redactor(), append),
			);
			return sent.kind === 'streamed' ? { ...sent, kind: 'reply', text } : sent;
		},
	};
}

async function readRedacted(bytes: Bytes, redactor: Redactor, sink: TextSink): Promise<void> {
	let isWanted = true;
	const take = (text: string): boolean => {
		if (text !== '' && isWanted) isWanted = sink(text);
		return isWanted;
	};
	await readText(bytes, (piece) => take(redactor.add(piece)));
	take(redactor.end());
}

function headOf(
	{ status, headers }: WireReply,
	redact: (text: string) => string,
): Omit<HttpReply, 'text'> {
	return { status, headers: plainHeaders(headers, redact), wallClockMs: wallClockMs() };
}

function plainHeaders(headers: unknown, redact: (text: string) => string): Record<string, unknown> {
	if (!isRecord(headers)) return {};
	const redacted = (value: unknown): unknown =>
		Array.isArray(value) ? value.map(redacted) : typeof value === 'string' ? redact(value) : value;
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), redacted(value)]),
	);
}
