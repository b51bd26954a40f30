import type { IExecuteFunctions } from 'n8n-workflow';
import type { Spending } from '../../engine/budget';
import type { ItemOutcome } from '../../completion/attempt';
import type { RunTotals } from './report';
import { isRecord } from '../../values';
import type { Usage } from '../../openrouter/reply/usage';

/** What a node remembers over all its runs in one execution: loop rounds and n8n's retries. */
export interface RunMemory {
	/** First start, in milliseconds since 1970. */
	startedAtMs: number;
	purse: Partial<Spending>;
	failed: number;
}

const KEY = 'openRouterMixtral';

/** Reads the node's memory, which n8n keeps per node and execution. */
export function recall(context: IExecuteFunctions): RunMemory {
	const stored: unknown = context.getContext('node')[KEY];
	const { startedAtMs, purse, failed } = isRecord(stored) ? stored : {};
	return {
		startedAtMs: typeof startedAtMs === 'number' ? startedAtMs : Date.now(),
		purse: readSpending(purse),
		failed: typeof failed === 'number' ? failed : 0,
	};
}

function readSpending(stored: unknown): Partial<Spending> {
	const { spentUsd, lostUsd, lostBeforeFirstCost, highestUsd, costMissing } = isRecord(stored)
		? stored
		: {};
	return {
		...(typeof spentUsd === 'number' && { spentUsd }),
		...(typeof lostUsd === 'number' && { lostUsd }),
		...(typeof lostBeforeFirstCost === 'number' && { lostBeforeFirstCost }),
		...(typeof highestUsd === 'number' && { highestUsd }),
		costMissing: costMissing === true,
	};
}

export function remember(context: IExecuteFunctions, memory: RunMemory): void {
	context.getContext('node')[KEY] = { ...memory };
}

/** What the tries of one run have come to so far. */
export interface EarlierTries {
	/** The node's memory before the first of them. */
	before: RunMemory;
	outcomes: readonly ItemOutcome[];
	/** What was billed for items that have no answer yet, by index. */
	billed: Map<number, Usage>;
	/** A failure that would have hit every item: there is no sense in another try. */
	wasFatal: boolean;
	totals: RunTotals | null;
}

/**
 * The tries before, when n8n's Retry On Fail runs the node again. n8n hands the same object to every
 * try of a run, and a new one to every run.
 */
const triesOfRun = new WeakMap<object, EarlierTries>();

export function readEarlierTries(
	context: IExecuteFunctions,
	count: number,
	before: RunMemory,
): EarlierTries {
	const earlier = triesOfRun.get(context.getExecuteData());
	if (earlier !== undefined && earlier.outcomes.length === count) return earlier;
	return { before, outcomes: [], billed: new Map(), wasFatal: false, totals: null };
}

export function keepForRetry(context: IExecuteFunctions, tries: EarlierTries): void {
	triesOfRun.set(context.getExecuteData(), tries);
}

/** What the tries before leave to this one: answers, and failures that no further try can mend. */
export function settledBefore({
	outcomes,
	wasFatal,
}: EarlierTries): Array<ItemOutcome | undefined> {
	return outcomes.map((outcome) => (wasFatal || stands(outcome) ? outcome : undefined));
}

/** Adds to the outcomes of a try what the same items went through in the tries before. */
export function addEarlier(
	outcomes: readonly ItemOutcome[],
	settled: ReadonlyArray<ItemOutcome | undefined>,
	earlier: EarlierTries,
): ItemOutcome[] {
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

function stands(outcome: ItemOutcome): boolean {
	return outcome.status === 'answered' || (outcome.status === 'failed' && !outcome.retryable);
}
