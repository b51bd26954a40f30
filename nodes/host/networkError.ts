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
	const words = errorWords(error).map(redact);
	const all = words.join(' ');
	const detail = words.at(-1) ?? 'unknown network error';
	const fault = FAULTS.find(({ words: pattern }) => pattern.test(all));
	if (hasBegun && fault?.cause !== 'timeout') {
		return {
			kind: 'noReply',
			cause: 'brokenOff',
			message: 'The connection broke off in the middle of the reply',
			lost: true,
		};
	}
	if (fault === undefined)
		return { kind: 'noReply', cause: 'network', message: detail, lost: true };
	const { cause = 'network', happened, lost } = fault;
	return {
		kind: 'noReply',
		cause,
		message: happened === undefined ? detail : `${happened} (${detail})`,
		lost,
	};
}

interface Fault {
	words: RegExp;
	/** `network` unless stated. */
	cause?: 'timeout' | 'brokenOff' | 'tooLarge';
	happened?: string;
	lost: boolean;
}

/** Failures by the codes and words of n8n's helper (axios on Node) and of undici; the first match counts. */
const FAULTS: readonly Fault[] = [
	{
		words: /stream has been aborted/,
		cause: 'brokenOff',
		happened: 'The connection broke off in the middle of the reply',
		lost: true,
	},
	{
		words: /HEADER_OVERFLOW|HEADERS_OVERFLOW|Header overflow/i,
		cause: 'tooLarge',
		happened: 'The headers of the reply are too large',
		lost: true,
	},
	{ words: /domain not allowed/i, lost: false },
	{ words: /ECONNREFUSED/, happened: 'The server refuses the connection', lost: false },
	{
		words: /ENOTFOUND|EAI_AGAIN/,
		happened: 'The name of the server cannot be resolved',
		lost: false,
	},
	{ words: /EHOSTUNREACH|ENETUNREACH/, happened: 'The server cannot be reached', lost: false },
	{
		words: /CERT|SELF_SIGNED/,
		happened: 'The certificate of the server is not accepted',
		lost: false,
	},
	{ words: /before receiving CONNECT/, lost: false },
	{
		words: /UND_ERR_CONNECT_TIMEOUT|connect ETIMEDOUT/,
		cause: 'timeout',
		happened: 'The server does not take the connection',
		lost: false,
	},
	{ words: /ETIMEDOUT|ECONNABORTED|UND_ERR_\w*TIMEOUT|timeout/i, cause: 'timeout', lost: true },
	{
		words: /ECONNRESET|EPIPE|socket hang up|UND_ERR_SOCKET/,
		happened: 'The connection was closed before a reply came',
		lost: true,
	},
];

/** Codes and messages of an error, which differ between versions of n8n; the plainest last. */
function errorWords(error: unknown): string[] {
	if (!isRecord(error)) return [String(error)];
	const cause = isRecord(error.cause) ? error.cause : {};
	const messages = Array.isArray(error.messages) ? (error.messages as unknown[]) : [];
	const words = [error.httpCode, error.code, cause.code, error.message, ...messages, cause.message];
	return words.filter((word): word is string => typeof word === 'string' && word !== '');
}
