import { failure } from '../../openrouter/reply/failure';
import type { UnansweredOutcome } from '../../completion/failedItem';
import { isRecord } from '../../values';

/** The outcome of every item if the run cannot start. */
export function unstarted(error: unknown): UnansweredOutcome {
	const { message, description } = isRecord(error) ? error : {};
	return {
		status: 'failed',
		failure: failure(
			'invalidParameter',
			typeof message === 'string' ? message : String(error),
			typeof description === 'string' ? description : 'Check the credential of the node.',
		),
		retryable: false,
		attempts: 0,
		lostReplies: 0,
		durationMs: 0,
	};
}
