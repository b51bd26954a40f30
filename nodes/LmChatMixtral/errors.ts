import type { ISupplyDataFunctions, NodeApiError } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Failure } from '../openrouter/reply/failure';
import type { Problem } from '../checked';
import { apiError } from '../completion/apiError';
import { resetText, type UnansweredOutcome } from '../completion/failedItem';

/** The error for a parameter that cannot be used; n8n shows it on the sub-node. */
export function parameterError(
	context: ISupplyDataFunctions,
	{ field, message }: Problem,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), `${field} ${message}`, {
		functionality: 'configuration-node',
		description: `Correct ${field} in the ${context.getNode().name} node. Nothing was sent.`,
	});
}

/** The remedies of the Mixtral node name Batching settings, which the chat model does not have. */
const REMEDIES: Partial<Record<Failure['type'], string>> = {
	rateLimited:
		'Allow more providers or set Fallback Models under Routing, or call the model less often.',
};

/** The error of a call that failed after its last try, or that was cancelled. */
export function callError(
	context: ISupplyDataFunctions,
	outcome: UnansweredOutcome,
): NodeApiError | NodeOperationError {
	const { failure, attempts } = outcome;
	if (failure === undefined || outcome.status === 'skipped') {
		return new NodeOperationError(context.getNode(), 'The call of the model was cancelled');
	}
	const tries = attempts > 1 ? ` The call was tried ${attempts} times.` : '';
	const remedy = REMEDIES[failure.type] ?? failure.remedy;
	return apiError(context, outcome, {}, `${remedy}${tries}${resetText(outcome)}`);
}
