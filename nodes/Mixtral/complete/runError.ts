import type { IDataObject, IExecuteFunctions, NodeApiError } from 'n8n-workflow';
import type { CompletionOutcome, FinalAnswer } from '../../completion/completion';
import type { UnansweredOutcome } from '../../completion/failedItem';
import { answerJson } from '../items/answerJson';
import { itemError } from '../items/errors';
import type { OutputSettings } from '../items/outputSettings';
import { dollars } from './totals';

/** How much of the finished answers rides along in an error: executions are stored as one record. */
const LARGEST_CONTEXT_BYTES = 5_000_000;

/**
 * The error that ends a run with On Error = Stop. n8n drops the output of a node that throws, so the
 * finished answers ride along in `context.answers`, where the stored execution and an error workflow
 * find them.
 *
 * @param outputOf what an item's output holds
 */
export function runError(
	context: IExecuteFunctions,
	failed: { itemIndex: number; outcome: UnansweredOutcome },
	outcomes: readonly CompletionOutcome[],
	costUsd: number,
	outputOf: (itemIndex: number) => OutputSettings,
): NodeApiError {
	const { itemIndex, outcome } = failed;
	const { answers, paid, isComplete } = collectAnswers(outcomes, outputOf);
	const keep =
		paid === 0
			? ''
			: ` ${paid} ${paid === 1 ? 'answer was' : 'answers were'} already paid for (${dollars(costUsd)}); ` +
				`${isComplete ? 'they are' : `the first ${answers.length} of them, up to 5 MB, are`} in this error's context as "answers". ` +
				'To keep them next time, set On Error to continue, or set Cache TTL under Options.';
	const retry =
		context.getNode().retryOnFail === true
			? ' Retry On Fail sends only the items that can still succeed. Max Attempts under Batching does the same without a second run of the node.'
			: '';
	const remedy = `${outcome.failure?.remedy ?? ''}${keep}${retry}`.trim();
	const error = itemError(context, itemIndex, outcome, remedy);
	Object.assign(error.context, { answers });
	return error;
}

/** The answers in the order of their items, until they are too many to store. */
function collectAnswers(
	outcomes: readonly CompletionOutcome[],
	outputOf: (itemIndex: number) => OutputSettings,
): { answers: IDataObject[]; paid: number; isComplete: boolean } {
	const answers: IDataObject[] = [];
	let paid = 0;
	let bytes = 0;
	for (const [item, outcome] of outcomes.entries()) {
		if (outcome.status !== 'answered') continue;
		if (outcome.copyOf === undefined) paid += 1;
		if (bytes > LARGEST_CONTEXT_BYTES) continue;
		const json = answerJson(outcome.value, outcome, outputOf(item));
		const answer = { item, json, ...storedFiles(outcome.value) };
		bytes += Buffer.byteLength(JSON.stringify(answer));
		if (bytes <= LARGEST_CONTEXT_BYTES) answers.push(answer);
	}
	return { answers, paid, isComplete: bytes <= LARGEST_CONTEXT_BYTES };
}

/** Where n8n keeps the files of an answer. Files that n8n keeps in the items themselves are too large. */
function storedFiles({ binary = {} }: FinalAnswer): IDataObject {
	const stored = Object.entries(binary).filter(([, { id }]) => id !== undefined);
	return stored.length === 0 ? {} : { binary: Object.fromEntries(stored) };
}
