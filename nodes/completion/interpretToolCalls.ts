import { failure, type Failure } from '../openrouter/reply/failure';
import { isCutOff } from '../openrouter/reply/finishReasons';
import { readText, type Interpret } from './interpret';
import { readToolCalls } from '../openrouter/toolCalls/readToolCalls';

/** The answer as text and as calls of the caller's tools, which n8n would run as they are. */
export const interpretToolCalls: Interpret = (answer) => {
	const { toolCalls, provider, finishReason, media } = answer;
	const read = readToolCalls(toolCalls, Math.random);
	if (!read.ok) {
		const from = { status: 200, provider };
		if (isCutOff(finishReason)) return { kind: 'failed', failure: cutOffCall(provider) };
		const remedy = 'Simplify the tool, or use a model that is better at calling tools.';
		return { kind: 'transient', failure: failure('invalidJson', read.problem, remedy, from) };
	}
	const reading = readText(answer);
	if (reading.text === '' && read.calls.length === 0 && media.length > 0) {
		return { kind: 'failed', failure: filesAlone(provider) };
	}
	return { kind: 'value', value: { ...reading, calls: read.calls } };
};

/** A chat model of n8n gives text and calls, so that nothing would be left of such an answer. */
function filesAlone(provider: string | null): Failure {
	const message = 'The answer holds only images or audio, and a chat model gives text';
	const remedy =
		'Use the Mixtral node, which outputs them as files, or a model that answers with text.';
	return failure('badReply', message, remedy, { status: 200, provider });
}

/** Why a call that ends at the token limit is none; another try would end there, too. */
export function cutOffCall(provider: string | null): Failure {
	const message = 'The call of a tool was cut off at the token limit';
	const remedy = 'Raise Max Tokens under Sampling.';
	return failure('truncated', message, remedy, { status: 200, provider });
}
