import type { Problem } from '../checked';
import type { Outcome } from '../engine/types';
import { hostClock } from '../host/clock';
import { failure as failureOf, type Failure } from '../openrouter/reply/failure';

/** An outcome without an answer. */
export type UnansweredOutcome = Exclude<Outcome<unknown, Failure>, { status: 'answered' }>;

/** What an item without an answer says under `error`; null where a value is unknown. */
export interface ItemError {
	message: string;
	type: Failure['type'];
	status: number | null;
	provider: string | null;
	attempts: number;
	retryable: boolean;
	possiblyPaid: boolean;
}

/** Why an item has no answer although nothing is wrong with it, as the end of a sentence. */
export const SKIP_CAUSES = {
	costBudgetReached: 'Max Cost was reached',
	costUnknown:
		'a reply has no cost and the model has no listed price, so Max Cost cannot be applied',
	runTimeReached: 'the time limit was reached',
	stoppedAfterFailures: 'too many items have failed',
	stoppedAfterFatal: 'an earlier failure applies to all items',
	cancelled: 'the execution was stopped',
} as const;

/** Reasons that may also cut off a request in flight. */
const CUTS_OFF: ReadonlySet<string> = new Set(['runTimeReached', 'cancelled']);

function skipMessage(reason: keyof typeof SKIP_CAUSES): string {
	return `${CUTS_OFF.has(reason) ? 'Not finished' : 'Not sent'}: ${SKIP_CAUSES[reason]}`;
}

export function toItemError(outcome: UnansweredOutcome): ItemError {
	const { attempts, lostReplies, failure, copyOf } = outcome;
	const wasSent = attempts > 0 || copyOf !== undefined;
	const skipped = outcome.status === 'skipped' ? outcome.reason : null;
	const cause = failure === undefined ? '' : failureText(failure);
	const message =
		skipped === null ? cause : [skipMessage(skipped), cause].filter(Boolean).join('. The error: ');
	return {
		message: `${message}${resetText(outcome)}`,
		type: skipped ?? failure?.type ?? 'badReply',
		status: wasSent ? (failure?.status ?? null) : null,
		provider: wasSent ? (failure?.provider ?? null) : null,
		attempts,
		retryable: outcome.status === 'failed' ? outcome.retryable : true,
		possiblyPaid: lostReplies > 0,
	};
}

function failureText({ message, remedy }: Failure): string {
	return `${withoutEnd(message)}. ${remedy}`;
}

/** Without the dots and blanks at the end; a search for them takes the square of a long run of them. */
function withoutEnd(text: string): string {
	let end = text.length;
	while (end > 0 && /[.\s]/.test(text.charAt(end - 1))) end -= 1;
	return text.slice(0, end);
}

/** When the limit that an item waited for is reset, as a sentence; empty if unknown. */
export function resetText(outcome: UnansweredOutcome): string {
	if (outcome.status !== 'failed' || outcome.resetAtMs === undefined) return '';
	const resetAtMs = Date.now() + outcome.resetAtMs - hostClock.now();
	const resetAt = new Date(Math.ceil(resetAtMs / 1000) * 1000);
	return ` The limit resets at ${resetAt.toISOString()}.`;
}

/** The failure of an item that hits a fault of this node. */
export function ownFault(error: unknown): Failure {
	const message = error instanceof Error ? error.message : String(error);
	return failureOf(
		'invalidRequest',
		`The node could not handle this item: ${message}`,
		'Check the parameters of the item, and report this to the authors of the node.',
	);
}

export function parameterFailure({ field, message, remedy }: Problem): Failure {
	return failureOf('invalidParameter', `${field} ${message}`, remedy ?? `Correct ${field}.`);
}
