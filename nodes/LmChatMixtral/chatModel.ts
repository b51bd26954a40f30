import type {
	ChatModelConfig,
	ContentReasoning,
	FinishReason,
	GenerateResult,
	Message,
	StreamChunk,
	TokenUsage,
} from '@n8n/ai-node-sdk';
import { answerDetails, answerSources, type FinishedAnswer } from '../completion/answerDetails';
import { withOwnIds } from './callIds';
import { readCallOptions } from './n8nSdk/callOptions';
import { toWireMessages } from './messages';
import type { ModelCall, ModelCalls } from './modelCall';
import { PushQueue } from './pushQueue';
import { keepReasoning } from './reasoning';
import type { ReasoningMemory } from './reasoningMemory';
import type { Sdk } from './n8nSdk/sdk';
import { toWireTools } from './tools';

/** The chat model as n8n's SDK wants it. n8n brings the SDK, so its class is there only at run time. */
export function createChatModel(
	{ BaseChatModel, getParametersJsonSchema }: Sdk,
	model: string,
	calls: ModelCalls,
	reasoning: ReasoningMemory,
): InstanceType<Sdk['BaseChatModel']> {
	class MixtralChatModel extends BaseChatModel {
		async generate(messages: Message[], config?: ChatModelConfig): Promise<GenerateResult> {
			return toResult(await this.complete(messages, this.toCall(messages, config)));
		}

		/** Failures are thrown: n8n takes an error chunk for the end of a good answer. */
		async *stream(messages: Message[], config?: ChatModelConfig): AsyncIterable<StreamChunk> {
			const call = this.toCall(messages, config);
			const abort = new AbortController();
			const pieces = new PushQueue<string>();
			const finished = this.complete(messages, {
				...call,
				signals: [...call.signals, abort.signal],
				onText: (text) => pieces.push(text),
			});
			pieces.endWith(finished);
			try {
				for await (const delta of pieces) yield { type: 'text-delta', delta };
			} finally {
				abort.abort();
			}
			yield* toLastChunks(await finished);
		}

		private async complete(messages: readonly Message[], call: ModelCall): Promise<FinishedAnswer> {
			const answer = await calls.complete(call);
			const finished = { ...answer, calls: withOwnIds(answer.calls, messages) };
			reasoning.keep(keepReasoning(finished, finished.calls), finished.calls);
			return finished;
		}

		private toCall(messages: Message[], config?: ChatModelConfig): ModelCall {
			return {
				...readCallOptions(config),
				messages: toWireMessages(messages),
				tools: toWireTools(this.tools, getParametersJsonSchema),
			};
		}
	}
	return new MixtralChatModel('openrouter', model);
}

function toResult(call: FinishedAnswer): GenerateResult {
	const { generationId, finishReason, text, calls } = call;
	return {
		id: generationId ?? undefined,
		finishReason: toFinishReason(finishReason),
		usage: toTokenUsage(call),
		message: {
			role: 'assistant',
			content: [
				...reasoningOf(call),
				...(text === '' && calls.length > 0 ? [] : [{ type: 'text' as const, text }]),
				...calls.map(({ id, name, input }) => ({
					type: 'tool-call' as const,
					toolCallId: id,
					toolName: name,
					input,
				})),
			],
		},
		providerMetadata: { openRouter: { ...answerSources(call), ...answerDetails(call) } },
	};
}

function reasoningOf(call: FinishedAnswer): ContentReasoning[] {
	const text = keepReasoning(call, call.calls);
	return text === '' ? [] : [{ type: 'reasoning', text }];
}

/** n8n joins pieces of calls by an index that it always gives as 0, so each call comes in one piece. */
function* toLastChunks(call: FinishedAnswer): Iterable<StreamChunk> {
	for (const content of reasoningOf(call)) yield { type: 'content', content };
	for (const { id, name, input } of call.calls) {
		yield { type: 'tool-call-delta', id, name, argumentsDelta: input };
	}
	const finishReason = toFinishReason(call.finishReason);
	yield { type: 'finish', finishReason, usage: toTokenUsage(call) };
}

function toFinishReason(reason: string | null): FinishReason {
	switch (reason) {
		case 'stop':
		case 'length':
		case 'error':
			return reason;
		case 'tool_calls':
			return 'tool-calls';
		case 'content_filter':
			return 'content-filter';
		default:
			return 'other';
	}
}

function toTokenUsage({ usage }: FinishedAnswer): TokenUsage | undefined {
	const { promptTokens, completionTokens, totalTokens } = usage;
	if (promptTokens === null || completionTokens === null) return undefined;
	return {
		promptTokens,
		completionTokens,
		totalTokens: totalTokens ?? promptTokens + completionTokens,
	};
}
