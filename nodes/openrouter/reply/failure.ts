import type { AttemptResult, SkipReason } from '../../engine/types';
import type { Usage } from './usage';

/** Why an item has no answer; users switch on these words, so they never change. */
export type FailureType =
	| 'invalidParameter'
	| 'invalidRequest'
	| 'authentication'
	| 'insufficientCredits'
	| 'forbidden'
	| 'moderated'
	| 'notFound'
	| 'contextLength'
	| 'rateLimited'
	| 'overloaded'
	| 'timeout'
	| 'network'
	| 'badReply'
	| 'emptyCompletion'
	| 'truncated'
	| 'invalidJson'
	| SkipReason;

export interface Failure {
	type: FailureType;
	/** What happened, with the provider's own words. */
	message: string;
	/** What the user can do about it. */
	remedy: string;
	/** HTTP status, or the code inside a 200; null when no reply came. */
	status: number | null;
	provider: string | null;
}

/**
 * @param from the status of the reply and the provider who failed; both null where no reply came
 */
export function failure(
	type: FailureType,
	message: string,
	remedy: string,
	from: { status?: number | null; provider?: string | null } = {},
): Failure {
	const { status = null, provider = null } = from;
	return { type, message, remedy, status, provider };
}

/** A try without an answer, as the engine takes it, and what only a completion asks of it. */
export type FailedTry = Extract<AttemptResult<never, Failure>, { failure: Failure }> & {
	/** Where the reply says what it used. */
	usage?: Usage;
	/** A success by its status, which the response cache may hold. */
	mayBeCached?: boolean;
	/** Fatal, unless answers came before it: a run that has had any tries once more. */
	doubtful?: true;
};
