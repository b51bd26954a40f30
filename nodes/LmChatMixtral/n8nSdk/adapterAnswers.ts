import { isRecord } from '../../values';

/** Puts the answer that n8n's adapter made in the form that n8n's nodes read. */
export function toReadableAnswer(result: unknown): unknown {
	const generations = isRecord(result) ? result.generations : undefined;
	for (const generation of Array.isArray(generations) ? (generations as unknown[]) : []) {
		if (isRecord(generation)) makeReadable(generation.message);
	}
	return result;
}

/** The same for the pieces of a streamed answer. */
export async function* toReadableChunks(chunks: unknown): AsyncGenerator<unknown> {
	for await (const chunk of chunks as AsyncIterable<unknown>) {
		if (isRecord(chunk)) makeReadable(chunk.message);
		yield chunk;
	}
}

/**
 * Text alone becomes a string: n8n's parsers and chains, and many a user's code, take `content` for
 * one. The reasoning moves to the one field that AI Agent 3 carries to the next request.
 */
function makeReadable(message: unknown): void {
	if (!isRecord(message) || !Array.isArray(message.content)) return;
	const blocks = message.content as unknown[];
	const reasoning = blocks.filter(isReasoning).map((block) => block.reasoning);
	const rest = blocks.filter((block) => !isReasoning(block));
	if (reasoning.length > 0) {
		const known = isRecord(message.additional_kwargs) ? message.additional_kwargs : {};
		message.additional_kwargs = { ...known, reasoning_content: reasoning.join('') };
	}
	message.content = rest.every(isText) ? rest.map(({ text }) => text).join('') : rest;
}

function isReasoning(block: unknown): block is { reasoning: string } {
	return isRecord(block) && block.type === 'reasoning' && typeof block.reasoning === 'string';
}

function isText(block: unknown): block is { text: string } {
	return isRecord(block) && block.type === 'text' && typeof block.text === 'string';
}
