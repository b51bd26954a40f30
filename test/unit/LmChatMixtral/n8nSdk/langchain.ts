import type { ISupplyDataFunctions } from 'n8n-workflow';
import { createChatModel } from '../../../../nodes/LmChatMixtral/chatModel';
import type { FinishedAnswer } from '../../../../nodes/completion/answerDetails';
import type { ModelCall, ModelCalls } from '../../../../nodes/LmChatMixtral/modelCall';
import { ReasoningMemory } from '../../../../nodes/LmChatMixtral/reasoningMemory';
import { patchAdapter } from '../../../../nodes/LmChatMixtral/n8nSdk/adapter';
import { loadSdk } from '../../../../nodes/LmChatMixtral/n8nSdk/sdk';
import { ANSWER } from '../../completion/samples';

export interface LangChainMessage {
	content: unknown;
	tool_calls?: Array<{ id?: string; name: string; args: unknown }>;
	additional_kwargs?: Record<string, unknown>;
	concat?: (other: LangChainMessage) => LangChainMessage;
}

type MessageClass = new (fields: unknown) => LangChainMessage;

export const { AIMessage, HumanMessage, SystemMessage, ToolMessage, langChainVersion } =
	jest.requireActual<
		Record<'AIMessage' | 'HumanMessage' | 'SystemMessage' | 'ToolMessage', MessageClass> & {
			langChainVersion: string;
		}
	>('./adapterLangChain');

export interface LangChainModel {
	invoke(messages: unknown, options?: object): Promise<LangChainMessage>;
	stream(messages: unknown, options?: object): Promise<AsyncIterable<LangChainMessage>>;
	bindTools(tools: unknown[], options?: object): LangChainModel;
}

const node = { name: 'Mixtral Chat Model', type: 'lmChatMixtral', parameters: {} };

/**
 * The chat model as n8n's nodes get it, with a provider that answers by the function.
 *
 * @param execution what n8n stores with it; left out, nothing is kept
 */
export async function supplyModel(
	complete: (call: ModelCall) => Promise<FinishedAnswer>,
	execution?: object,
): Promise<LangChainModel> {
	const context = {
		getNode: () => node,
		getNextRunIndex: () => 0,
		addInputData: () => ({ index: 0 }),
		addOutputData: () => undefined,
		setMetadata: () => undefined,
		logAiEvent: () => undefined,
		logger: { debug: () => undefined, error: () => undefined, warn: () => undefined },
	} as unknown as ISupplyDataFunctions;
	const sdk = await loadSdk(context);
	const reasoning = new ReasoningMemory(execution ? { getContext: () => execution } : {});
	const model = createChatModel(sdk, 'm', { complete } as unknown as ModelCalls, reasoning);
	const { response } = sdk.supplyModel(context, model);
	return patchAdapter(response, (id) => reasoning.recall(id)) as LangChainModel;
}

export async function streamWhole(
	model: LangChainModel,
	messages: unknown,
): Promise<{ pieces: unknown[]; whole: LangChainMessage }> {
	const pieces: unknown[] = [];
	let whole: LangChainMessage | undefined;
	for await (const piece of await model.stream(messages)) {
		pieces.push(piece.content);
		whole = whole?.concat === undefined ? piece : whole.concat(piece);
	}
	if (whole === undefined) throw new Error('The stream is empty');
	return { pieces, whole };
}

const usage = { promptTokens: 1, completionTokens: 2, totalTokens: 3, costUsd: 0.5 };

export function finishedAnswer(text: string, more: Partial<FinishedAnswer> = {}): FinishedAnswer {
	return { ...ANSWER, text, generationId: 'gen-1', usage, attempts: 1, durationMs: 5, ...more };
}
