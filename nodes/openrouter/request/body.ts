import type { RequestOptions } from '../../fields/options';
import type { Routing } from '../../fields/routing';
import type { Sampling } from '../../fields/sampling';
import type { ChatMessage, ContentPart } from '../chatMessage';
import { arrangeMessages } from '../mixtralTemplate/arrange';
import { addFiles, cacheSystemMessage, instruct } from './messages';
import { plugins } from './plugins';
import { providerPreferences } from './routing';
import { toolChoice, toolList } from './tools';
import { withoutUnset } from './unset';

/** What a JSON output format adds to a request. */
export interface FormatRequest {
	responseFormat: Record<string, unknown>;
	/** Text for the system message; null where the model takes the schema from the API alone. */
	instruction: string | null;
}

/** Everything that goes into a request, checked. */
export interface ChatValues {
	model: string;
	messages: ChatMessage[];
	sampling: Sampling;
	routing: Routing;
	options: RequestOptions;
	/** Null for plain text. */
	format: FormatRequest | null;
	/** Whether the user wants the Mixtral template for models that have it. */
	mixtralTemplate: boolean;
	/** Files that go with the last user turn. */
	fileParts?: readonly ContentPart[];
	pdfEngine?: string;
}

/** A body for `POST /chat/completions`; only the fields that our own code reads are typed. */
export interface ChatBody extends Record<string, unknown> {
	model: string;
	messages: ChatMessage[];
}

/**
 * Builds the body of one chat completion. Unset fields are absent, and keys always come in the same
 * order, because both are part of OpenRouter's response-cache key
 * (https://openrouter.ai/docs/features/response-caching). `extraBody` is merged last.
 */
export function buildChatBody(values: ChatValues): ChatBody {
	const { model, sampling, routing, options, format } = values;
	return withoutUnset({
		model,
		models: routing.fallbackModels,
		messages: requestMessages(values),

		// sampling, https://openrouter.ai/docs/api-reference/parameters
		temperature: sampling.temperature,
		top_p: sampling.topP,
		top_k: sampling.topK,
		min_p: sampling.minP,
		top_a: sampling.topA,
		frequency_penalty: sampling.frequencyPenalty,
		presence_penalty: sampling.presencePenalty,
		repetition_penalty: sampling.repetitionPenalty,
		seed: sampling.seed,
		max_tokens: sampling.maxTokens,
		stop: sampling.stop,
		logit_bias: sampling.logitBias,
		logprobs: sampling.logprobs,
		top_logprobs: sampling.topLogprobs,
		// Mistral's own switch, passed through.
		safe_prompt: sampling.safePrompt,

		// output format
		response_format: format?.responseFormat,

		// routing
		provider: providerPreferences(routing),

		// tools
		tools: toolList(options),
		tool_choice: toolChoice(options.toolChoice),
		parallel_tool_calls: options.parallelToolCalls,

		// the rest of the request
		reasoning: options.reasoning,
		plugins: plugins(options, values.pdfEngine),
		preset: options.preset,
		service_tier: options.serviceTier,

		// identity
		user: options.user,
		session_id: options.sessionId,
		metadata: options.metadata,

		...options.extraBody,
	});
}

function sentModel({ model, options }: Pick<ChatValues, 'model' | 'options'>): string {
	const replaced = options.extraBody?.model;
	return typeof replaced === 'string' ? replaced : model;
}

function requestMessages(values: ChatValues): ChatMessage[] {
	const { fileParts = [], format, mixtralTemplate, options } = values;
	const instructed = instruct(addFiles(values.messages, fileParts), format?.instruction ?? null);
	const arranged = mixtralTemplate ? arrangeMessages(instructed, sentModel(values)) : instructed;
	return cacheSystemMessage(arranged, options.cacheSystemMessage);
}
