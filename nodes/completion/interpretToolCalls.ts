import { failure, type Failure } from '../openrouter/reply/failure';
import { isCutOff } from '../openrouter/reply/finishReasons';
import { readText, type Interpret } from './interpret';
import { readToolCalls } from '../openrouter/toolCalls/readToolCalls';

/** The answer as text and as calls of the caller's tools, which n8n would run as they are. */
export const interpretToolCalls: Interpret = (answer) => {
	const { toolCalls, provider, finishReason } = answer;
	const read = readToolCalls(toolCalls, Math.random);
	if (!read.ok) {
		const from = { status: 200, provider };
		if (isCutOff(finishReason)) return { kind: 'failed', failure: cutOffCall(provider) };
		const remedy = 'Simplify the tool, or use a model that is better at calling tools.';
		return { kind: 'transient', failure: failure('invalidJson', read.problem, remedy, from) };
	}
	return { kind: 'value', value: { ...readText(answer), calls: read.calls } };
};

/** Why a call that ends at the token limit is none; another try would end there, too. */
export function cutOffCall(provider: string | null): Failure {
	const message = 'The call of a tool was cut off at the token limit';
	const remedy = 'Raise Max Tokens under Sampling.';
	return failure('truncated', message, remedy, { status: 200, provider });
}
