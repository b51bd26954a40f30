import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Failure } from '../../openrouter/reply/failure';
import type { Answer } from '../../openrouter/reply/answer';
import type { OutputSettings } from './readParameters';
import type { ItemAnswer, ItemOutcome } from '../../completion/attempt';

/** For items whose own settings cannot be read any more. */
export const DEFAULT_OUTPUT: OutputSettings = {
	content: 'simplified',
	field: '',
	includeInputFields: false,
};

/** What an item without an answer says under `error`; null where a value is unknown. */
export interface ItemError {
	message: string;
	type: Failure['type'];
	status: number | null;
	provider: string | null;
	attempts: number;
	retryable: boolean;
	possiblyPaid: boolean;
}

export type FinalOutcome = ItemOutcome;

export type UnansweredOutcome = Exclude<FinalOutcome, { status: 'answered' }>;

const SKIP_MESSAGES = {
	costBudgetReached: 'Not sent: Max Cost was reached',
	costUnknown:
		'Not sent: a reply came without its cost and the model has no listed price, so Max Cost cannot be kept',
	runTimeReached: 'Not finished: the time limit was reached',
	stoppedAfterFailures: 'Not sent: too many items failed before',
	stoppedAfterFatal: 'Not sent: an earlier failure would have hit every item',
	cancelled: 'Not finished: the execution was stopped',
} as const;

export function toItemError(outcome: UnansweredOutcome): ItemError {
	const { attempts, lostReplies, failure, copyOf } = outcome;
	const wasSent = attempts > 0 || copyOf !== undefined;
	const skipped = outcome.status === 'skipped' ? outcome.reason : null;
	const cause = failure === undefined ? '' : failureText(failure);
	const message =
		skipped === null
			? cause
			: [SKIP_MESSAGES[skipped], cause].filter(Boolean).join('. The failure: ');
	return {
		message: `${message}${resetText(outcome)}`,
		type: skipped ?? failure?.type ?? 'badReply',
		status: wasSent ? (failure?.status ?? null) : null,
		provider: wasSent ? (failure?.provider ?? null) : null,
		attempts,
		retryable: outcome.status === 'failed' ? outcome.retryable : true,
		possiblyPaid: lostReplies > 0,
	};
}

export function failureText({ message, remedy }: Failure): string {
	return `${withoutEnd(message)}. ${remedy}`;
}

/** Without the dots and blanks at the end; a search for them takes the square of a long run of them. */
function withoutEnd(text: string): string {
	let end = text.length;
	while (end > 0 && /[.\s]/.test(text.charAt(end - 1))) end -= 1;
	return text.slice(0, end);
}

/** When the limit that an item waited for opens again, as a sentence; empty when nobody said. */
export function resetText(outcome: UnansweredOutcome): string {
	if (outcome.status !== 'failed' || outcome.resetAtMs === undefined) return '';
	const resetAt = new Date(Date.now() + outcome.resetAtMs - performance.now());
	return ` The limit resets at ${resetAt.toISOString()}.`;
}

/** The node's own top-level keys, which an input item must not seem to bring along. */
const OWN_KEYS: Readonly<Record<OutputSettings['content'], readonly string[]>> = {
	simplified: [
		'error',
		'skipped',
		'text',
		'output',
		'reasoning',
		'citations',
		'toolCalls',
		'logprobs',
		'finishReason',
		'model',
		'provider',
		'generationId',
		'usage',
		'attempts',
		'durationMs',
		'cached',
		'cacheAgeSeconds',
		'cacheSourceId',
		'duplicateOf',
	],
	answer: ['error', 'skipped', 'text', 'output'],
	raw: ['error', 'skipped', 'text', 'output'],
};

/** Builds output items; the only place that does. */
export class ItemBuilder {
	private readonly inputs: INodeExecutionData[];
	/** Items on the error output must hold nothing but the error: n8n adds the input fields. */
	private readonly hasErrorOutput: boolean;

	constructor(private readonly context: IExecuteFunctions) {
		this.inputs = context.getInputData();
		this.hasErrorOutput = context.getNode().onError === 'continueErrorOutput';
	}

