import { splitThinking } from '../json/thinking';
import type { Answer } from '../openrouter/reply/answer';
import type { Failure } from '../openrouter/reply/failure';
import type { ChatMessage } from '../openrouter/chatMessage';
import type { ToolCall } from '../openrouter/toolCalls/readToolCalls';

/** What is made of an answer. */
export interface Reading {
	text: string;
	reasoning: string | null;
	/** With a JSON format: the parsed value. */
	output?: unknown;
	/** Calls of tools that the caller runs. */
	calls?: ToolCall[];
}

/** What an answer comes to. */
export type Interpretation =
	| { kind: 'value'; value: Reading }
	/** The model is asked again, with these messages behind the conversation. */
	| { kind: 'reask'; messages: ChatMessage[] }
	/** `transient`: worth another try. */
	| { kind: 'failed' | 'transient'; failure: Failure };

/**
 * Makes of an answer what the caller asked for: text, a JSON value or tool calls. Pure.
 *
 * @param reasks how often the model was asked again before
 */
export type Interpret = (answer: Answer, reasks: number) => Interpretation;

/** The answer as text, without the thinking that some models put into it. */
export const interpretText: Interpret = (answer) => ({ kind: 'value', value: readText(answer) });

export function readText({ text, value, reasoning }: Answer): Reading {
	const given = value === undefined ? text : JSON.stringify(value);
	const { thinking, answer } = splitThinking(given);
	return { text: answer, reasoning: reasoning ?? thinking };
}
