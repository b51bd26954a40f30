import type { IExecuteFunctions } from 'n8n-workflow';
import { customDataOf, tracingOf } from '../../completion/metrics';
import { addToCustomData } from '../../host/executionData';
import type { RunTotals } from './totals';

/**
 * Puts the totals where executions can be searched for them.
 *
 * @param recorded what an earlier try of the same run put there
 */
export function record(
	context: IExecuteFunctions,
	totals: RunTotals,
	recorded: RunTotals | null,
): void {
	context.setMetadata({ tracing: tracingOf(totals) });
	const amounts = customDataOf(totals);
	for (const [key, amount] of Object.entries(recorded === null ? {} : customDataOf(recorded))) {
		amounts[key] = (amounts[key] ?? 0) - amount;
	}
	addToCustomData(context, amounts);
}
