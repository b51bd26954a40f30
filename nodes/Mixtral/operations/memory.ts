import type { IExecuteFunctions } from 'n8n-workflow';
import type { Outcome } from '../engine/types';
import { isRecord } from '../openrouter/fields';
import type { Failure } from '../openrouter/failure';
import type { ItemAnswer } from './completion';

export type ItemOutcome = Outcome<ItemAnswer, Failure>;

/** What a node remembers over all its runs in one execution: loop rounds and n8n's retries. */
export interface RunMemory {
	/** First start, in milliseconds since 1970. */
	startedAtMs: number;
	spentUsd: number;
	failed: number;
}

const KEY = 'openRouterMixtral';

/** Reads the node's memory, which n8n keeps per node and execution. */
export function recall(context: IExecuteFunctions): RunMemory {
	const stored: unknown = context.getContext('node')[KEY];
	const { startedAtMs, spentUsd, failed } = isRecord(stored) ? stored : {};
	return {
		startedAtMs: typeof startedAtMs === 'number' ? startedAtMs : Date.now(),
		spentUsd: typeof spentUsd === 'number' ? spentUsd : 0,
		failed: typeof failed === 'number' ? failed : 0,
	};
}

export function remember(context: IExecuteFunctions, memory: RunMemory): void {
	context.getContext('node')[KEY] = { ...memory };
}

interface EarlierTry {
	outcomes: ItemOutcome[];
	/** Failed items of the runs before this one, without those of its own tries. */
	failedBefore: number;
}

/**
 * The try before, when n8n's Retry On Fail runs the node again. n8n hands the same object to every
 * try of a run, and a new one to every run.
 */
const earlierTries = new WeakMap<object, EarlierTry>();

/** What the try before leaves to this one: answers, and failures that no further try can mend. */
export function resume(
	context: IExecuteFunctions,
	count: number,
	memory: RunMemory,
): { settled: Array<ItemOutcome | undefined>; failedBefore: number } {
	const earlier = earlierTries.get(context.getExecuteData());
	if (earlier === undefined || earlier.outcomes.length !== count) {
		return { settled: [], failedBefore: memory.failed };
	}
	const { outcomes, failedBefore } = earlier;
	const settled = outcomes.map((outcome) => (stands(outcome, outcomes) ? outcome : undefined));
	const standing = settled.filter((outcome) => outcome?.status === 'failed').length;
	return { settled, failedBefore: failedBefore + standing };
}

export function keepForRetry(context: IExecuteFunctions, earlier: EarlierTry): void {
	earlierTries.set(context.getExecuteData(), earlier);
}

function stands(outcome: ItemOutcome, outcomes: ItemOutcome[]): boolean {
	switch (outcome.status) {
		case 'answered':
			return true;
		case 'failed':
			return !outcome.retryable;
		case 'skipped':
			return false;
		case 'copied': {
			const original = outcomes[outcome.of];
			return original !== undefined && stands(original, outcomes);
		}
	}
}
