import { failure } from '../openrouter/reply/failure';
import { readText, type Interpret } from './interpret';
import { readToolCalls } from '../openrouter/toolCalls/readToolCalls';

/** The answer as text and as calls of the caller's tools, which n8n would run as they are. */
export const interpretToolCalls: Interpret = (answer) => {
	const { toolCalls, provider } = answer;
	const read = readToolCalls(toolCalls, Math.random);
	if (!read.ok) {
		const remedy = 'Simplify the tool, or use a model that is better at calling tools.';
		const from = { status: 200, provider };
		return { kind: 'transient', failure: failure('invalidJson', read.problem, remedy, from) };
	}
	return { kind: 'value', value: { ...readText(answer), calls: read.calls } };
};
