import { isRecord } from '../../values';
import { toReadableAnswer, toReadableChunks } from './adapterAnswers';
import { restoreReasoning, toReadableMessage } from './adapterMessages';

type Method = (this: unknown, ...parameters: unknown[]) => unknown;

/**
 * Patches what n8n's adapter between its SDK and LangChain (`@n8n/ai-utilities` 0.34, n8n 2.41) loses
 * on the way: images, reasoning, the choice of a tool, and text as text. It also keeps LangChain from
 * the download of GPT-2's vocabulary, with which it would count tokens: without internet a Summarization
 * Chain waits minutes for it. Each patch is a no-op where a later n8n has no such method.
 *
 * @param response the model that `supplyModel` gives
 * @param recall the reasoning before the tool call with an ID, empty where nothing is known
 * @param callOptions what every call of it gets, in LangChain's names
 */
export function patchAdapter(
	response: unknown,
	recall: (toolCallId: string) => string,
	callOptions: object = {},
): unknown {
	if (typeof response !== 'object' || response === null) return response;
	const prepareMessage = (message: unknown): unknown => {
		restoreReasoning(message, recall);
		return toReadableMessage(message);
	};
	const prepare = (messages: unknown, options: unknown): unknown[] => [
		Array.isArray(messages) ? messages.map(prepareMessage) : messages,
		{ ...callOptions, ...(isRecord(options) ? options : {}) },
	];
	replace(response, '_generate', (original) => async (messages, options, ...rest) => {
		return toReadableAnswer(await original.call(response, ...prepare(messages, options), ...rest));
	});
	replace(response, '_streamResponseChunks', (original) => (messages, options, ...rest) => {
		return toReadableChunks(original.call(response, ...prepare(messages, options), ...rest));
	});
	replace(response, 'getNumTokens', () => (content) => Promise.resolve(estimateTokens(content)));
	replace(response, 'bindTools', (original) => (tools, options) => {
		const choice = isRecord(options) ? options.tool_choice : undefined;
		const bound = original.call(response, tools, options);
		return patchAdapter(
			bound,
			recall,
			choice === undefined ? callOptions : { tool_choice: choice },
		);
	});
	return response;
}

/** LangChain's own estimate where it has no vocabulary. */
const CHARACTERS_PER_TOKEN = 4;

function estimateTokens(content: unknown): number {
	const parts: unknown[] = Array.isArray(content) ? content : [content];
	const texts = parts.map((part) => (isRecord(part) ? part.text : part));
	const characters = texts.reduce(
		(sum: number, text) => sum + (typeof text === 'string' ? text.length : 0),
		0,
	);
	return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

function replace(target: object, name: string, patch: (original: Method) => Method): void {
	const original: unknown = Reflect.get(target, name);
	if (typeof original === 'function') Reflect.set(target, name, patch(original as Method));
}
