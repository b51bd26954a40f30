import type { IBinaryKeyData } from 'n8n-workflow';
import { valid, type Checked } from '../checked';
import type { AbortReason, AttemptResult, Charge, Outcome } from '../engine/types';
import type { Client } from '../host/client';
import { storable } from '../json/storable';
import { listedCostUsd } from '../openrouter/catalog/cost';
import type { ModelList } from '../openrouter/catalog/modelList';
import { isMixtralFamily } from '../openrouter/mixtralTemplate/appliesTo';
import { arrangeMessages } from '../openrouter/mixtralTemplate/arrange';
import { stripStrayTags } from '../openrouter/mixtralTemplate/strip';
import type { Answer } from '../openrouter/reply/answer';
import {
	failure as failureOf,
	failureBy,
	type FailedTry,
	type Failure,
} from '../openrouter/reply/failure';
import { RULES } from '../openrouter/reply/failureRules';
import { isBrokenOff } from '../openrouter/reply/finishReasons';
import { chargeOf, sumUsage, type Usage } from '../openrouter/reply/usage';
import type { ChatBody } from '../openrouter/request/body';
import { addFileAnnotations, withFileAnnotations } from '../openrouter/request/fileAnnotations';
import type { ChatMessage } from '../openrouter/chatMessage';
import { withFiles } from '../openrouter/request/pendingParts';
import { askForChat } from './exchange';
import { parameterFailure } from './failedItem';
import type { FatalDoubt } from './fatalDoubt';
import type { Interpret, Interpretation, Reading } from './interpret';
import { LiveText, type Display } from './liveText';
import { readTextCalls, toolNames } from './textCalls';
import type { ToolCall } from '../openrouter/toolCalls/readToolCalls';

/** What is asked for, and what is made of the answer. */
export interface CompletionRequest {
	body: ChatBody;
	/** 0: without OpenRouter's response cache. */
	cacheTtlSeconds: number;
	/** Whether the user wants the Mixtral template for models that have it. */
	mixtralTemplate: boolean;
	interpret: Interpret;
	/** Whether the answer holds the reply as it came; false by default. */
	keepsRaw?: boolean;
	/** Absent if the answer is not shown while it arrives. */
	display?: Display;
}

/** What the tries of a run have in common. */
export interface CompletionContext {
	client: Client;
	/** Total time of one request. */
	requestTimeoutMs: number;
	/** Prices for answers that come without a cost. */
	modelList: ModelList | null;
	doubt: FatalDoubt;
}

/** An answer as the nodes give it out. */
export interface FinalAnswer extends Omit<Answer, 'raw'> {
	/** With a JSON format: the parsed value, in place of `text`. */
	output?: unknown;
	/** The calls of the caller's tools, checked; empty if the caller does not run tools. */
	calls: ToolCall[];
	/** Sum over all billed tries. */
	usage: Usage;
	raw: Record<string, unknown> | null;
	/** The media as n8n has stored them, of which `media` is then empty. */
	binary?: IBinaryKeyData;
}

/** How a completion ended. */
export type CompletionOutcome = Outcome<FinalAnswer, Failure>;

type Result = AttemptResult<FinalAnswer, Failure>;

/** One chat completion: what is sent, and what its tries have come to so far. */
export class Completion {
	/** Sum over all billed tries; null when none was. */
	usage: Usage | null = null;
	/** What OpenRouter has read of the files so far. */
	fileAnnotations: unknown[] = [];
	private messages: ChatMessage[];
	private reasks = 0;
	/** The last reply was bad and may be in the cache. */
	private clearCache = false;
	/** Failures that would have ended the run, and were not believed. */
	private doubted = 0;
	private readonly stripsTags: boolean;

	constructor(private readonly request: CompletionRequest) {
		const { body, mixtralTemplate } = request;
		this.messages = body.messages;
		this.stripsTags = mixtralTemplate && isMixtralFamily(body.model);
	}

	get body(): ChatBody {
		const { body } = this.request;
		return body.messages === this.messages ? body : { ...body, messages: this.messages };
	}

	/** Makes one try and says what it came to; never rejects for what a server does. */
	async attempt(signal: AbortSignal, context: CompletionContext): Promise<Result> {
		const { client, requestTimeoutMs } = context;
		const { display, cacheTtlSeconds } = this.request;
		const body = await this.bodyWithFiles();
		if (!body.ok) return { kind: 'failed', failure: parameterFailure(body.problem), unsent: true };
		const live =
			display === undefined ? null : new LiveText(display, this.stripsTags, toolNames(this.body));
		const reply = await askForChat(
			{ body: body.value, cacheTtlSeconds, clearCache: this.clearCache },
			{
				client,
				requestTimeoutMs,
				signal,
				...(live !== null && display?.isLive && { onText: (text) => live.write(text) }),
			},
		);
		const result =
			reply.kind === 'answer'
				? this.takeAnswer(reply.answer, context)
				: this.takeFailure(reply, context.doubt);
		return live === null ? result : await tell(live, result, signal.reason as AbortReason);
	}

