import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { FailureType } from '../../openrouter/reply/failure';
import { readSimplify as simplifyOf } from '../../fields/simplify';
import type { Checked } from '../../checked';
import type { RawRecord } from '../../openrouter/rawRecord';
import { openClient, type Client } from '../../host/client';
import { hostClock } from '../../host/clock';
import { DEFAULT_OUTPUT, ItemBuilder, type UnansweredOutcome } from '../complete/items';
import { runLookUps, type LookUp, type LookUpPolicy } from './runLookUps';
import { parameterFailure, readSafely } from '../complete/plan';
import { lookUpError } from '../complete/errors';
import { unstarted } from '../complete/failedRun';
import { isRecord } from '../../values';

/** What one item asks for. */
export interface ItemLookUp extends LookUp {
	/** The item's output, one object for each record. */
	toRecords(data: unknown): RawRecord[];
}

/** A resource's operation: what an item asks for, and how it is tried. */
export interface LookUpOperation extends LookUpPolicy {
	read(context: IExecuteFunctions, itemIndex: number): Checked<ItemLookUp>;
}

/**
 * Looks up what each input item asks for. Items that ask for the same share one request.
 *
 * @returns one item per record, in the order of the input items
 * @throws NodeOperationError or NodeApiError, with the item's index, when an item fails and On Error
 * is Stop
 */
export async function lookUpItems(
	context: IExecuteFunctions,
	operation: LookUpOperation,
): Promise<INodeExecutionData[][]> {
	const inputs = context.getInputData();
	if (inputs.length === 0) return [[]];
	const builder = new ItemBuilder(context);
	const client = await connect(context);
	if ('status' in client) {
		return [inputs.map((_, item) => builder.build(item, client, DEFAULT_OUTPUT))];
	}
	const stopAtFailure = !context.continueOnFail();
	const asked: ItemLookUp[] = [];
	const read = (index: number) => {
		const lookUp = readSafely(() => operation.read(context, index));
		if (!lookUp.ok) return parameterFailure(lookUp.problem);
		asked[index] = lookUp.value;
		return lookUp.value;
	};
	const outcomes = await runLookUps(inputs.length, read, operation, {
		client,
		clock: hostClock,
		random: Math.random,
		cancelSignal: context.getExecutionCancelSignal(),
		stopAtFailure,
	});
	return [
		outcomes.flatMap((outcome, item) => {
			if (outcome.status !== 'answered') {
				if (stopAtFailure && outcome.status === 'failed') throw lookUpError(context, item, outcome);
				return [builder.build(item, outcome, DEFAULT_OUTPUT)];
			}
			const records = asked[item]?.toRecords(outcome.value) ?? [];
			return records.map((json) => ({ json: withoutError(json), pairedItem: { item } }));
		}),
	];
}

/** What is wrong with the credential is wrong for every item. */
async function connect(context: IExecuteFunctions): Promise<Client | UnansweredOutcome> {
	try {
		return await openClient(context);
	} catch (error) {
		if (context.continueOnFail()) return unstarted(error);
		throw new NodeOperationError(context.getNode(), error as Error);
	}
}

/** A successful item with a key `error` would make n8n's Retry On Fail run the node again. */
function withoutError(record: RawRecord): IDataObject {
	const json = { ...record } as IDataObject;
	delete json.error;
	return json;
}

const REMEDIES: Partial<Record<FailureType, string>> = {
	rateLimited: 'Try again later.',
	overloaded: 'Try again later.',
	timeout: 'Try again later.',
};

/** Replaces the remedies, which speak of completions, by those of a look-up. */
export function remedies(notFound: string): LookUpPolicy['explain'] {
	const known = { ...REMEDIES, notFound };
	return (failure) => ({ ...failure, remedy: known[failure.type] ?? failure.remedy });
}

/** Reads the switch between records in the node's words and records as they came. */
export function readSimplify(context: IExecuteFunctions, itemIndex: number): Checked<boolean> {
	return simplifyOf(context.getNodeParameter('simplify', itemIndex, true));
}

/** Makes one record of a reply's data; null leaves it as it came. */
export function single(
	simplify: ((record: RawRecord) => RawRecord) | null,
): ItemLookUp['toRecords'] {
	return (data) => {
		const record = isRecord(data) ? data : {};
		return [simplify === null ? record : simplify(record)];
	};
}
