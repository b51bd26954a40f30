import { readErrorReply } from './errorReply';
import { failure, type FailedTry } from './failure';
import { isError, type HttpReply } from './chatReply';
import { isRecord, parseJson } from '../../values';

export type DataReply = { kind: 'data'; data: unknown } | FailedTry;

/**
 * Reads the reply to a look-up, whose body is `{ data }`. As with completions, a 200 may carry an
 * error, and a body may come garbled: both are failures.
 *
 * @param accepts whether `data` has the shape of what was asked for
 */
export function readDataReply(reply: HttpReply, accepts: (data: unknown) => boolean): DataReply {
	const body = parseJson(reply.text);
	const root = isRecord(body) ? body : {};
	if (reply.status < 300 && !isError(root.error)) {
		return accepts(root.data) ? { kind: 'data', data: root.data } : unexpected(reply);
	}
	const { status, headers, text, wallClockMs } = reply;
	const error = typeof root.error === 'string' ? { message: root.error } : root.error;
	return readErrorReply({ status, headers, error, bodyText: text, wallClockMs });
}

function unexpected({ status, text }: HttpReply): FailedTry {
	const start = text.replace(/\s+/g, ' ').trim().slice(0, 100);
	const message = `The reply is not what the API of OpenRouter gives: ${start || 'it is empty'}`;
	const remedy = 'Check the Base URL of the credential, or try again later.';
	return { kind: 'transient', failure: failure('badReply', message, remedy, { status }) };
}
