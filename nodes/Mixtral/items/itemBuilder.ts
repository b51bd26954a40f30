import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { CompletionOutcome, FinalAnswer } from '../../completion/completion';
import { toItemError } from '../../completion/failedItem';
import { answerJson, MARKS, OWN_KEYS } from './answerJson';
import { extensionOf, typeByBytes } from '../../openrouter/request/fileTypes';
import type { OnError } from './onError';
import type { OutputSettings } from './outputSettings';

/** Builds output items; the only place that does. */
export class ItemBuilder {
	private readonly inputs: INodeExecutionData[];

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly onError: OnError,
	) {
		this.inputs = context.getInputData();
	}

	build(index: number, outcome: CompletionOutcome, settings: OutputSettings): INodeExecutionData {
		if (outcome.status === 'answered') {
			const json = answerJson(outcome.value, outcome, settings);
			return this.item(index, settings.field === '' ? json : { [settings.field]: json }, settings);
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

	/** Adds the pictures and recordings of an answer as files; the raw reply holds them itself. */
	async addMedia(
		item: INodeExecutionData,
		{ media }: Pick<FinalAnswer, 'media'>,
		{ content }: OutputSettings,
	): Promise<INodeExecutionData> {
		if (media.length === 0 || content === 'raw') return item;
		const binary = { ...item.binary };
		let images = 0;
		for (const { kind, mimeType, data } of media) {
			if (data === null) continue;
			const name = kind === 'image' ? `image${images++}` : 'audio';
			const bytes = Buffer.from(data, 'base64');
			// The reply does not say the format of a recording.
			const type = typeByBytes(bytes)?.mimeType ?? mimeType;
			const fileName = `${name}${extensionOf(type)}`;
			binary[name] = await this.context.helpers.prepareBinaryData(bytes, fileName, type);
		}
		return { ...item, binary };
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
