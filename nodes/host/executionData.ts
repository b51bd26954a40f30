import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Adds amounts to those that executions can be searched for. An execution has room for ten keys, so
 * all our nodes share theirs. Older n8n has no such data.
 */
export function addToCustomData(context: object, amounts: Readonly<Record<string, number>>): void {
	const { customData } = context as { customData?: IExecuteFunctions['customData'] };
	if (customData === undefined) return;
	for (const [key, amount] of Object.entries(amounts)) {
		const before = Number(customData.get(key) ?? 0);
		const sum = (Number.isFinite(before) ? before : 0) + amount;
		customData.set(key, String(Number(sum.toFixed(9))));
	}
}

/**
 * What n8n keeps for a node over all its runs in one execution, and stores with the execution. If a node
 * runs outside of a workflow, as a tool of n8n's own agents does, nothing is kept.
 */
export function executionContextOf(context: object): Record<string, unknown> {
	const { getContext } = context as Partial<Pick<IExecuteFunctions, 'getContext'>>;
	try {
		return getContext?.call(context, 'node') ?? {};
	} catch {
		return {};
	}
}