	build(index: number, outcome: FinalOutcome, settings: OutputSettings): INodeExecutionData {
		if (outcome.status === 'answered') {
			const json = answerJson(outcome.value, outcome, settings);
			return this.item(index, settings.field === '' ? json : { [settings.field]: json }, settings);
		}
		if (!this.context.continueOnFail() && outcome.status === 'skipped') {
			const { reason, attempts, lostReplies } = outcome;
			const cutOff = attempts > 0 ? { attempts, possiblyPaid: lostReplies > 0 } : {};
			return this.item(index, { skipped: reason, ...cutOff }, settings);
		}
		const json = { error: { ...toItemError(outcome) } };
		if (this.hasErrorOutput) return { json, pairedItem: { item: index } };
		return this.item(index, json, settings);
	}

	/** Adds the pictures and recordings of an answer as files; the raw reply holds them itself. */
	async addMedia(
		item: INodeExecutionData,
		{ media }: Pick<ItemAnswer, 'media'>,
		{ content }: OutputSettings,
	): Promise<INodeExecutionData> {
		if (media.length === 0 || content === 'raw') return item;
		const binary = { ...item.binary };
		let images = 0;
		for (const { kind, mimeType, data } of media) {
			if (data === null) continue;
			const name = kind === 'image' ? `image${images++}` : 'audio';
			const extension = mimeType.split('/')[1]?.replace(/[^a-z0-9].*$/i, '') ?? '';
			binary[name] = await this.context.helpers.prepareBinaryData(
				Buffer.from(data, 'base64'),
				extension === '' ? name : `${name}.${extension}`,
				mimeType,
			);
		}
		return { ...item, binary };
	}

	private item(index: number, json: IDataObject, settings: OutputSettings): INodeExecutionData {
		const pairedItem = { item: index };
		const input = this.inputs[index];
		if (!settings.includeInputFields || input === undefined) return { json, pairedItem };
		const ownKeys =
			settings.field === '' ? OWN_KEYS[settings.content] : ['error', 'skipped', settings.field];
		const kept: IDataObject = { ...input.json };
		for (const key of ownKeys) delete kept[key];
		return {
			json: { ...kept, ...json },
			pairedItem,
			...(input.binary !== undefined && { binary: input.binary }),
		};
	}
}

/** The answer as the contract lays it out. */
export function answerJson(
	answer: ItemAnswer,
	{ attempts, durationMs, copyOf }: FinalOutcome,
	{ content }: OutputSettings,
): IDataObject {
	const isJson = 'output' in answer;
	if (content === 'raw') {
		const raw: IDataObject = { ...answer.raw } as IDataObject;
		delete raw.error;
		return isJson ? { ...raw, output: answer.output as IDataObject } : raw;
	}
	const main: IDataObject = isJson
		? { output: answer.output as IDataObject }
		: { text: answer.text };
	if (content === 'answer') return main;
	if (answer.reasoning !== null) main.reasoning = answer.reasoning;
	if (answer.citations.length > 0) main.citations = answer.citations as unknown as IDataObject[];
	if (answer.toolCalls.length > 0) main.toolCalls = answer.toolCalls as IDataObject[];
	const free = { promptTokens: 0, completionTokens: 0, totalTokens: 0, costUsd: 0 };
	return {
		...main,
		...answerDetails(
			{ ...answer, usage: copyOf === undefined ? answer.usage : free },
			{ attempts, durationMs },
		),
		...(copyOf !== undefined && { duplicateOf: copyOf }),
	};
}

/** Everything that the contract says of an answer but what it says itself. */
export function answerDetails(
	answer: Pick<
		Answer,
		'logprobs' | 'finishReason' | 'model' | 'provider' | 'generationId' | 'usage' | 'cache'
	>,
	{ attempts, durationMs }: { attempts: number; durationMs: number },
): IDataObject {
	const { logprobs, finishReason, model, provider, generationId, usage, cache } = answer;
	return {
		...(logprobs !== null && { logprobs: logprobs as IDataObject }),
		finishReason,
		model,
		provider,
		generationId,
		usage: { ...usage },
		attempts,
		durationMs: Math.round(durationMs),
		cached: cache !== null,
		...(cache !== null && { cacheAgeSeconds: cache.ageSeconds, cacheSourceId: cache.sourceId }),
	};
}
