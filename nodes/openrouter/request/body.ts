import { checkText, isUnset } from '../../fields/checks';
import type { ChatMessage } from './messages';
import { arrangeMessages } from '../mixtralTemplate/arrange';
import { buildOptions, mergeExtraBody, type OptionParameters } from './options';
import { invalid, valid, type Checked } from '../../checked';
import { buildMessages, type PromptParameters } from './prompt';
import { buildRouting, type RoutingParameters } from './routing';
import { buildSampling, type SamplingParameters } from './sampling';
import { isRecord } from '../../values';

/** What a JSON output format adds to a request. */
export interface FormatRequest {
	responseFormat: Record<string, unknown>;
	/** Text for the system message; null where the model takes the schema from the API alone. */
	instruction: string | null;
}

export interface ChatParameters {
	model: unknown;
	prompt: PromptParameters;
	sampling: SamplingParameters;
	routing: RoutingParameters;
	options: OptionParameters;
	/** Null for plain text. */
	format: FormatRequest | null;
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
export function buildChatBody(parameters: ChatParameters): Checked<ChatBody> {
	const model = checkModel(parameters.model);
	if (!model.ok) return model;
	const messages = buildMessages(parameters.prompt);
	if (!messages.ok) return messages;
	const routing = buildRouting(parameters.routing);
	if (!routing.ok) return routing;
	const sampling = buildSampling(parameters.sampling);
	if (!sampling.ok) return sampling;
	const options = buildOptions(parameters.options);
	if (!options.ok) return options;
	const { models, provider } = routing.value;
	const { format } = parameters;
	const body = {
		model: model.value,
		...(models !== undefined && { models }),
		messages: finishMessages(messages.value, model.value, parameters),
		...sampling.value,
		...(format !== null && { response_format: format.responseFormat }),
		...(provider !== undefined && { provider }),
		...options.value,
	};
	const merged = mergeExtraBody(body, parameters.options.extraBody);
	return merged.ok ? checkMerged(merged.value) : merged;
}

function checkModel(value: unknown): Checked<string> {
	if (isUnset(value)) return invalid('Model', 'is empty');
	const model = checkText(value, 'Model');
	if (!model.ok) return model;
	return model.value.trim() === '' ? invalid('Model', 'is empty') : valid(model.value.trim());
}

function finishMessages(
	messages: ChatMessage[],
	model: string,
	{ format, options }: ChatParameters,
): ChatMessage[] {
	const instructed =
		format === null || format.instruction === null
			? messages
			: addInstruction(messages, format.instruction);
	return options.mixtralTemplate === false ? instructed : arrangeMessages(instructed, model);
}

/** Puts an instruction at the end of a leading system message, or in front as one of its own. */
function addInstruction(messages: ChatMessage[], instruction: string): ChatMessage[] {
	const [first, ...rest] = messages;
	if (first?.role === 'system' && typeof first.content === 'string') {
		return [{ ...first, content: `${first.content}\n\n${instruction}` }, ...rest];
	}
	return [{ role: 'system', content: instruction }, ...messages];
}

/** `extraBody` may replace the model and the messages, but not by nonsense. */
function checkMerged(body: Record<string, unknown>): Checked<ChatBody> {
	const { model, messages } = body;
	if (typeof model !== 'string' || model.trim() === '') {
		return invalid('Extra Body', 'must not replace "model" by something other than a model ID');
	}
	if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isRecord)) {
		return invalid('Extra Body', 'must not replace "messages" by something other than messages');
	}
	return valid({ ...body, model, messages: messages as unknown[] as ChatMessage[] });
}
