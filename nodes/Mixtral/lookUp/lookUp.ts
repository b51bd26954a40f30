import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { storable } from '../../json/storable';
import { failure as failureOf, type FailureType } from '../../openrouter/reply/failure';
import { readSimplify as simplifyOf } from '../../fields/simplify';
import type { Checked } from '../../checked';
import type { RawRecord } from '../../openrouter/rawRecord';
import { openClient, type Client } from '../../host/client';
import { hostClock } from '../../host/clock';
import { parameterFailure, type UnansweredOutcome } from '../../completion/failedItem';
import { lookUpError } from '../items/errors';
import { ItemBuilder } from '../items/itemBuilder';
import { OnError } from '../items/onError';
import { DEFAULT_OUTPUT } from '../items/outputSettings';
import { readSafely } from '../../fields/expressionFailure';
import { readParameter } from '../items/readParameter';
import { unstarted } from '../items/unstarted';
import { runLookUps, type LookUp, type LookUpOutcome, type LookUpPolicy } from './runLookUps';
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
	const onError = new OnError(context);
	const builder = new ItemBuilder(context, onError);
	const client = await connect(context, onError);
	if ('status' in client) {
		return [inputs.map((_, item) => builder.build(item, client, DEFAULT_OUTPUT))];
	}
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
		stopAtFailure: onError.stops,
	});
	return [
		outcomes.flatMap((outcome, item) => {
			const records = recordsOf(outcome, asked[item]);
			if (Array.isArray(records)) {
				return records.map((json) => ({ json: withoutError(json), pairedItem: { item } }));
			}
			if (onError.stops && records.status === 'failed') throw lookUpError(context, item, records);
			return [builder.build(item, records, DEFAULT_OUTPUT)];
		}),
	];
}

/** The records that an item gets, or why it gets none. */
function recordsOf(outcome: LookUpOutcome, asked?: ItemLookUp): RawRecord[] | UnansweredOutcome {
	if (outcome.status !== 'answered') return outcome;
	const records = asked?.toRecords(outcome.value) ?? [];
	const problem = storable(records);
	if (problem === null) return records;
	const message = `n8n cannot store the reply. ${problem}`;
	const remedy = 'Turn Simplify on, which leaves most fields out, or ask for other records.';
	const { attempts, durationMs, lostReplies } = outcome;
	return {
		status: 'failed',
		failure: failureOf('badReply', message, remedy, { status: 200 }),
		retryable: false,
		attempts,
		durationMs,
		lostReplies,
	};
}

/** A faulty credential fails every item. */
async function connect(
	context: IExecuteFunctions,
	onError: OnError,
): Promise<Client | UnansweredOutcome> {
	try {
		return await openClient(context);
	} catch (error) {
		if (onError.stops) throw new NodeOperationError(context.getNode(), error as Error);
		return unstarted(error);
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

/** Replaces remedies for completions by those for a look-up. */
export function remedies(notFound: string): LookUpPolicy['explain'] {
	const known = { ...REMEDIES, notFound };
	return (failure) => ({ ...failure, remedy: known[failure.type] ?? failure.remedy });
}

/** Reads the switch between records in the node's words and records as they came. */
export function readSimplify(context: IExecuteFunctions, itemIndex: number): Checked<boolean> {
	return simplifyOf(readParameter(context, 'simplify', itemIndex, true));
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
