import type { IDataObject } from 'n8n-workflow';
import { answerDetails, answerSources } from '../../completion/answerDetails';
import type { CompletionOutcome, FinalAnswer } from '../../completion/completion';
import type { OutputSettings } from './outputSettings';

type Simplified = ReturnType<typeof answerSources> &
	ReturnType<typeof answerDetails> & {
		text?: string;
		output?: IDataObject;
		toolCalls?: IDataObject[];
		duplicateOf?: number;
	};

const SIMPLIFIED: Readonly<Record<keyof Simplified, true>> = {
	text: true,
	output: true,
	reasoning: true,
	citations: true,
	toolCalls: true,
	logprobs: true,
	finishReason: true,
	model: true,
	provider: true,
	generationId: true,
	usage: true,
	attempts: true,
	durationMs: true,
	cached: true,
	cacheAgeSeconds: true,
	cacheSourceId: true,
	duplicateOf: true,
};

/** Keys that mark an item without an answer; an input item must not seem to bring them along. */
export const MARKS = ['error', 'skipped'] as const;

/** The node's own top-level keys, which are removed from the fields of the input item. */
export const OWN_KEYS: Readonly<Record<OutputSettings['content'], readonly string[]>> = {
	simplified: [...MARKS, ...Object.keys(SIMPLIFIED)],
	answer: [...MARKS, 'text', 'output'],
	raw: [...MARKS, 'text', 'output'],
};

/** The answer as the contract lays it out. */
export function answerJson(
	answer: FinalAnswer,
	{ attempts, durationMs, copyOf }: CompletionOutcome,
	{ content }: OutputSettings,
): IDataObject {
	const isJson = 'output' in answer;
	if (content === 'raw') {
		const raw: IDataObject = { ...answer.raw } as IDataObject;
		delete raw.error;
		return isJson ? { ...raw, output: answer.output as IDataObject } : raw;
	}
	const main = isJson ? { output: answer.output as IDataObject } : { text: answer.text };
	if (content === 'answer') return main;
	const toolCalls = answer.toolCalls as IDataObject[];
	const free = { promptTokens: 0, completionTokens: 0, totalTokens: 0, costUsd: 0 };
	const usage = copyOf === undefined ? answer.usage : free;
	const simplified: Simplified = {
		...main,
		...answerSources(answer),
		...(toolCalls.length > 0 && { toolCalls }),
		...answerDetails({ ...answer, usage, attempts, durationMs }),
		...(copyOf !== undefined && { duplicateOf: copyOf }),
	};
	return simplified;
}