	/** Files are read anew for each try, so that nothing holds their bytes between tries. */
	private async bodyWithFiles(): Promise<Checked<ChatBody>> {
		const messages = await withFiles(withFileAnnotations(this.messages, this.fileAnnotations));
		return messages.ok ? valid({ ...this.request.body, messages: messages.value }) : messages;
	}

	private takeFailure(failed: FailedTry, doubt: FatalDoubt): Result {
		this.clearCache = failed.mayBeCached ?? this.clearCache;
		if (failed.usage !== undefined) this.addUsage(failed.usage);
		this.fileAnnotations = addFileAnnotations(this.fileAnnotations, failed.fileAnnotations);
		const result = doubt.judge(failed, this.doubted);
		if (failed.doubt !== undefined) this.doubted += 1;
		return result;
	}

	private takeAnswer(answer: Answer, { modelList, doubt }: CompletionContext): Result {
		doubt.noteAnswer();
		const { usage, model, text, fileAnnotations } = answer;
		this.fileAnnotations = addFileAnnotations(this.fileAnnotations, fileAnnotations);
		const total = this.addUsage(usage);
		const costUsd = usage.costUsd ?? listedCostUsd(model ?? this.body.model, usage, modelList);
		const charge = chargeOf({ ...usage, costUsd });
		const problem = storable(answer.value);
		if (problem !== null) return unstorable(answer, problem, charge);
		const cleaned = this.stripsTags ? { ...answer, text: stripStrayTags(text) } : answer;
		const read = readTextCalls(cleaned, this.body);
		const taken = read.kind === 'answer' ? read.answer : cleaned;
		const interpreted = read.kind === 'answer' ? this.request.interpret(taken, this.reasks) : read;
		const result = isHalf(answer, interpreted) ? brokenOff(answer) : interpreted;
		switch (result.kind) {
			case 'value':
				return storableAnswer(this.finish(taken, result.value, total), charge);
			case 'reask':
				this.ask(result.messages);
				return { kind: 'next', charge };
			default:
				this.clearCache = true;
				return { ...result, charge };
		}
	}

	private finish(answer: Answer, reading: Reading, usage: Usage): FinalAnswer {
		const { raw, ...rest } = answer;
		return {
			...rest,
			// Whole parsed files, of which nothing comes out.
			fileAnnotations: [],
			calls: [],
			...reading,
			usage,
			raw: this.request.keepsRaw === true ? raw : null,
		};
	}

	private ask(messages: readonly ChatMessage[]): void {
		const { body, mixtralTemplate } = this.request;
		const asked = [...this.messages, ...messages];
		this.messages = mixtralTemplate ? arrangeMessages(asked, body.model) : asked;
		this.reasks += 1;
		this.clearCache = false;
	}

	private addUsage(usage: Usage): Usage {
		this.usage = this.usage === null ? usage : sumUsage(this.usage, usage);
		return this.usage;
	}
}

/** Whether the provider broke off: only JSON shows that it is whole. */
function isHalf({ finishReason }: Answer, result: Interpretation): boolean {
	const isJson = result.kind === 'value' && result.value.output !== undefined;
	return isBrokenOff(finishReason) && result.kind !== 'failed' && !isJson;
}

function brokenOff({ finishReason, provider }: Answer): Interpretation {
	const message = `The model stopped with an error (${finishReason})`;
	const why = failureBy(RULES.otherServerError, message, { status: 200, provider });
	return { kind: 'transient', failure: why };
}

/** What n8n cannot store would take the other answers of the run with it. */
function storableAnswer(value: FinalAnswer, charge: Charge): Result {
	const { text, output, toolCalls, reasoning, citations, logprobs, raw } = value;
	const { finishReason, model, provider, generationId } = value;
	const names = [finishReason, model, provider, generationId];
	const parts = [text, output, toolCalls, reasoning, citations, logprobs, raw, names];
	const problem = storable(parts);
	if (problem !== null) return unstorable(value, problem, charge);
	return { kind: 'answered', value, charge, cached: value.cache !== null };
}

function unstorable(
	{ provider }: Pick<Answer, 'provider'>,
	problem: string,
	charge: Charge,
): Result {
	const message = `n8n cannot store the answer. ${problem}`;
	const remedy = 'Change the prompt, or choose another model.';
	const from = { status: 200, provider };
	return { kind: 'failed', failure: failureOf('badReply', message, remedy, from), charge };
}

/** Reports the result of the try to the display. After text was shown, another try would repeat it. */
async function tell(live: LiveText, result: Result, cause?: AbortReason): Promise<Result> {
	switch (result.kind) {
		case 'answered': {
			const { output, text } = result.value;
			await live.end(output === undefined ? text : JSON.stringify(output));
			return result;
		}
		case 'next':
			return result;
		default: {
			const { failure, charge } = result;
			await live.breakOff(failure.message, cause);
			const isFinal = live.hasBegun && cause !== 'runTimeReached' && result.kind !== 'failed';
			return isFinal ? { kind: 'failed', failure, charge } : result;
		}
	}
}
