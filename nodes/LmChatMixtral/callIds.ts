import type { Message } from '@n8n/ai-node-sdk';
import type { ToolCall } from '../openrouter/toolCalls/readToolCalls';

/** Only what every provider takes in an ID: n8n's fallback model may be another vendor's. */
const REPEATED = /_again\d+$/;

/**
 * Gives calls with an ID of an earlier call one of their own. Some providers number the calls of each
 * answer anew (`tool_0_look`), and n8n's AI Agent 3 takes the second call for the first: it loses the result, and
 * the model asks again without end (n8n 2.41.1, `buildSteps`).
 */
export function withOwnIds(calls: readonly ToolCall[], messages: readonly Message[]): ToolCall[] {
	const taken = new Set(
		messages.flatMap(({ content }) =>
			content.map((part) => (part.type === 'tool-call' ? part.toolCallId : undefined)),
		),
	);
	return calls.map((call) => {
		let { id } = call;
		for (let times = 2; taken.has(id); times += 1) id = `${call.id}_again${times}`;
		return { ...call, id };
	});
}

/** The ID as the model gave it, which its reasoning may refer to. */
export function idOnWire<Id extends string | undefined>(id: Id): Id | string {
	return id?.replace(REPEATED, '') ?? id;
}
