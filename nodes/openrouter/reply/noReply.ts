import type { AbortReason } from '../../engine/types';
import { failureBy, type FailedTry } from './failure';
import { RULES } from './failureRules';

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

/** What a request without a reply means: one more row of the table of replies. */
export function readNoReply({ cause, message, lost }: NoReply): FailedTry {
	const rule = RULES[cause];
	return {
		kind: rule.retry === 'final' ? 'failed' : 'transient',
		failure: failureBy(rule, message),
		...(lost && { charge: { costUsd: null, lost: true } }),
	};
}
