import type { ISupplyDataFunctions } from 'n8n-workflow';
import type { ChatMessage } from '../openrouter/chatMessage';
import { invalid, valid, type Checked } from '../checked';
import type { RequestOptions } from '../fields/options';
import type { RequestSettings } from '../fields/requestSettings';
import type { Routing } from '../fields/routing';
import { readSampling, type Sampling } from '../fields/sampling';
import { readToolFields } from '../fields/tools';
import { buildChatBody, type ChatBody } from '../openrouter/request/body';
import { readMessages } from '../openrouter/request/prompt';
import type { FinishedAnswer } from '../completion/answerDetails';
import { Completion } from '../completion/completion';
import { FatalDoubt } from '../completion/fatalDoubt';
import { interpretToolCalls } from '../completion/interpretToolCalls';
import type { Display } from '../completion/liveText';
import { sendWithRetries, type RetryLimits } from '../completion/sendOne';
import { tellChat } from '../host/chat';
import type { Client } from '../host/client';
import type { AiLog } from './n8nSdk/aiLog';
import type { CallOptions } from './n8nSdk/callOptions';
import { callError, parameterError } from './errors';

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

	/** @throws NodeOperationError or NodeApiError when the last try of the call has failed */
	async complete(call: ModelCall): Promise<FinishedAnswer> {
		const body = buildBody(this.settings, call);
		if (!body.ok) throw parameterError(this.context, body.problem);
		const { limits, request } = this.settings;
		const completion = new Completion({
			body: body.value,
			cacheTtlSeconds: request.cacheTtlSeconds,
			mixtralTemplate: request.mixtralTemplate,
			interpret: interpretToolCalls,
			...(call.onText !== undefined && { display: displayOf(call.onText) }),
		});
		const context = {
			client: this.client,
			requestTimeoutMs: limits.requestTimeoutMs,
			modelList: null,
			doubt: new FatalDoubt(limits.maxAttempts),
		};
		const outcome = await sendWithRetries(
			(signal) => completion.attempt(signal, context),
			limits,
			this.cancelSignal(call),
		);
		if (outcome.status === 'answered') {
			const { value, attempts, durationMs } = outcome;
			const finished = { ...value, attempts, durationMs };
			this.log.noteFinished(finished);
			return finished;
		}
		const error = callError(this.context, outcome);
		if (outcome.status === 'failed') {
			this.log.noteFailed(completion.usage);
			if (call.onText !== undefined) await tellChat(this.context, error.description ?? '');
		}
		throw error;
	}

	private cancelSignal({ signals }: ModelCall): AbortSignal | undefined {
		const cancel = this.context.getExecutionCancelSignal();
		const all = cancel === undefined ? signals : [...signals, cancel];
		return all.length === 0 ? undefined : AbortSignal.any(all);
	}
}

/** The caller hears of a failure by the error that is thrown. */
function displayOf(onText: (text: string) => void): Display {
	const nothingMore = (): Promise<void> => Promise.resolve();
	return { isLive: true, show: onText, end: nothingMore, breakOff: nothingMore };
}

/** The body of a call: the node's settings, with what the root node asks of this call over them. */
function buildBody(
	{ model, sampling, routing, options, request }: ModelSettings,
	call: Pick<ModelCall, 'messages' | 'tools' | 'sampling' | 'toolChoice'>,
): Checked<ChatBody> {
	const messages = readMessages({ promptType: 'json', messagesJson: call.messages });
	if (!messages.ok) return invalid('Conversation', messages.problem.message);
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
