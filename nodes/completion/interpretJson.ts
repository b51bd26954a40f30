import { readJson, type JsonReading } from '../json/readJson';
import { splitThinking } from '../json/thinking';
import type { Answer } from '../openrouter/reply/answer';
import { failure, failureBy } from '../openrouter/reply/failure';
import { RULES } from '../openrouter/reply/failureRules';
import { isCutOff, isFiltered } from '../openrouter/reply/finishReasons';
import { reaskMessages } from '../openrouter/request/responseFormat';
import type { Interpret, Interpretation } from './interpret';

/** How the answer is read as JSON. */
export interface JsonFormat {
	/** Null: any object. */
	schema: Record<string, unknown> | null;
	/** How often the model is asked again for an answer that does not fit. */
	maxRepairs: number;
}

/** The answer as one JSON value. JSON that was cut off is never completed by guessing. */
export function interpretJson({ schema, maxRepairs }: JsonFormat): Interpret {
	return (answer, reasks) => {
		const { toolCalls, value } = answer;
		if (toolCalls.length > 0 && answer.text.trim() === '') return found(answer, null);
		const text = value === undefined ? answer.text : JSON.stringify(value);
		const reading = readJson(text, { schema, wantObject: schema === null });
		if (!reading.ok && isFiltered(answer.finishReason)) {
			const message = `A content filter stopped the answer (${answer.finishReason})`;
			const from = { status: 200, provider: answer.provider };
			return { kind: 'failed', failure: failureBy(RULES.contentPolicy, message, from) };
		}
		if (isHalf(reading, answer.finishReason)) {
			const where = isCutOff(answer.finishReason) ? 'at the token limit' : 'before its end';
			return failed(
				'truncated',
				`The JSON answer was cut off ${where}`,
				'Raise Max Tokens under Sampling, or ask for a shorter answer.',
				answer,
			);
		}
		if (reading.ok) return found(answer, reading.value);
		if (reasks < maxRepairs) {
			return { kind: 'reask', messages: reaskMessages(text, reading.problem) };
		}
		return failed(
			'invalidJson',
			`The answer is not the requested JSON: ${reading.problem}`,
			'Raise Max JSON Repairs, simplify the schema, or use a model with structured outputs.',
			answer,
		);
	};
}

/** Whether JSON was cut off: by its text, or by the finish reason if the value may be incomplete. */
function isHalf(reading: JsonReading, finishReason: string | null): boolean {
	const hitLimit = isCutOff(finishReason);
	return reading.ok ? hitLimit && !reading.whole : hitLimit || reading.truncated;
}

function found({ text, value, reasoning }: Answer, output: unknown): Interpretation {
	const thinking = value === undefined ? splitThinking(text).thinking : null;
	return { kind: 'value', value: { text: '', reasoning: reasoning ?? thinking, output } };
}

function failed(
	type: 'truncated' | 'invalidJson',
	message: string,
	remedy: string,
	{ provider }: Answer,
): Interpretation {
	return { kind: 'failed', failure: failure(type, message, remedy, { status: 200, provider }) };
}
