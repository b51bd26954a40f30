import type { AbortReason } from '../../engine/types';

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
