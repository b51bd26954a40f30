import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Failure } from '../../openrouter/reply/failure';
import { ChatParameterReader } from './readParameters';
import { DEFAULT_OUTPUT, ItemBuilder, type UnansweredOutcome } from './items';
import { Preparation } from './plan';
import { isRecord } from '../../values';

/**
 * One failed item per input item, for what keeps the whole run from starting. Were the error thrown,
 * n8n would pass the input on as if it were the answer, since On Error is set to continue.
 */
export function failEveryItem(context: IExecuteFunctions, error: unknown): INodeExecutionData[] {
	const outcome = unstarted(error);
	const settings = { sendIdenticalOnce: false, hasCostCap: false };
	const preparation = new Preparation(new ChatParameterReader(context), settings, null);
	const builder = new ItemBuilder(context);
	return context
		.getInputData()
		.map((_, index) =>
			builder.build(index, outcome, preparation.readOutput(index) ?? DEFAULT_OUTPUT),
		);
}

/** What becomes of every item when the run cannot start. */
export function unstarted(error: unknown): UnansweredOutcome {
	return {
		status: 'failed',
		failure: toFailure(error),
		retryable: false,
		attempts: 0,
		lostReplies: 0,
		durationMs: 0,
	};
}

function toFailure(error: unknown): Failure {
	const { message, description } = isRecord(error) ? error : {};
	return {
		type: 'invalidParameter',
		message: typeof message === 'string' ? message : String(error),
		remedy: typeof description === 'string' ? description : 'Check the credential of the node.',
		status: null,
		provider: null,
	};
}
