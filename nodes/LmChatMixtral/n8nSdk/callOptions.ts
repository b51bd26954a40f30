import { isRecord } from '../../values';

/** What a root node asks of a single call. */
export interface CallOptions {
	signals: AbortSignal[];
	/** Settings that win over those of the node. */
	sampling: Record<string, unknown>;
	/** As in the API; undefined leaves it to the API. */
	toolChoice: unknown;
}

const SAMPLING = [
	'maxTokens',
	'temperature',
	'topP',
	'topK',
	'presencePenalty',
	'frequencyPenalty',
	'seed',
] as const;

/**
 * Reads the options of a call, which come in the names of n8n's SDK (`stopSequences`, `abortSignal`)
 * or in those of LangChain (`stop`, `signal`, `tool_choice`), whose `any` is the API's `required`.
 */
export function readCallOptions(config: unknown): CallOptions {
	const given = isRecord(config) ? config : {};
	const sampling: CallOptions['sampling'] = {};
	for (const name of SAMPLING) {
		if (given[name] !== undefined) sampling[name] = given[name];
	}
	const stop = given.stopSequences ?? given.stop;
	if (stop !== undefined) sampling.stop = stop;
	const signals = [given.signal, given.abortSignal].filter((signal) => isSignal(signal));
	const toolChoice = given.tool_choice === 'any' ? 'required' : given.tool_choice;
	return { signals, sampling, toolChoice };
}

function isSignal(value: unknown): value is AbortSignal {
	return typeof value === 'object' && value !== null && 'aborted' in value;
}
