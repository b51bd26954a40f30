import type { IExecuteFunctions, NodeApiError } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { apiError } from '../../completion/apiError';
import { resetText, type UnansweredOutcome } from '../../completion/failedItem';
import type { Failure } from '../../openrouter/reply/failure';

const GO_ON = 'To process the other items anyway, set On Error to continue.';

/** The error for an item whose parameters cannot be used, before anything was sent. */
export function parameterError(
	context: IExecuteFunctions,
	itemIndex: number,
	{ type, message, remedy }: Failure,
	description = `${remedy} Nothing was sent. ${GO_ON}`,
): NodeOperationError {
	const error = new NodeOperationError(context.getNode(), type, { itemIndex, description });
	// n8n swaps a message that holds words like ECONNRESET for a stock text, so it is set afterwards.
	error.message = `Item ${itemIndex}: ${message}`;
	Object.assign(error.context, { type });
	return error;
}

/** The error that ends a run of free look-ups with On Error = Stop. */
export function lookUpError(
	context: IExecuteFunctions,
	itemIndex: number,
	outcome: UnansweredOutcome,
): NodeApiError | NodeOperationError {
	const { failure } = outcome;
	const description = `${failure?.remedy ?? ''} ${GO_ON}`.trim();
	return failure?.type === 'invalidParameter'
		? parameterError(context, itemIndex, failure, description)
		: itemError(context, itemIndex, outcome, description);
}

/** The error of an item that was sent and has no answer. */
export function itemError(
	context: IExecuteFunctions,
	itemIndex: number,
	outcome: UnansweredOutcome,
	remedy: string,
): NodeApiError {
	const of = { itemIndex, prefix: `Item ${itemIndex}: ` };
	return apiError(context, outcome, of, `${remedy}${resetText(outcome)}`);
}
