import type { AbortReason } from '../engine/batch';
import { isRecord } from '../values';

/** A request that brought no whole reply. `lost`: it may have reached the model and been billed. */
export interface NoReply {
	kind: 'noReply';
	cause: 'timeout' | 'network' | AbortReason;
	message: string;
	lost: boolean;
}

const NEVER_SENT =
	/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT|SELF_SIGNED|before receiving CONNECT/;

/** What an error of n8n's helper says of the request. */
export function toNoReply(
	error: unknown,
	signal: AbortSignal,
	timeoutMs: number,
	conceal: (text: string) => string,
): NoReply {
	if (signal.aborted) {
		const reason: unknown = signal.reason;
		const cause = reason === 'cancelled' || reason === 'runTimeReached' ? reason : 'timeout';
		const message =
			cause === 'timeout' ? `No answer within ${timeoutMs / 1000} s` : 'Cut off before the answer';
		return { kind: 'noReply', cause, message, lost: true };
	}
	const words = errorWords(error).map(conceal);
	const all = words.join(' ');
	const timedOut = /ETIMEDOUT|ECONNABORTED|timeout/i.test(all);
	const happened = NETWORK_FAILURES.find(([pattern]) => pattern.test(all))?.[1];
	const detail = words.at(-1) ?? 'unknown network error';
	return {
		kind: 'noReply',
		cause: timedOut ? 'timeout' : 'network',
		message: happened === undefined ? detail : `${happened} (${detail})`,
		lost: !NEVER_SENT.test(all) && !/domain not allowed/i.test(all),
	};
}

/** What happened, by words of whatever n8n's helper throws. */
const NETWORK_FAILURES: ReadonlyArray<[pattern: RegExp, happened: string]> = [
	[/\baborted\b/, 'The connection broke off in the middle of the reply'],
	[/ECONNREFUSED/, 'The server refuses the connection'],
	[/ENOTFOUND|EAI_AGAIN/, 'The name of the server cannot be resolved'],
	[/ECONNRESET|EPIPE|socket hang up/, 'The connection was closed before a reply came'],
	[/CERT|SELF_SIGNED/, 'The certificate of the server is not accepted'],
];

/** Codes and messages of an error, which differ between versions of n8n; the plainest last. */
function errorWords(error: unknown): string[] {
	if (!isRecord(error)) return [String(error)];
	const cause = isRecord(error.cause) ? error.cause : {};
	const messages = Array.isArray(error.messages) ? (error.messages as unknown[]) : [];
	const words = [error.httpCode, cause.code, error.message, ...messages, cause.message];
	return words.filter((word): word is string => typeof word === 'string' && word !== '');
}
