import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { OnError } from '../items/onError';
import { failEveryItem } from './failedRun';
import { openRun, type Run } from './open';
import { makePlan } from './plan';
import { report } from './report';
import { runPlan } from './run';

/**
 * Completes one chat per input item, in input order: opens the run, plans it, runs it, reports it.
 *
 * @throws NodeOperationError or NodeApiError, with the item's index, when an item fails and On Error
 * is Stop
 */
export async function completeChats(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const onError = new OnError(context);
	let run: Run;
	try {
		run = await openRun(context, onError);
	} catch (error) {
		// A fault of the credential or of the batching settings is every item's.
		if (onError.stops) throw new NodeOperationError(context.getNode(), error as Error);
		return [failEveryItem(context, onError, error)];
	}
	if (run.count === 0) return [[]];
	const plan = await makePlan(run);
	const result = await runPlan(run, plan);
	return [await report(run, plan, result)];
}
