import type { IExecuteFunctions } from 'n8n-workflow';
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
	const { answered, failed, skipped, promptTokens, completionTokens, costUsd } = totals;
	context.setMetadata({
		tracing: {
			'llm.tokens.in': promptTokens,
			'llm.tokens.out': completionTokens,
			'llm.tokens.total': promptTokens + completionTokens,
			'mixtral.costUsd': costUsd,
			'mixtral.answered': answered,
			'mixtral.failed': failed,
			'mixtral.skipped': skipped,
		},
	});
	const amounts = customAmounts(totals);
	if (recorded !== null) {
		for (const [key, amount] of Object.entries(customAmounts(recorded))) {
			amounts[key] = (amounts[key] ?? 0) - amount;
		}
	}
	addToCustomData(context, amounts);
}

function customAmounts(totals: RunTotals): Record<string, number> {
	return {
		mixtral_cost_usd: totals.costUsd,
		mixtral_tokens: totals.promptTokens + totals.completionTokens,
		mixtral_answered: totals.answered,
		mixtral_failed: totals.failed,
		mixtral_skipped: totals.skipped,
	};
}
