import type { IDataObject, IExecuteFunctions, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Failure } from '../../openrouter/reply/failure';
import {
	answerJson,
	resetText,
	toItemError,
	type FinalOutcome,
	type UnansweredOutcome,
} from './items';
import { dollars } from './report';

/** How much of the finished answers rides along in an error: executions are stored as one record. */
const LARGEST_CONTEXT_BYTES = 5_000_000;

const GO_ON = 'To let the other items go on, set On Error to continue.';

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

/**
 * The error that ends a run with On Error = Stop. n8n drops the output of a node that throws, so the
 * finished answers ride along in `context.answers`, where the stored execution and an error workflow
 * find them.
 */
export function runError(
	context: IExecuteFunctions,
	itemIndex: number,
	outcome: UnansweredOutcome,
	outcomes: readonly FinalOutcome[],
	costUsd: number,
): NodeApiError {
	const { failure } = outcome;
	const { answers, paid, complete } = collectAnswers(outcomes);
	const keep =
		paid === 0
			? ''
			: ` ${paid} ${paid === 1 ? 'answer was' : 'answers were'} already paid for (${dollars(costUsd)}); ` +
				`${complete ? 'they are' : `the first ${answers.length} of them, up to 5 MB, are`} in this error's context as "answers". ` +
				'To keep them next time, set On Error to continue, or set Cache TTL under Options.';
	const retry =
		context.getNode().retryOnFail === true
			? ' Retry On Fail sends only what can still succeed; Max Attempts under Batching does the same without running the node again.'
			: '';
	const description = `${failure === undefined ? '' : failure.remedy}${keep}${retry}`.trim();
	const error = itemApiError(context, itemIndex, outcome, description);
	Object.assign(error.context, { answers });
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
		: itemApiError(context, itemIndex, outcome, description);
}

function itemApiError(
	context: IExecuteFunctions,
	itemIndex: number,
	outcome: UnansweredOutcome,
	remedy: string,
): NodeApiError {
	const description = `${remedy}${resetText(outcome)}`;
	const { message, type, status, provider, attempts, possiblyPaid } = toItemError(outcome);
	const details = [status === null ? '' : `HTTP ${status}`, provider ?? ''].filter(Boolean);
	const cause = outcome.failure === undefined ? message : outcome.failure.message;
	const where = details.length > 0 ? ` (${details.join(', ')})` : '';
	const error = new NodeApiError(context.getNode(), { message: type } as JsonObject, {
		message: type,
		description,
		itemIndex,
		...(status !== null && { httpCode: String(status) }),
	});
	error.message = `Item ${itemIndex}: ${where === '' ? cause : cause.replace(/\.$/, '')}${where}`;
	error.description = description;
	Object.assign(error.context, { itemIndex, type, attempts, possiblyPaid });
	return error;
}

function collectAnswers(outcomes: readonly FinalOutcome[]): {
	answers: IDataObject[];
	paid: number;
	complete: boolean;
} {
	const answers: IDataObject[] = [];
	let paid = 0;
	let bytes = 0;
	let complete = true;
	for (const [item, outcome] of outcomes.entries()) {
		if (outcome.status !== 'answered') continue;
		if (outcome.copyOf === undefined) paid += 1;
		const answer = { item, json: answerJson(outcome.value, outcome, outcome.value.settings) };
		bytes += Buffer.byteLength(JSON.stringify(answer));
		complete &&= bytes <= LARGEST_CONTEXT_BYTES;
		if (complete) answers.push(answer);
	}
	return { answers, paid, complete };
}
