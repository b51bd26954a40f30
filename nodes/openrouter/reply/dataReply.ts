import { isRecord, parseJson } from '../../values';
import { errorIn } from '../errors/errorBody';
import { failureBy, readFailure, type FailedTry } from './failure';
import { RULES } from './failureRules';
import { plainText, shorten } from '../errors/failureText';
import type { HttpReply } from '../httpReply';

export type DataReply = { kind: 'data'; data: unknown } | FailedTry;

/**
 * Reads the reply to a look-up, whose body is `{ data }`. As with completions, a 200 may carry an
 * error, and a body may come garbled: both are failures.
 *
 * @param accepts whether `data` has the shape of what was asked for
 */
export function readDataReply(reply: HttpReply, accepts: (data: unknown) => boolean): DataReply {
	const { text, ...head } = reply;
	const body = parseJson(text);
	const root = isRecord(body) ? body : {};
	if (reply.status >= 300 || (errorIn(body, false) !== undefined && root.data === undefined)) {
		return readFailure(head, body, text);
	}
	if (accepts(root.data)) return { kind: 'data', data: root.data };
	const start = shorten(plainText(text), 100) || 'it is empty';
	const message = `The reply does not look like one of the API of OpenRouter: ${start}`;
	const { type } = RULES.badReply;
	const remedy = 'Check the Base URL of the credential, or try again later.';
	const why = failureBy({ type, retry: 'transient', remedy }, message, head);
	return { kind: 'transient', failure: why };
}
