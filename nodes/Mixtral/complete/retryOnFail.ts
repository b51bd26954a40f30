import type { IExecuteFunctions } from 'n8n-workflow';
import type { CompletionOutcome } from '../../completion/completion';
import type { Usage } from '../../openrouter/reply/usage';
import type { OutputSettings } from '../items/outputSettings';
import type { ExecutionMemory } from './executionMemory';
import type { RunTotals } from './totals';

/** What the tries of one run have come to so far, when n8n's Retry On Fail runs the node again. */
export interface EarlierTries {
	/** The node's memory before the first of them. */
	before: ExecutionMemory;
	outcomes: readonly CompletionOutcome[];
	/** What each item's output holds, for items that got so far. */
	outputs: Array<OutputSettings | undefined>;
	/** What was billed for items that have no answer yet, by index. */
	billed: Map<number, Usage>;
	/** What OpenRouter has read of the files of items that have no answer yet, by index. */
	fileAnnotations: Map<number, unknown[]>;
	/** A failure that applies to all items, so that another try is useless. */
	wasFatal: boolean;
	totals: RunTotals | null;
}

/** n8n hands the same object to every try of a run, and a new one to every run. */
const triesOfRun = new WeakMap<object, EarlierTries>();

export function readEarlierTries(
	context: IExecuteFunctions,
	count: number,
	before: ExecutionMemory,
): EarlierTries {
	const earlier = triesOfRun.get(context.getExecuteData());
	if (earlier !== undefined && earlier.outcomes.length === count) return earlier;
	return {
		before,
		outcomes: [],
		outputs: [],
		billed: new Map(),
		fileAnnotations: new Map(),
		wasFatal: false,
		totals: null,
	};
}

export function keepForRetry(context: IExecuteFunctions, tries: EarlierTries): void {
	triesOfRun.set(context.getExecuteData(), tries);
}

/** What the tries before leave to this one: answers, and failures that no further try can mend. */
export function settledBefore({
	outcomes,
	wasFatal,
}: EarlierTries): Array<CompletionOutcome | undefined> {
	return outcomes.map((outcome) => (wasFatal || stands(outcome) ? outcome : undefined));
}

/** Adds to the outcomes of a try what the same items went through in the tries before. */
export function addEarlier(
	outcomes: readonly CompletionOutcome[],
	settled: ReadonlyArray<CompletionOutcome | undefined>,
	earlier: EarlierTries,
): CompletionOutcome[] {
	return outcomes.map((outcome, index) => {
		const before = earlier.outcomes[index];
		if (before === undefined || settled[index] !== undefined) return outcome;
		return {
			...outcome,
			attempts: before.attempts + outcome.attempts,
			lostReplies: before.lostReplies + outcome.lostReplies,
			durationMs: before.durationMs + outcome.durationMs,
		};
	});
}

function stands(outcome: CompletionOutcome): boolean {
	return outcome.status === 'answered' || (outcome.status === 'failed' && !outcome.retryable);
}
