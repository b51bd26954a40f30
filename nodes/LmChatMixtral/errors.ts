import type { ISupplyDataFunctions, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Failure } from '../openrouter/reply/failure';
import type { Problem } from '../checked';
import { toItemError, type UnansweredOutcome } from '../Mixtral/complete/items';

/** The error for a parameter that cannot be used; it stands on the sub-node itself. */
export function parameterError(
	context: ISupplyDataFunctions,
	{ field, message }: Problem,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), `${field} ${message}`, {
		functionality: 'configuration-node',
		description: `Correct ${field} in the ${context.getNode().name} node. Nothing was sent.`,
	});
}

/** The remedies of the Mixtral node speak of its Batching settings, which the model does not have. */
const REMEDIES: Partial<Record<Failure['type'], string>> = {
	rateLimited: 'Allow more providers or set Fallback Models under Routing, or call the model less.',
};

/** The error of a call that failed for good, or that was cancelled. */
export function callError(
	context: ISupplyDataFunctions,
	outcome: UnansweredOutcome,
): NodeApiError | NodeOperationError {
	const node = context.getNode();
	const { failure } = outcome;
	if (failure === undefined || outcome.status === 'skipped') {
		return new NodeOperationError(node, 'The call of the model was cancelled');
	}
	const { type, status, provider, attempts, possiblyPaid } = toItemError(outcome);
	const details = [status === null ? '' : `HTTP ${status}`, provider ?? ''].filter(Boolean);
	const description =
		`${REMEDIES[failure.type] ?? failure.remedy}` +
		(attempts > 1 ? ` The call was tried ${attempts} times.` : '');
	const error = new NodeApiError(node, { message: type } as JsonObject, {
		message: type,
		description,
		...(status !== null && { httpCode: String(status) }),
	});
	// n8n swaps a message that holds words like ECONNRESET for a stock text, so it is set afterwards.
	error.message = `${failure.message}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
	error.description = description;
	Object.assign(error.context, { type, attempts, possiblyPaid });
	return error;
}
