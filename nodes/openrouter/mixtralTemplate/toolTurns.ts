import { isRecord } from '../../values';
import { isBlankContent, isEmptyTurn, type ChatMessage } from '../chatMessage';
import { toMistralId } from './toolCallIds';

/** Said for the model where the user goes on right after a result. */
const AFTER_RESULTS: ChatMessage = { role: 'assistant', content: 'Understood.' };

/**
 * Arranges assistant turns and tool results as Mistral's validator wants them
 * (MistralRequestValidatorV3 and V13 in https://github.com/mistralai/mistral-common): every call has
 * its one result right behind it and every result its call, no assistant turn is empty, and no user
 * turn follows a result. A memory that is cut at some length breaks all of these rules.
 */
export function arrangeToolTurns(messages: readonly ChatMessage[]): ChatMessage[] {
	const said = messages.filter((message) => message.role !== 'assistant' || !isEmptyTurn(message));
	const arranged: ChatMessage[] = [];
	for (let index = 0; index < said.length; ) {
		const message = said[index];
		index += 1;
		if (message === undefined || message.role === 'tool') continue;
		if (message.role !== 'assistant' || callsOf(message).length === 0) {
			if (message.role === 'user' && arranged.at(-1)?.role === 'tool') arranged.push(AFTER_RESULTS);
			arranged.push(withoutCalls(message));
			continue;
		}
		const start = index;
		while (said[index]?.role === 'tool') index += 1;
		for (const turn of pairUp(message, said.slice(start, index))) arranged.push(turn);
	}
	return arranged;
}

/** The turn with those of its calls that were answered, and the results; nothing if none of it is left. */
function pairUp(turn: ChatMessage, results: readonly ChatMessage[]): ChatMessage[] {
	const indexesById = new Map<string, number[]>();
	for (const [index, { tool_call_id: id }] of results.entries()) {
		const known = indexesById.get(String(id));
		if (known === undefined) indexesById.set(String(id), [index]);
		else known.push(index);
	}
	const calls: unknown[] = [];
	const takenById = new Map<string, number>();
	const newIds: string[] = [];
	for (const call of callsOf(turn)) {
		const id = isRecord(call) ? String(call.id) : '';
		const taken = takenById.get(id) ?? 0;
		const index = indexesById.get(id)?.[taken];
		if (!isRecord(call) || index === undefined) continue;
		takenById.set(id, taken + 1);
		const newId = toMistralId(id, taken);
		calls.push({ ...call, id: newId });
		newIds[index] = newId;
	}
	if (calls.length === 0) return isBlankContent(turn.content) ? [] : [withoutCalls(turn)];
	const turns: ChatMessage[] = [{ ...turn, tool_calls: calls }];
	for (const [index, result] of results.entries()) {
		const id = newIds[index];
		if (id !== undefined) turns.push({ ...result, tool_call_id: id });
	}
	return turns;
}

function withoutCalls(turn: ChatMessage): ChatMessage {
	if (turn.tool_calls === undefined) return turn;
	const said = { ...turn };
	delete said.tool_calls;
	return said;
}

function callsOf({ tool_calls: calls }: ChatMessage): unknown[] {
	return Array.isArray(calls) ? calls : [];
}
