import type { IDataObject, INodeExecutionData, ISupplyDataFunctions } from 'n8n-workflow';
import type { ChatBody } from '../../openrouter/request/body';
import { customDataOf, tracingOf, type Amounts } from '../../completion/metrics';
import { addToCustomData } from '../../host/executionData';
import { answerDetails, answerSources, type FinishedAnswer } from '../../completion/answerDetails';
import { isRecord } from '../../values';
import type { Usage } from '../../openrouter/reply/usage';
import { addToTracing } from './tracing';

type InputArguments = Parameters<ISupplyDataFunctions['addInputData']>;
type OutputArguments = Parameters<ISupplyDataFunctions['addOutputData']>;

/** Finished calls that no entry of the log has asked for; older ones are forgotten. */
const MOST_UNLOGGED = 100;

/**
 * What n8n's AI log says of the calls of one model. n8n's adapter writes the log without the settings
 * and the cost, with estimated tokens for a streamed answer, and with the last call's tokens in place of
 * the sum. So its entries are completed on their way into the log.
 */
export class AiLog {
	private readonly unlogged: FinishedAnswer[] = [];

	private readonly settings: IDataObject;

	/** @param body of any call, for the settings in it */
	constructor(
		private readonly context: ISupplyDataFunctions,
		body: ChatBody,
	) {
		this.settings = without(body, 'messages');
	}

	/** The context for n8n's adapter, whose entries pass through here. */
	get adapterContext(): ISupplyDataFunctions {
		const { context } = this;
		return Object.create(context, {
			addInputData: {
				value: (...[type, data, ...rest]: InputArguments) =>
					context.addInputData(type, this.withSettings(data), ...rest),
			},
			addOutputData: {
				value: (...[type, runIndex, data, ...rest]: OutputArguments) =>
					context.addOutputData(type, runIndex, this.complete(data), ...rest),
			},
			// The sum that `noteFinished` keeps would be overwritten.
			setMetadata: { value: () => undefined },
		}) as ISupplyDataFunctions;
	}

	noteFinished(call: FinishedAnswer): void {
		this.unlogged.push(call);
		if (this.unlogged.length > MOST_UNLOGGED) this.unlogged.shift();
		this.add({ ...knownOf(call.usage), answered: 1 });
	}

	/** @param usage of the failed tries that were billed */
	noteFailed(usage: Usage | null): void {
		this.add({ ...(usage !== null && knownOf(usage)), failed: 1 });
	}

	private add(amounts: Amounts): void {
		addToTracing(this.context, tracingOf(amounts));
		addToCustomData(this.context, customDataOf(amounts));
	}

	private withSettings(data: InputArguments[1]): InputArguments[1] {
		const item = Array.isArray(data) ? data[0]?.[0] : undefined;
		return item === undefined
			? data
			: [[{ ...item, json: { ...item.json, options: this.settings } }]];
	}

	private complete(data: OutputArguments[2]): OutputArguments[2] {
		const item = Array.isArray(data) ? data[0]?.[0] : undefined;
		const call = item === undefined ? undefined : this.take(textOf(item));
		if (item === undefined || call === undefined) return data;
		return [[{ ...item, json: completeEntry(item.json, call) }]];
	}

	/** Several calls may run at once, so the text of an entry identifies its call. */
	private take(text: unknown): FinishedAnswer | undefined {
		const index = this.unlogged.findIndex((call) => call.text === text);
		return index === -1 ? undefined : this.unlogged.splice(index, 1)[0];
	}
}

function textOf({ json: { response } }: INodeExecutionData): unknown {
	const generations = isRecord(response) ? response.generations : undefined;
	const batch: unknown = Array.isArray(generations) ? generations[0] : undefined;
	const generation: unknown = Array.isArray(batch) ? batch[0] : undefined;
	return isRecord(generation) ? generation.text : undefined;
}

function completeEntry(entry: IDataObject, call: FinishedAnswer): IDataObject {
	const openRouter: IDataObject = { ...answerSources(call), ...answerDetails(call) };
	const tokenUsage = tokenUsageOf(call.usage);
	if (tokenUsage === null) return { ...entry, openRouter };
	return { ...without(entry, 'tokenUsageEstimate'), tokenUsage, openRouter };
}

function knownOf({ promptTokens, completionTokens, costUsd }: Usage): Amounts {
	return {
		...(promptTokens !== null && { promptTokens }),
		...(completionTokens !== null && { completionTokens }),
		...(costUsd !== null && { costUsd }),
	};
}

function without(record: Record<string, unknown>, name: string): IDataObject {
	return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name)) as IDataObject;
}

/** In the words of n8n's log; `cost` is in US dollars. */
function tokenUsageOf({ promptTokens, completionTokens, costUsd }: Usage): IDataObject | null {
	if (promptTokens === null || completionTokens === null) return null;
	return {
		completionTokens,
		promptTokens,
		totalTokens: promptTokens + completionTokens,
		...(costUsd !== null && { cost: costUsd }),
	};
}
