import type { Answer } from '../openrouter/reply/answer';
import type { ChatMessage } from '../openrouter/chatMessage';
import type { ToolCall } from '../openrouter/toolCalls/readToolCalls';
import { isRecord, jsonText, parseJson } from '../values';

type Reasoning = Pick<ChatMessage, 'reasoning' | 'reasoning_details'>;

/**
 * The reasoning of an answer as the one text that n8n's agents carry from a call of tools to the next
 * request; empty where there is nothing to keep. Models
 * refuse their own call of a tool without it
 * (https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning).
 */
export function keepReasoning(
	{ reasoning, reasoningDetails }: Pick<Answer, 'reasoning' | 'reasoningDetails'>,
	toolCalls: readonly ToolCall[],
): string {
	if (toolCalls.length === 0) return reasoning ?? '';
	if (reasoning === null && reasoningDetails.length === 0) return '';
	const kept = jsonText({
		...(reasoning !== null && { reasoning }),
		...(reasoningDetails.length > 0 && { reasoning_details: reasoningDetails }),
		// Tells turns apart that thought the same.
		tool_call_ids: toolCalls.map(({ id }) => id),
	});
	return kept ?? reasoning ?? '';
}

/** The fields of a turn from what `keepReasoning` made, or from the plain text of another model. */
export function readKeptReasoning(kept: string): Reasoning {
	if (kept === '') return {};
	const read = parseJson(kept);
	if (!isRecord(read) || !Array.isArray(read.tool_call_ids)) return { reasoning: kept };
	const { reasoning, reasoning_details: details } = read;
	return {
		...(typeof reasoning === 'string' && { reasoning }),
		...(Array.isArray(details) && { reasoning_details: details as unknown[] }),
	};
}
