import type { IExecuteFunctions, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { isStreaming } from '../host/chat';
import { toItemError, type UnansweredOutcome } from './failedItem';

/**
 * The error of an outcome without an answer, as n8n shows it: the cause with status and provider, and
 * the type, the tries and whether it may be paid in the context. A chat that streams gets the description
 * alone from n8n, so the cause goes there, too.
 *
 * @param of where it happened
 * @param description what the user can do about it
 */
export function apiError(
	context: Pick<IExecuteFunctions, 'getNode'>,
	outcome: UnansweredOutcome,
	of: { itemIndex?: number; prefix?: string },
	description: string,
): NodeApiError {
	const { itemIndex, prefix = '' } = of;
	const { message, type, status, provider, attempts, possiblyPaid } = toItemError(outcome);
	const details = [status === null ? '' : `HTTP ${status}`, provider ?? ''].filter(Boolean);
	const cause = outcome.failure?.message ?? message;
	const error = new NodeApiError(context.getNode(), { message: type } as JsonObject, {
		message: type,
		description,
		...(itemIndex !== undefined && { itemIndex }),
		...(status !== null && { httpCode: String(status) }),
	});
	// n8n swaps a message that holds words like ECONNRESET for a stock text, so it is set afterwards.
	const whole =
		details.length === 0 ? cause : `${cause.replace(/\.$/, '')} (${details.join(', ')})`;
	error.message = `${prefix}${whole}`;
	error.description = isStreaming(context)
		? `${whole.replace(/\.$/, '')}. ${description}`
		: description;
	Object.assign(error.context, {
		...(itemIndex !== undefined && { itemIndex }),
		type,
		attempts,
		possiblyPaid,
	});
	return error;
}
