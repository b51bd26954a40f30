import type { AbortReason, AttemptResult, Charge, Outcome } from '../engine/types';
import type { Failure } from '../openrouter/reply/failure';
import { listedCostUsd } from '../openrouter/catalog/cost';
import { readJson } from '../json/readJson';
import { reaskMessages } from '../openrouter/request/responseFormat';
import type { Listing } from '../openrouter/catalog/modelList';
import { isMixtralFamily } from '../openrouter/mixtralTemplate/appliesTo';
import { arrangeMessages } from '../openrouter/mixtralTemplate/arrange';
import type { Answer } from '../openrouter/reply/answer';
import type { ChatBody } from '../openrouter/request/body';
import { stripStrayTags } from '../openrouter/mixtralTemplate/strip';
import type { Client } from '../host/client';
import type { OutputSettings } from '../Mixtral/complete/readParameters';
import { askForChat } from './exchange';
import type { ShowAnswer } from './liveText';
import { sumUsage, type Usage } from '../openrouter/reply/usage';

/** How the answer is read as JSON. */
export interface JsonFormat {
	/** Null: any object. */
	schema: Record<string, unknown> | null;
	maxRepairs: number;
}

/** One item's completion on its way: what is sent, and what its tries have cost so far. */
export interface CompletionJob {
	readonly itemIndex: number;
	body: ChatBody;
	readonly format: JsonFormat | null;
	readonly output: OutputSettings;
	readonly cacheTtlSeconds: number;
	readonly mixtralTemplate: boolean;
	/** Whether the answer may be shown to a chat as it comes. */
	readonly mayStream: boolean;
	repairs: number;
	/** The last reply was bad and may be in the cache. */
	clearCache: boolean;
	usage: Usage | null;
}

/** What is kept of an answer until the run ends. */
export interface ItemAnswer extends Omit<Answer, 'raw'> {
	/** With a JSON format: the parsed value. */
	output?: unknown;
	/** Sum over all billed tries of the item. */
	usage: Usage;
	/** Kept only where the item's output is the raw reply. */
	raw: Record<string, unknown> | null;
	settings: OutputSettings;
}

/** How an item's completion ended. */
export type ItemOutcome = Outcome<ItemAnswer, Failure>;

export interface CompletionContext {
	client: Client;
	requestTimeoutMs: number;
	/** Prices for answers that come without a cost. */
	listing: Listing | null;
	/** Absent when no chat waits for the answer as it comes. */
	show?: ShowAnswer;
}

/** Makes one try of a job and says what it came to; never rejects. */
export async function tryCompletion(
	job: CompletionJob,
	signal: AbortSignal,
	{ client, requestTimeoutMs, listing, show }: CompletionContext,
): Promise<AttemptResult<ItemAnswer, Failure>> {
	const shown = job.mayStream ? show?.(job.itemIndex, isFitted(job)) : undefined;
	const exchange = await askForChat(job, {
		client,
		requestTimeoutMs,
		signal,
		...(shown !== undefined && { onText: (text) => shown.write(text) }),
	});
	if (exchange.kind !== 'answer') {
		const { message } = exchange.failure;
		await shown?.breakOff(message, signal.reason as AbortReason | undefined);
		job.clearCache = exchange.mayBeCached ?? job.clearCache;
		if (exchange.usage !== undefined) addUsage(job, exchange.usage);
		return exchange;
	}
	const { answer } = exchange;
	const costUsd =
		answer.usage.costUsd ?? listedCostUsd(answer.model ?? job.body.model, answer.usage, listing);
	addUsage(job, answer.usage);
	const charge: Charge = { costUsd };
	if (job.format !== null) return interpretJson(job, job.format, answer, charge);
	const value = keep(job, answer);
	await shown?.end(value.text);
	return { kind: 'answered', value, charge };
}

function interpretJson(
	job: CompletionJob,
	format: JsonFormat,
	answer: Answer,
	charge: Charge,
): AttemptResult<ItemAnswer, Failure> {
	if (answer.finishReason === 'length') {
		return jsonFailure(
			'truncated',
			'The JSON answer was cut off at the token limit',
			'Raise Max Tokens under Sampling, or ask for less.',
			answer,
			charge,
		);
	}
	if (answer.toolCalls.length > 0 && answer.text.trim() === '') {
		return { kind: 'answered', value: keep(job, answer, null), charge };
	}
	const text = cleanText(job, answer.text);
	const parsed = readJson(text, {
		schema: format.schema,
		wantObject: format.schema === null,
	});
	if (parsed.ok) return { kind: 'answered', value: keep(job, answer, parsed.value), charge };
	if (job.repairs < format.maxRepairs) {
		job.repairs += 1;
		const messages = [...job.body.messages, ...reaskMessages(text, parsed.problem)];
		const { model } = job.body;
		const arranged = job.mixtralTemplate ? arrangeMessages(messages, model) : messages;
		job.body = { ...job.body, messages: arranged };
		job.clearCache = false;
		return { kind: 'next', charge };
	}
	return jsonFailure(
		'invalidJson',
		`The answer is no valid JSON: ${parsed.problem}`,
		'Raise Max JSON Repairs, simplify the schema, or use a model with structured outputs.',
		answer,
		charge,
	);
}

function jsonFailure(
	type: 'truncated' | 'invalidJson',
	message: string,
	remedy: string,
	answer: Answer,
	charge: Charge,
): AttemptResult<ItemAnswer, Failure> {
	const failure: Failure = { type, message, remedy, status: 200, provider: answer.provider };
	return { kind: 'failed', failure, charge };
}

function cleanText(job: CompletionJob, text: string): string {
	return isFitted(job) ? stripStrayTags(text) : text;
}

function isFitted({ mixtralTemplate, body }: CompletionJob): boolean {
	return mixtralTemplate && isMixtralFamily(body.model);
}

function keep(job: CompletionJob, answer: Answer, output?: unknown): ItemAnswer {
	const { raw, text, ...rest } = answer;
	return {
		...rest,
		text: output === undefined ? cleanText(job, text) : '',
		...(output !== undefined && { output }),
		usage: job.usage ?? answer.usage,
		raw: job.output.content === 'raw' ? raw : null,
		settings: job.output,
	};
}

function addUsage(job: CompletionJob, usage: Usage): void {
	job.usage = job.usage === null ? usage : sumUsage(job.usage, usage);
}
