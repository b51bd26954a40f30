import type { NoReply } from '../openrouter/reply/noReply';
import { isRecord } from '../values';
import { MAX_REPLY_BYTES, ReplyTooLarge } from './readBody';

/** How far a request came before it failed. */
export interface FailedRequest {
	error: unknown;
	signal: AbortSignal;
	timeoutMs: number;
	/** The status and the headers have come. */
	hasBegun: boolean;
	redact: (text: string) => string;
}

const TOO_LARGE: NoReply = {
	kind: 'noReply',
	cause: 'tooLarge',
	message: `The reply is larger than ${MAX_REPLY_BYTES / 1024 / 1024} MB`,
	lost: true,
};

const BROKEN_OFF: NoReply = {
	kind: 'noReply',
	cause: 'brokenOff',
	message: 'The connection broke off in the middle of the reply',
	lost: true,
};

/** What the failure of a request means, by whichever way it was sent. */
export function toNoReply({ error, signal, timeoutMs, hasBegun, redact }: FailedRequest): NoReply {
	if (error instanceof ReplyTooLarge) return TOO_LARGE;
	if (signal.aborted) {
		const reason: unknown = signal.reason;
		const cause = reason === 'cancelled' || reason === 'runTimeReached' ? reason : 'timeout';
		const message =
			cause === 'timeout' ? `No answer within ${timeoutMs / 1000} s` : 'Cut off before the answer';
		return { kind: 'noReply', cause, message, lost: true };
	}
	if (hasBegun) return BROKEN_OFF;
	const words = errorWords(error).map(redact);
	const all = words.join(' ');
	const detail = words.at(-1) ?? 'unknown network error';
	const fault = FAULTS.find(({ words: pattern }) => pattern.test(all));
	if (fault === undefined)
		return { kind: 'noReply', cause: 'network', message: detail, lost: true };
	const { cause = 'network', happened, hasDetail, lost } = fault;
	const message = hasDetail ? `${happened} (${detail})` : happened;
	return { kind: 'noReply', cause, message, lost };
}

interface Fault {
	words: RegExp;
	/** `network` unless stated. */
	cause?: 'timeout' | 'tooLarge';
	happened: string;
	/** The error names what the user can look up, such as an address. */
	hasDetail: boolean;
	lost: boolean;
}

/**
 * Failures before a reply has begun, by the codes and words of n8n's helper (axios on Node) and of
 * undici. The first match counts.
 */
const FAULTS: readonly Fault[] = [
	{
		words: /domain not allowed|request was blocked/i,
		happened: 'n8n does not allow the request',
		hasDetail: true,
		lost: false,
	},
	{
		words: /header overflow|headers overflow|HEADERS?_OVERFLOW/i,
		cause: 'tooLarge',
		happened: 'The headers of the reply are too large',
		hasDetail: false,
		lost: true,
	},
	{
		words: /ECONNREFUSED/,
		happened: 'The server refuses the connection',
		hasDetail: true,
		lost: false,
	},
	{
		words: /ENOTFOUND|EAI_AGAIN/,
		happened: 'The name of the server cannot be resolved',
		hasDetail: true,
		lost: false,
	},
	{
		words: /EHOSTUNREACH|ENETUNREACH/,
		happened: 'The server cannot be reached',
		hasDetail: true,
		lost: false,
	},
	{
		words: /CERT|SELF_SIGNED|self-signed certificate/,
		happened: 'The certificate of the server is not accepted',
		hasDetail: true,
		lost: false,
	},
	{
		words: /before receiving CONNECT|Proxy response \(\d+\)/,
		happened: 'The proxy does not let the request through',
		hasDetail: true,
		lost: false,
	},
	{
		words: /connect ETIMEDOUT|connect timeout/i,
		cause: 'timeout',
		happened: 'The server does not take the connection',
		hasDetail: true,
		lost: false,
	},
	{
		words: /ETIMEDOUT|ECONNABORTED|timeout/i,
		cause: 'timeout',
		happened: 'The connection was idle for too long',
		hasDetail: true,
		lost: true,
	},
	{
		words: /HPE_|HTTPParserError/,
		happened: 'The reply is not HTTP',
		hasDetail: false,
		lost: true,
	},
	{
		words: /ECONNRESET|EPIPE|socket hang up|other side closed|UND_ERR_SOCKET/,
		happened: 'The connection was closed before a reply came',
		hasDetail: false,
		lost: true,
	},
];

/** Codes and messages of an error, which differ between versions of n8n; the plainest last. */
function errorWords(error: unknown): string[] {
	if (!isRecord(error)) return [String(error)];
	const cause = isRecord(error.cause) ? error.cause : {};
	// Where a name has several addresses, the causes of each are in a list.
	const [first] = Array.isArray(cause.errors) ? (cause.errors as unknown[]) : [];
	const messages = Array.isArray(error.messages) ? (error.messages as unknown[]) : [];
	const words = [
		error.httpCode,
		error.code,
		cause.code,
		error.message,
		...messages,
		cause.message,
		isRecord(first) ? first.message : '',
	];
	return words.filter((word): word is string => typeof word === 'string' && word !== '');
}
