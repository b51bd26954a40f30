import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { AbortReason } from '../engine/batch';
import { baseUrlProblem } from '../openrouter/baseUrl';
import { isRecord } from '../openrouter/fields';
import type { HttpReply } from '../openrouter/reply';

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

/** A request that brought no whole reply. `lost`: it may have reached the model and been billed. */
export interface NoReply {
	kind: 'noReply';
	cause: 'timeout' | 'network' | AbortReason;
	message: string;
	lost: boolean;
}

export type SendResult = ({ kind: 'reply' } & HttpReply) | NoReply;

export interface Client {
	baseUrl: string;
	/** Makes one request, without retries; never rejects for what happens on the network. */
	send(request: ApiRequest): Promise<SendResult>;
}

type Context = IExecuteFunctions | ILoadOptionsFunctions;

const NEVER_SENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT|SELF_SIGNED/;
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
	return {
		baseUrl,
		async send(request) {
			const { signal, timeoutMs } = request;
			const options: IHttpRequestOptions = {
				method: request.method,
				url: `${baseUrl}${request.path}`,
				...(request.query && { qs: request.query }),
				...(request.body && { body: request.body }),
				headers: { Accept: 'application/json', ...request.headers },
				encoding: 'text',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				// A redirect would carry the key and the prompt to wherever it points.
				disableFollowRedirect: true,
				timeout: timeoutMs + IDLE_GRACE_MS,
				...(allowedDomains !== undefined && { allowedDomains }),
			};
			const deadline = signal ?? AbortSignal.timeout(timeoutMs);
			try {
				const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
					withSignal(context, deadline),
					CREDENTIAL,
					options,
					{ credentialsDecrypted },
				);
				return toReply(response, conceal);
			} catch (error) {
				return toNoReply(error, deadline, timeoutMs, conceal);
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

function toReply(response: unknown, conceal: (text: string) => string): SendResult {
	const { statusCode, headers, body } = isRecord(response) ? response : {};
	const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
	return {
		kind: 'reply',
		status: Number(statusCode),
		headers: plainHeaders(headers),
		text: conceal(text),
		wallClockMs: Date.now(),
	};
}

function plainHeaders(headers: unknown): Record<string, unknown> {
	if (!isRecord(headers)) return {};
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
	);
}

function toNoReply(
	error: unknown,
	signal: AbortSignal,
	timeoutMs: number,
	conceal: (text: string) => string,
): NoReply {
	if (signal.aborted) {
		const reason: unknown = signal.reason;
		const cause = reason === 'cancelled' || reason === 'runTimeReached' ? reason : 'timeout';
		const seconds = Math.round(timeoutMs / 100) / 10;
		return { kind: 'noReply', cause, message: `No answer within ${seconds} s`, lost: true };
	}
	const words = conceal(errorWords(error));
	const timedOut = /ETIMEDOUT|ECONNABORTED|timeout/i.test(words);
	return {
		kind: 'noReply',
		cause: timedOut ? 'timeout' : 'network',
		message: words,
		lost: !NEVER_SENT.test(words) && !/domain not allowed/i.test(words),
	};
}

/** Code and message of whatever n8n's helper throws, which differs between its versions. */
function errorWords(error: unknown): string {
	if (!isRecord(error)) return String(error);
	const cause = isRecord(error.cause) ? error.cause : {};
	const messages = Array.isArray(error.messages) ? (error.messages as unknown[]) : [];
	const words = [error.httpCode, cause.code, error.message, ...messages, cause.message];
	const texts = words.filter((word) => typeof word === 'string' && word !== '');
	return [...new Set(texts)].join(': ');
}

/** Takes the API key out of any text that comes back, wherever a server may have echoed it. */
function concealer(data: ICredentialDataDecryptedObject): (text: string) => string {
	const key = typeof data.apiKey === 'string' ? data.apiKey.trim() : '';
	if (key === '') return (text) => text;
	return (text) => (text.includes(key) ? text.replaceAll(key, '[API key]') : text);
}

function allowedDomainsOf(data: ICredentialDataDecryptedObject): string | undefined {
	if (data.allowedHttpRequestDomains !== 'domains') return undefined;
	return typeof data.allowedDomains === 'string' ? data.allowedDomains : '';
}

/**
 * The domains that the user limits the credential to. Newer n8n checks them when it sends, older n8n
 * only in its own HTTP Request node. The mode `none` speaks of that node alone, so it changes nothing.
 */
function domainProblem(baseUrl: string, data: ICredentialDataDecryptedObject): string | null {
	const allowedDomains = allowedDomainsOf(data);
	if (allowedDomains === undefined) return null;
	const { hostname, host } = new URL(baseUrl);
	const isAllowed = allowedDomains.split(',').some((entry) => {
		const domain = entry.trim().toLowerCase();
		return domain.startsWith('*.') ? hostname.endsWith(domain.slice(1)) : hostname === domain;
	});
	return isAllowed ? null : `The credential does not allow requests to ${host} (Allowed Domains)`;
}
