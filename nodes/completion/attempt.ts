import type { AbortReason, AttemptResult, Charge, Outcome } from '../engine/types';
import { failure as failureOf, type FailedTry, type Failure } from '../openrouter/reply/failure';
import { listedCostUsd } from '../openrouter/catalog/cost';
import { readJson, type JsonReading } from '../json/readJson';
import { storable } from '../json/storable';
import { splitThinking } from '../json/thinking';
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
	/** Failures that would end the run, and were not believed yet. */
	doubted: number;
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

export interface RunState {
	hasAnswers: boolean;
	/** Items that met nothing but error pages of a gateway. */
	lostToPages: number;
}

/** So many items without an answer between them make an address that is not the API. */
const MOST_LOST_TO_PAGES = 3;

export interface CompletionContext {
	client: Client;
	requestTimeoutMs: number;
	/** Prices for answers that come without a cost. */
	listing: Listing | null;
	/** Absent when no chat waits for the answer as it comes. */
	show?: ShowAnswer;
	/** What the tries of all items tell each other. */
	run: RunState;
	/** Tries of an item that count. */
	maxAttempts: number;
}

/** Makes one try of a job and says what it came to; never rejects. */
export async function tryCompletion(
	job: CompletionJob,
	signal: AbortSignal,
	context: CompletionContext,
): Promise<AttemptResult<ItemAnswer, Failure>> {
	const { client, requestTimeoutMs, listing, show, run } = context;
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
		return believe(job, exchange, context);
	}
	const { answer } = exchange;
	run.hasAnswers = true;
	const costUsd =
		answer.usage.costUsd ?? listedCostUsd(answer.model ?? job.body.model, answer.usage, listing);
	addUsage(job, answer.usage);
	// With a provider key of the user's own, the provider's price counts, too.
	const ownKeyUsd = answer.usage.upstreamCostUsd ?? 0;
	const charge: Charge = { costUsd: costUsd === null ? null : costUsd + ownKeyUsd };
	if (job.format !== null) {
		return checkStorable(interpretJson(job, job.format, answer, charge), charge);
	}
	const value = keep(job, answer);
	await shown?.end(value.text);
	return checkStorable({ kind: 'answered', value, charge }, charge);
}

/**
 * A failure that would end the run is doubted: a single 401 or web page among answers is tried once
 * more, and error pages of a gateway end only a run in which several items met nothing else.
 */
function believe(
	job: CompletionJob,
	failed: FailedTry,
	{ run, maxAttempts }: CompletionContext,
): AttemptResult<ItemAnswer, Failure> {
	const { failure, charge } = failed;
	const again = { kind: 'transient' as const, failure, ...(charge !== undefined && { charge }) };
	switch (failed.doubt) {
		case 'unlessRepeated':
			if (!run.hasAnswers || job.doubted > 0) return failed;
			job.doubted += 1;
			return again;
		case 'unlessAnswered':
			job.doubted += 1;
			if (job.doubted === maxAttempts) run.lostToPages += 1;
			return run.hasAnswers || run.lostToPages < MOST_LOST_TO_PAGES
				? again
				: { ...again, kind: 'failed', fatal: true };
		default:
			return failed;
	}
}

/** What n8n cannot store would take the other answers of the run with it. */
function checkStorable(
	result: AttemptResult<ItemAnswer, Failure>,
	charge: Charge,
): AttemptResult<ItemAnswer, Failure> {
	if (result.kind !== 'answered') return result;
	const { text, output, toolCalls, reasoning, citations, logprobs, raw } = result.value;
	const problem = storable({ text, output, toolCalls, reasoning, citations, logprobs, raw });
	if (problem === null) return result;
	const message = `n8n cannot store the answer. ${problem}`;
	const remedy = 'Change the prompt, or choose another model.';
	const from = { status: 200, provider: result.value.provider };
	return { kind: 'failed', failure: failureOf('badReply', message, remedy, from), charge };
}

/** Reasons to end that mean the token limit, in the words of the providers. */
const CUT_OFF = /^(?:length|max_tokens|model_length|max_output_tokens|max_completion_tokens)$/i;

/** Whether JSON was cut off: the text says so, or the reason to end where the value need not be all. */
function isCutOff(reading: JsonReading, finishReason: string | null): boolean {
	const hitLimit = finishReason !== null && CUT_OFF.test(finishReason);
	return reading.ok ? hitLimit && !reading.whole : hitLimit || reading.truncated;
}

function interpretJson(
	job: CompletionJob,
	format: JsonFormat,
	answer: Answer,
	charge: Charge,
): AttemptResult<ItemAnswer, Failure> {
	if (answer.toolCalls.length > 0 && answer.text.trim() === '') {
		return { kind: 'answered', value: keep(job, answer, null), charge };
	}
	const text =
		answer.value === undefined ? cleanText(job, answer.text) : JSON.stringify(answer.value);
	const parsed = readJson(text, {
		schema: format.schema,
		wantObject: format.schema === null,
	});
	if (isCutOff(parsed, answer.finishReason)) {
		return jsonFailure(
			'truncated',
			'The JSON answer was cut off at the token limit',
			'Raise Max Tokens under Sampling, or ask for less.',
			answer,
			charge,
		);
	}
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
	const from = { status: 200, provider: answer.provider };
	return { kind: 'failed', failure: failureOf(type, message, remedy, from), charge };
}

function cleanText(job: CompletionJob, text: string): string {
	return isFitted(job) ? stripStrayTags(text) : text;
}

function isFitted({ mixtralTemplate, body }: CompletionJob): boolean {
	return mixtralTemplate && isMixtralFamily(body.model);
}

function keep(job: CompletionJob, answer: Answer, output?: unknown): ItemAnswer {
	const { raw, text, value, ...rest } = answer;
	const given = value === undefined ? cleanText(job, text) : JSON.stringify(value);
	const { thinking, answer: withoutThinking } = splitThinking(given);
	return {
		...rest,
		text: output === undefined ? withoutThinking : '',
		...(output !== undefined && { output }),
		reasoning: answer.reasoning ?? thinking,
		usage: job.usage ?? answer.usage,
		raw: job.output.content === 'raw' ? raw : null,
		settings: job.output,
	};
}

function addUsage(job: CompletionJob, usage: Usage): void {
	job.usage = job.usage === null ? usage : sumUsage(job.usage, usage);
}
