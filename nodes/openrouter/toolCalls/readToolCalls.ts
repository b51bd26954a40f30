import { isRecord } from '../../values';
import { readArguments } from './toolArguments';

export interface ToolCall {
	id: string;
	name: string;
	/** The arguments: JSON text of an object. */
	input: string;
}

export type ToolCalls = { ok: true; calls: ToolCall[] } | { ok: false; problem: string };

/** Mistral's own API takes nothing but nine letters or digits as the ID of a call. */
const ID_LENGTH = 9;

/**
 * Reads the tool calls of an answer, and mends what providers get wrong: arguments with small
 * faults, and IDs that are missing or used twice. Arguments beyond repair are a failure, since n8n would run the tool without any.
 *
 * @param random gives numbers from 0 to below 1, for the IDs
 */
export function readToolCalls(calls: readonly unknown[], random: () => number): ToolCalls {
	const read: ToolCall[] = [];
	const ids = new Set<string>();
	for (const call of calls) {
		const { id, function: called } = isRecord(call) ? call : { id: undefined, function: undefined };
		const { name, arguments: given } = isRecord(called) ? called : {};
		if (typeof name !== 'string' || name === '') {
			return { ok: false, problem: 'A tool call in the answer has no tool name' };
		}
		const input = readArguments(given);
		if (input === null) {
			return { ok: false, problem: `The arguments of the call of "${name}" are not valid JSON` };
		}
		const isGood = typeof id === 'string' && id !== '' && !ids.has(id);
		const ownId = isGood ? id : newCallId(random);
		ids.add(ownId);
		read.push({ id: ownId, name, input });
	}
	return { ok: true, calls: read };
}

/** An ID for a call that has none. */
export function newCallId(random: () => number): string {
	const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
	const pick = (): string => letters.charAt(Math.floor(random() * letters.length));
	return Array.from({ length: ID_LENGTH }, pick).join('');
}
