import type { AbortReason } from '../../engine/types';
import { failure, type FailedTry } from './failure';
import { NO_REPLY_RULES } from './failureRules';

/** A request that brought no whole reply. */
export interface NoReply {
	kind: 'noReply';
	/**
	 * `network`: the request failed before a reply began; `brokenOff`: the connection was lost in the
	 * middle of the reply; `tooLarge`: the reply exceeds what is read of one.
	 */
	cause: 'network' | 'brokenOff' | 'tooLarge' | AbortReason;
	message: string;
	/** The request may have reached the model and been billed. */
	lost: boolean;
}

/** What the tries to come make of a request without a whole reply. */
export function readNoReply({ cause, message, lost }: NoReply): FailedTry {
	const { type, remedy } = NO_REPLY_RULES[cause];
	return {
		kind: 'transient',
		failure: failure(type, message, remedy),
		...(lost && { charge: { costUsd: null, lost: true } }),
	};
}
