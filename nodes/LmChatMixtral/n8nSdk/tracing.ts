import type { IDataObject } from 'n8n-workflow';
import { executionContextOf } from '../../host/executionData';
import { isRecord } from '../../values';

/** What n8n knows of the run of a root node, as far as the sums need it. */
interface ExecuteData {
	node?: { name?: string };
	metadata?: { tracing?: unknown; nodeWasResumed?: boolean };
}

const KEY = 'openRouterMixtralTracing';

/**
 * Adds to the amounts on the run of the root node, which may call several times. n8n runs AI Agent 3
 * anew after each round of its tools, and the metadata of the last round replace those before; so the
 * sums of a root node are kept with the execution, too, and a round that goes on starts from them.
 */
export function addToTracing(context: object, amounts: Readonly<Record<string, number>>): void {
	const { getExecuteData, setMetadata } = context as {
		getExecuteData?: () => ExecuteData;
		setMetadata?: (metadata: IDataObject) => void;
	};
	if (getExecuteData === undefined || setMetadata === undefined) return;
	const { node, metadata } = getExecuteData.call(context);
	const root = node?.name ?? '';
	const known = isRecord(metadata?.tracing) ? metadata.tracing : {};
	const isCounting = Object.keys(known).some((key) => key.startsWith('mixtral.'));
	const goesOn = !isCounting && metadata?.nodeWasResumed === true;
	const stored = executionContextOf(context);
	const sums = isRecord(stored[KEY]) ? stored[KEY] : {};
	const before = goesOn && isRecord(sums[root]) ? sums[root] : {};
	const tracing: IDataObject = { ...(before as IDataObject) };
	for (const [key, amount] of Object.entries(amounts)) {
		const sum = Number(before[key] ?? known[key] ?? 0) + amount;
		tracing[key] = Number(sum.toFixed(9));
	}
	const sum = isCounting && isRecord(sums[root]) ? { ...sums[root], ...tracing } : tracing;
	stored[KEY] = { ...sums, [root]: sum };
	setMetadata.call(context, { tracing });
}
