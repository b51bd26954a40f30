import { splitThinking } from '../json/thinking';
import type { Answer } from '../openrouter/reply/answer';
import { failure, type Failure } from '../openrouter/reply/failure';
import { isCutOff } from '../openrouter/reply/finishReasons';
import type { ChatBody } from '../openrouter/request/body';
import { newCallId } from '../openrouter/toolCalls/readToolCalls';
import { readToolCallText } from '../openrouter/toolCalls/toolCallText';
import { isRecord } from '../values';
import { cutOffCall } from './interpretToolCalls';

/** An answer with its tool calls as tool calls, or the failure that its text causes. */
export type TextCalls =
	| { kind: 'answer'; answer: Answer }
	| { kind: 'failed' | 'transient'; failure: Failure };

/** Turns tool calls that a model wrote into its text into tool calls of the answer. */
export function readTextCalls(answer: Answer, body: ChatBody): TextCalls {
	if (answer.toolCalls.length > 0 || answer.value !== undefined) return { kind: 'answer', answer };
	const { thinking, answer: said } = splitThinking(answer.text);
	const read = readToolCallText(said, {
		names: toolNames(body),
		newId: () => newCallId(Math.random),
		// Where JSON is asked for, a JSON object is the answer.
		acceptsUnmarked: body.response_format === undefined,
	});
	switch (read.kind) {
		case 'none':
			return { kind: 'answer', answer };
		case 'calls': {
			const reasoning = answer.reasoning ?? thinking;
			return {
				kind: 'answer',
				answer: { ...answer, text: read.text, reasoning, toolCalls: read.calls },
			};
		}
		case 'unreadable': {
			if (isCutOff(answer.finishReason)) {
				return { kind: 'failed', failure: cutOffCall(answer.provider) };
			}
			const remedy = 'Use a model, or a provider of it, that is better at calling tools.';
			const from = { status: 200, provider: answer.provider };
			return { kind: 'transient', failure: failure('badReply', read.problem, remedy, from) };
		}
	}
}

/** The names of the functions that a model may call in its answer. */
export function toolNames({ tools, tool_choice: choice }: ChatBody): ReadonlySet<string> {
	if (!Array.isArray(tools) || choice === 'none') return new Set();
	return new Set(
		tools.flatMap((tool: unknown) => {
			const called = isRecord(tool) ? tool.function : undefined;
			return isRecord(called) && typeof called.name === 'string' ? [called.name] : [];
		}),
	);
}
