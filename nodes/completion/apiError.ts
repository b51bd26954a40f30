import type { INode, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { toItemError, type UnansweredOutcome } from './failedItem';

/**
 * The error of an outcome without an answer, as n8n shows it: the cause with status and provider, and
 * the type, the tries and whether it may be paid in the context.
 *
 * @param of where it happened
 * @param description what the user can do about it
 */
export function apiError(
	node: INode,
	outcome: UnansweredOutcome,
	of: { itemIndex?: number; prefix?: string },
	description: string,
): NodeApiError {
	const { itemIndex, prefix = '' } = of;
	const { message, type, status, provider, attempts, possiblyPaid } = toItemError(outcome);
	const details = [status === null ? '' : `HTTP ${status}`, provider ?? ''].filter(Boolean);
	const cause = outcome.failure?.message ?? message;
	const error = new NodeApiError(node, { message: type } as JsonObject, {
		message: type,
		description,
		...(itemIndex !== undefined && { itemIndex }),
		...(status !== null && { httpCode: String(status) }),
	});
	// n8n swaps a message that holds words like ECONNRESET for a stock text, so it is set afterwards.
	error.message =
		details.length === 0
			? `${prefix}${cause}`
			: `${prefix}${cause.replace(/\.$/, '')} (${details.join(', ')})`;
	error.description = description;
	Object.assign(error.context, {
		...(itemIndex !== undefined && { itemIndex }),
		type,
		attempts,
		possiblyPaid,
	});
	return error;
}
