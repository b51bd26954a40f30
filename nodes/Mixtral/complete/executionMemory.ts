import type { IExecuteFunctions } from 'n8n-workflow';
import type { Spending } from '../../engine/budget';
import { executionContextOf } from '../../host/executionData';
import { isRecord } from '../../values';

/** What a node remembers over all its runs in one execution: loop rounds and n8n's retries. */
export interface ExecutionMemory {
	/** First start, in milliseconds since 1970. */
	startedAtMs: number;
	spending: Partial<Spending>;
	failed: number;
}

const KEY = 'openRouterMixtral';

/** Reads the node's memory, which n8n keeps per node and execution. */
export function recall(context: IExecuteFunctions): ExecutionMemory {
	const stored: unknown = executionContextOf(context)[KEY];
	const { startedAtMs, spending, failed } = isRecord(stored) ? stored : {};
	return {
		startedAtMs: typeof startedAtMs === 'number' ? startedAtMs : Date.now(),
		spending: readSpending(spending),
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

export function remember(context: IExecuteFunctions, memory: ExecutionMemory): void {
	executionContextOf(context)[KEY] = { ...memory };
}
