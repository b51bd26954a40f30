/** What a run of the node or a call of the chat model came to; absent: unknown. */
export interface Amounts {
	answered?: number;
	failed?: number;
	skipped?: number;
	promptTokens?: number;
	completionTokens?: number;
	costUsd?: number;
}

/** The amounts in the names of n8n's tracing (`llm.*`) and in our own. */
export function tracingOf(amounts: Amounts): Record<string, number> {
	const { answered, failed, skipped, promptTokens, completionTokens, costUsd } = amounts;
	return defined({
		'llm.tokens.in': promptTokens,
		'llm.tokens.out': completionTokens,
		'llm.tokens.total': tokensOf(amounts),
		'llm.cost.total': costUsd,
		'mixtral.costUsd': costUsd,
		'mixtral.answered': answered,
		'mixtral.failed': failed,
		'mixtral.skipped': skipped,
	});
}

/** The amounts as custom data, by which executions can be searched. */
export function customDataOf(amounts: Amounts): Record<string, number> {
	const { answered, failed, skipped, costUsd } = amounts;
	return defined({
		mixtral_cost_usd: costUsd,
		mixtral_tokens: tokensOf(amounts),
		mixtral_answered: answered,
		mixtral_failed: failed,
		mixtral_skipped: skipped,
	});
}

function tokensOf({ promptTokens, completionTokens }: Amounts): number | undefined {
	if (promptTokens === undefined && completionTokens === undefined) return undefined;
	return (promptTokens ?? 0) + (completionTokens ?? 0);
}

function defined(amounts: Record<string, number | undefined>): Record<string, number> {
	const known = Object.entries(amounts).filter(([, amount]) => amount !== undefined);
	return Object.fromEntries(known) as Record<string, number>;
}
