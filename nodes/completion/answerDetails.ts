import type { IDataObject } from 'n8n-workflow';
import type { FinalAnswer } from './completion';

/** An answer, and what it took. */
export interface FinishedAnswer extends FinalAnswer {
	attempts: number;
	durationMs: number;
}

/** All details of an answer in the contract, except the text or the parsed value. */
export function answerDetails(answer: FinishedAnswer) {
	const { logprobs, finishReason, model, provider, generationId, usage, cache } = answer;
	const { attempts, durationMs } = answer;
	return {
		...(logprobs !== null && { logprobs: logprobs as IDataObject }),
		finishReason,
		model,
		provider,
		generationId,
		usage: { ...usage },
		attempts,
		durationMs: Math.round(durationMs),
		cached: cache !== null,
		...(cache !== null && { cacheAgeSeconds: cache.ageSeconds, cacheSourceId: cache.sourceId }),
	};
}

/** What a reply may have in addition to the text. */
export function answerSources({ reasoning, citations }: FinalAnswer) {
	return {
		...(reasoning !== null && { reasoning }),
		...(citations.length > 0 && { citations }),
	};
}
