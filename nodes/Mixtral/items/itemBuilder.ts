import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { CompletionOutcome } from '../../completion/completion';
import { toItemError } from '../../completion/failedItem';
import { answerJson, MARKS, OWN_KEYS } from './answerJson';
import type { OnError } from './onError';
import type { OutputSettings } from './outputSettings';

/** Builds output items; the only place that does. */
export class ItemBuilder {
	private readonly inputs: INodeExecutionData[];

	constructor(
		context: IExecuteFunctions,
		private readonly onError: OnError,
	) {
		this.inputs = context.getInputData();
	}

	build(index: number, outcome: CompletionOutcome, settings: OutputSettings): INodeExecutionData {
		if (outcome.status === 'answered') {
			const answer = answerJson(outcome.value, outcome, settings);
			const json = settings.field === '' ? answer : { [settings.field]: answer };
			const item = this.item(index, json, settings);
			const { binary } = outcome.value;
			return binary === undefined ? item : { ...item, binary: { ...item.binary, ...binary } };
		}
		if (this.onError.stops && outcome.status === 'skipped') {
			const { reason, attempts, lostReplies } = outcome;
			const cutOff = attempts > 0 ? { attempts, possiblyPaid: lostReplies > 0 } : {};
			return this.item(index, { skipped: reason, ...cutOff }, settings);
		}
		const json = { error: { ...toItemError(outcome) } };
		// Items on the error output must hold nothing but the error: n8n adds the input fields.
		if (this.onError.hasErrorOutput) return { json, pairedItem: { item: index } };
		return this.item(index, json, settings);
	}

	private item(index: number, json: IDataObject, settings: OutputSettings): INodeExecutionData {
		const pairedItem = { item: index };
		const input = this.inputs[index];
		if (!settings.includeInputFields || input === undefined) return { json, pairedItem };
		const ownKeys = settings.field === '' ? OWN_KEYS[settings.content] : [...MARKS, settings.field];
		const kept: IDataObject = { ...input.json };
		for (const key of ownKeys) delete kept[key];
		return {
			json: { ...kept, ...json },
			pairedItem,
			...(input.binary !== undefined && { binary: input.binary }),
		};
	}
}
