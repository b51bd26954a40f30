import type { ISupplyDataFunctions } from 'n8n-workflow';
import type { AttemptResult } from '../engine/types';
import type { Failure } from '../openrouter/reply/failure';
import type { ChatMessage } from '../openrouter/request/messages';
import { valid, type Checked } from '../checked';
import type { RequestOptions } from '../fields/options';
import type { RequestSettings } from '../fields/requestSettings';
import type { Routing } from '../fields/routing';
import { readSampling, type Sampling } from '../fields/sampling';
import { readToolFields } from '../fields/tools';
import { buildChatBody, usesMixtralTemplate, type ChatBody } from '../openrouter/request/body';
import { readMessages } from '../openrouter/request/prompt';
import { StrayTagFilter } from '../openrouter/mixtralTemplate/stripStream';
import { stripStrayTags } from '../openrouter/mixtralTemplate/strip';
import { askForChat, type ChatRequest } from '../completion/exchange';
import { sendWithRetries, type RetryLimits } from '../completion/sendOne';
import type { Client } from '../host/client';
import type { AiLog } from './n8nSdk/aiLog';
import type { CallOptions } from './n8nSdk/callOptions';
import { callError, parameterError } from './errors';
import type { FinishedCall } from './finishedCall';
import { readToolCalls } from './toolCalls';
import { sumUsage, type Usage } from '../openrouter/reply/usage';

/** The parameters of the node, checked. */
export interface ModelSettings {
	model: string;
	sampling: Sampling;
	routing: Routing;
	options: RequestOptions;
	request: RequestSettings;
	limits: RetryLimits;
}

export interface ModelCall extends CallOptions {
	messages: ChatMessage[];
	tools: unknown[];
	/** Takes the text in pieces as it comes; without it the answer comes as a whole. */
	onText?: (text: string) => void;
}

/** Calls the model with the node's settings, under the rules of the batch engine. */
export class ModelCalls {
	constructor(
		private readonly context: ISupplyDataFunctions,
		private readonly client: Client,
		private readonly settings: ModelSettings,
		private readonly log: AiLog,
	) {}

	/** @throws NodeOperationError or NodeApiError when the call fails for good */
	async complete(call: ModelCall): Promise<FinishedCall> {
		const body = buildBody(this.settings, call);
		if (!body.ok) throw parameterError(this.context, body.problem);
		const { cacheTtlSeconds } = this.settings.request;
		const run = new CallRun(this.client, this.settings, call, {
			body: body.value,
			cacheTtlSeconds,
			clearCache: false,
		});
		const outcome = await sendWithRetries(
			(signal) => run.attempt(signal),
			this.settings.limits,
			this.cancelSignal(call),
		);
		if (outcome.status === 'answered') {
			const { attempts, durationMs } = outcome;
			const finished = { ...outcome.value, attempts, durationMs };
			this.log.noteFinished(finished);
			return finished;
		}
		if (outcome.status === 'failed') this.log.noteFailed(run.billed);
		throw callError(this.context, outcome);
	}

	private cancelSignal({ signals }: ModelCall): AbortSignal | undefined {
		const cancel = this.context.getExecutionCancelSignal();
		const all = cancel === undefined ? signals : [...signals, cancel];
		return all.length === 0 ? undefined : AbortSignal.any(all);
	}
}

/** The body of a call: the node's settings, with what the root node asks of this call over them. */
export function buildBody(
	{ model, sampling, routing, options, request }: ModelSettings,
	call: Pick<ModelCall, 'messages' | 'tools' | 'sampling' | 'toolChoice'>,
): Checked<ChatBody> {
	const messages = readMessages({ promptType: 'json', messagesJson: call.messages });
	if (!messages.ok) return messages;
	const ownSampling = readSampling({ ...sampling, ...call.sampling });
	if (!ownSampling.ok) return ownSampling;
	const tools = readToolFields({ tools: call.tools, toolChoice: call.toolChoice });
	if (!tools.ok) return tools;
	const { parallelToolCalls, ...others } = options;
	const hasTools = call.tools.length > 0;
	return valid(
		buildChatBody({
			model,
			messages: messages.value,
			sampling: ownSampling.value,
			routing,
			options: { ...others, ...(hasTools && { ...tools.value, parallelToolCalls }) },
			format: null,
			mixtralTemplate: request.mixtralTemplate,
		}),
	);
}

type CallResult = AttemptResult<Omit<FinishedCall, 'attempts' | 'durationMs'>, Failure>;

/** The tries of one call. */
class CallRun {
	/** Sum over all tries that were billed; null when none was. */
	billed: Usage | null = null;
	private clearCache = false;
	private readonly stripsResidue: boolean;

	constructor(
		private readonly client: Client,
		private readonly settings: ModelSettings,
		private readonly call: ModelCall,
		private readonly request: ChatRequest,
	) {
		const { mixtralTemplate } = settings.request;
		this.stripsResidue = usesMixtralTemplate({ ...settings, mixtralTemplate });
	}

	async attempt(signal: AbortSignal): Promise<CallResult> {
		const { onText } = this.call;
		let shownLength = 0;
		const filter = this.stripsResidue ? new StrayTagFilter() : null;
		const show = (text: string): boolean => {
			shownLength += text.length;
			if (text !== '') onText?.(text);
			return shownLength > 0;
		};
		const exchange = await askForChat(
			{ ...this.request, clearCache: this.clearCache },
			{
				client: this.client,
				requestTimeoutMs: this.settings.limits.requestTimeoutMs,
				signal,
				...(onText !== undefined && {
					onText: (text) => show(filter === null ? text : filter.add(text)),
				}),
			},
		);
		if (exchange.kind !== 'answer') {
			this.clearCache = exchange.mayBeCached ?? this.clearCache;
			if (exchange.usage !== undefined) this.addUsage(exchange.usage);
			return exchange;
		}
		const { answer } = exchange;
		const usage = this.addUsage(answer.usage);
		const charge = { costUsd: answer.usage.costUsd };
		const toolCalls = readToolCalls(answer.toolCalls, Math.random);
		if (!toolCalls.ok) {
			this.clearCache = true;
			const failure = badToolCall(toolCalls.problem, answer.provider);
			return { kind: shownLength > 0 ? 'failed' : 'transient', failure, charge };
		}
		const text = this.stripsResidue ? stripStrayTags(answer.text) : answer.text;
		show(text.slice(shownLength));
		return {
			kind: 'answered',
			value: { answer, text, toolCalls: toolCalls.calls, usage },
			charge,
		};
	}

	private addUsage(usage: Usage): Usage {
		this.billed = this.billed === null ? usage : sumUsage(this.billed, usage);
		return this.billed;
	}
}

function badToolCall(message: string, provider: string | null): Failure {
	return {
		type: 'invalidJson',
		message,
		remedy: 'Simplify the tool, or use a model that is better at calling tools.',
		status: 200,
		provider,
	};
}
