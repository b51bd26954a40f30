import type {
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	ISupplyDataFunctions,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { baseUrlProblem } from '../openrouter/baseUrl';
import type { HttpReply } from '../openrouter/reply/chatReply';
import { allowedDomainsOf, concealer, domainProblem } from './redact';
import { isEventStream, readEvents, readText } from './eventStream';
import { toNoReply, type NoReply } from './noReply';
import { isRecord } from '../values';

export const CREDENTIAL = 'openRouterMixtralApi';

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

/** A stream was read to its end, or as far as it was wanted. */
export type Streamed = { kind: 'streamed' } & Omit<HttpReply, 'text'>;

/** Takes in the data of one event; false: no more of them are wanted. */
export type EventSink = (data: string) => boolean;

export interface Client {
	baseUrl: string;
	/** Makes one request, without retries; never rejects for what happens on the network. */
	send(request: ApiRequest): Promise<SendResult>;
	/**
	 * Makes one request whose reply is a stream of events, and hands each over as it comes. A reply of
	 * another kind comes back whole. Never rejects for what happens on the network.
	 */
	sendStream(request: ApiRequest, sink: EventSink): Promise<SendResult | Streamed>;
	/** Takes the key out of a text; replies have it taken out, each event of a stream for itself. */
	conceal(text: string): string;
}

type Context = IExecuteFunctions | ILoadOptionsFunctions | ISupplyDataFunctions;

const IDLE_GRACE_MS = 1_000;

/**
 * Reads the credential once and returns the only way out to the API: n8n's own helper, so that the
 * proxy, TLS and egress rules of the user's n8n apply.
 *
 * @throws NodeOperationError for a base URL that cannot work or that the credential does not allow
 */
export async function openClient(context: Context): Promise<Client> {
	const data = await context.getCredentials(CREDENTIAL);
	const baseUrl = String(data.baseUrl ?? '').trim();
	const problem = baseUrlProblem(baseUrl) ?? domainProblem(baseUrl, data);
	if (problem !== null) {
		throw new NodeOperationError(context.getNode(), problem, {
			description: 'Open the credential and correct the Base URL.',
		});
	}
	const credentialsDecrypted = { id: '', name: '', type: CREDENTIAL, data };
	const conceal = concealer(data);
	const allowedDomains = allowedDomainsOf(data);
	const call = async (
		request: ApiRequest,
		deadline: AbortSignal,
		encoding: 'text' | 'stream',
	): Promise<Record<string, unknown>> => {
		const options: IHttpRequestOptions = {
			method: request.method,
			url: `${baseUrl}${request.path}`,
			...(request.query && { qs: request.query }),
			...(request.body && { body: request.body }),
			headers: {
				Accept: encoding === 'stream' ? 'text/event-stream' : 'application/json',
				...request.headers,
			},
			encoding,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// A redirect would carry the key and the prompt to wherever it points.
			disableFollowRedirect: true,
			timeout: request.timeoutMs + IDLE_GRACE_MS,
			...(allowedDomains !== undefined && { allowedDomains }),
		};
		const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
			withSignal(context, deadline),
			CREDENTIAL,
			options,
			{ credentialsDecrypted },
		);
		return isRecord(response) ? response : {};
	};
	const deadlineOf = ({ signal, timeoutMs }: ApiRequest): AbortSignal =>
		signal ?? AbortSignal.timeout(timeoutMs);
	return {
		baseUrl,
		conceal,
		async send(request) {
			const deadline = deadlineOf(request);
			try {
				const response = await call(request, deadline, 'text');
				return toReply(response, bodyText(response.body), conceal);
			} catch (error) {
				return toNoReply(error, deadline, request.timeoutMs, conceal);
			}
		},
		async sendStream(request, sink) {
			const deadline = deadlineOf(request);
			try {
				const response = await call(request, deadline, 'stream');
				const { body } = response;
				if (!isEventStream(response)) {
					return toReply(response, await readText(body, deadline), conceal);
				}
				await readEvents(body, deadline, (data) => sink(conceal(data)));
				return { kind: 'streamed', ...headOf(response, conceal) };
			} catch (error) {
				return toNoReply(error, deadline, request.timeoutMs, conceal);
			}
		},
	};
}

/** The helper takes its cancel signal from its `this`, and from nowhere else. */
function withSignal(context: Context, signal: AbortSignal): IExecuteFunctions {
	return Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	}) as IExecuteFunctions;
}

function toReply(
	response: Record<string, unknown>,
	text: string,
	conceal: (text: string) => string,
): SendResult {
	return { kind: 'reply', ...headOf(response, conceal), text: conceal(text) };
}

function headOf(
	{ statusCode, headers }: Record<string, unknown>,
	conceal: (text: string) => string,
): Omit<HttpReply, 'text'> {
	return {
		status: Number(statusCode),
		headers: plainHeaders(headers, conceal),
		wallClockMs: Date.now(),
	};
}

function bodyText(body: unknown): string {
	return typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
}

function plainHeaders(
	headers: unknown,
	conceal: (text: string) => string,
): Record<string, unknown> {
	if (!isRecord(headers)) return {};
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [
			name.toLowerCase(),
			typeof value === 'string' ? conceal(value) : value,
		]),
	);
}
