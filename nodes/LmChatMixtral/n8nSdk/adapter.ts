import { isRecord } from '../../values';

type Method = (this: unknown, ...parameters: unknown[]) => unknown;

/**
 * Mends what n8n's adapter between its SDK and LangChain (`@n8n/ai-utilities` 0.34) loses on the way:
 * images, the choice of a tool, and the joins of streamed text, which some nodes fill with line breaks.
 * Each repair stands back where a later n8n has no such method.
 *
 * @param response the model that `supplyModel` gives
 * @param callOptions what every call of it gets, in LangChain's names
 */
export function mendAdapter(response: unknown, callOptions: object = {}): unknown {
	if (typeof response !== 'object' || response === null) return response;
	const prepare = (messages: unknown, options: unknown): unknown[] => [
		Array.isArray(messages) ? messages.map(withFileBlocks) : messages,
		{ ...callOptions, ...(isRecord(options) ? options : {}) },
	];
	replace(response, '_generate', (original) => (messages, options, ...rest) => {
		return original.call(response, ...prepare(messages, options), ...rest);
	});
	replace(response, '_streamResponseChunks', (original) => (messages, options, ...rest) => {
		return withPlainText(original.call(response, ...prepare(messages, options), ...rest));
	});
	replace(response, 'bindTools', (original) => (tools, options) => {
		const choice = isRecord(options) ? options.tool_choice : undefined;
		const bound = original.call(response, tools, options);
		return mendAdapter(bound, choice === undefined ? callOptions : { tool_choice: choice });
	});
	return response;
}

function replace(target: object, name: string, mend: (original: Method) => Method): void {
	const original: unknown = Reflect.get(target, name);
	if (typeof original === 'function') Reflect.set(target, name, mend(original as Method));
}

/** A list of text blocks grows with each piece of a stream; text alone is simply joined. */
async function* withPlainText(chunks: unknown): AsyncGenerator<unknown> {
	for await (const chunk of chunks as AsyncIterable<unknown>) {
		const message = isRecord(chunk) ? chunk.message : undefined;
		const content = isRecord(message) ? message.content : undefined;
		const [block, ...others]: unknown[] = Array.isArray(content) ? content : [];
		if (isRecord(message) && isRecord(block) && block.type === 'text' && others.length === 0) {
			message.content = block.text;
		}
		yield chunk;
	}
}

/** The adapter knows LangChain's standard blocks only, and drops the ones that n8n's nodes make. */
function withFileBlocks(message: unknown): unknown {
	if (!isRecord(message) || !Array.isArray(message.content)) return message;
	const blocks = message.content as unknown[];
	if (!blocks.some((block) => toStandard(block) !== block)) return message;
	const copy = Object.create(
		Object.getPrototypeOf(message) as object,
		Object.getOwnPropertyDescriptors(message),
	) as Record<string, unknown>;
	copy.content = blocks.map(toStandard);
	return copy;
}

function toStandard(block: unknown): unknown {
	if (!isRecord(block)) return block;
	const { type, image_url: image, mime_type: mimeType } = block;
	if (type === 'image_url') {
		const { url, detail } = isRecord(image) ? image : { url: image, detail: undefined };
		const [, dataType, data] = /^data:([^;,]*)[^,]*,(.*)$/s.exec(String(url)) ?? [];
		const source = data === undefined ? { url, mimeType: 'image/*' } : { data, mimeType: dataType };
		return { type: 'image', ...source, ...(detail !== undefined && { metadata: { detail } }) };
	}
	const isUntyped = block.mimeType === undefined && mimeType !== undefined;
	return isUntyped ? { ...block, mimeType } : block;
}
