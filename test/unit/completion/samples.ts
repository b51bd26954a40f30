import type { CompletionOutcome, FinalAnswer } from '../../../nodes/completion/completion';
import type { Failure } from '../../../nodes/openrouter/reply/failure';

export const FAILURE: Failure = {
	type: 'overloaded',
	message: 'Too busy.',
	remedy: 'Try later.',
	status: 502,
	provider: 'Mistral',
};

export const ANSWER: FinalAnswer = {
	text: 'Hello',
	toolCalls: [],
	calls: [],
	reasoning: null,
	reasoningDetails: [],
	citations: [],
	media: [],
	fileAnnotations: [],
	logprobs: null,
	finishReason: 'stop',
	model: 'a/one',
	provider: 'Mistral',
	generationId: 'gen-1',
	usage: { promptTokens: 10, completionTokens: 20, totalTokens: 30, costUsd: 0.5 },
	cache: null,
	raw: null,
};

type Answered = Extract<CompletionOutcome, { status: 'answered' }>;
type Failed = Extract<CompletionOutcome, { status: 'failed' }>;
type Skipped = Extract<CompletionOutcome, { status: 'skipped' }>;

export const answered = (more: Partial<Answered> = {}): Answered => ({
	status: 'answered',
	value: ANSWER,
	attempts: 1,
	lostReplies: 0,
	durationMs: 12.4,
	...more,
});

export const failed = (more: Partial<Failed> = {}): Failed => ({
	status: 'failed',
	failure: FAILURE,
	retryable: true,
	attempts: 2,
	lostReplies: 0,
	durationMs: 5,
	...more,
});

export const skipped = (more: Partial<Skipped> = {}): Skipped => ({
	status: 'skipped',
	reason: 'costBudgetReached',
	attempts: 0,
	lostReplies: 0,
	durationMs: 0,
	...more,
});
