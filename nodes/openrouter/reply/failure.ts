import type { AttemptResult } from '../../engine/types';
import { errorCodes, errorIn, readErrorBody, type ErrorBody } from '../errors/errorBody';
import { chooseRule } from './chooseRule';
import {
	STATUS_RULES,
	TYPE_STATUSES,
	type Doubt,
	type FailureType,
	type Rule,
} from './failureRules';
import { describeError } from '../errors/failureText';
import type { HttpHead } from '../httpReply';
import { readRetryAfterMs } from '../errors/retryAfter';
import { storableText } from '../../values';
import { isInFlightBudget, scopeOf } from '../errors/throttleScope';
import { chargeOf, type Usage } from './usage';

export type { FailureType };

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

/** The only maker of failures. */
export function failure(
	type: FailureType,
	message: string,
	remedy: string,
	from: { status?: number | null; provider?: string | null } = {},
): Failure {
	const { status = null, provider = null } = from;
	return {
		type,
		// A provider's words end up in n8n's database, and may be cut in the middle of a character.
		message: storableText(message),
		remedy,
		status,
		provider: provider === null ? null : storableText(provider),
	};
}

/** A failure by the rule for it. */
export function failureBy(
	{ type, remedy }: Rule,
	message: string,
	from?: { status?: number | null; provider?: string | null },
): Failure {
	return failure(type, message, remedy, from);
}

/** A try without an answer, as the engine takes it, and what only a completion needs to know. */
export type FailedTry = Extract<AttemptResult<never, Failure>, { failure: Failure }> & {
	usage?: Usage;
	/** A success by its status, which the response cache may hold; unknown for a lost reply. */
	mayBeCached?: boolean;
	doubt?: Doubt;
	/** Parsed files that come with the failure, so that the next try need not pay for them. */
	fileAnnotations?: unknown[];
};

/**
 * Reads an error reply: an HTTP status of 300 or more, or an error inside a 200.
 *
 * @param body what was parsed of the body, undefined for one that is no JSON
 * @param text the body, for one that is no JSON
 */
export function readFailure(
	head: HttpHead,
	body: unknown,
	text: string,
	usage: Usage | null = null,
): FailedTry {
	const error = readErrorBody(errorIn(body, head.status >= 300), head.headers);
	const status = head.status >= 300 ? head.status : (codeIn(error) ?? head.status);
	const page = body === undefined ? text : '';
	const words = describeError(head, error, page);
	const { rule, doubt, says } = chooseRule(status, error, words, page);
	const retryAfterMs = readRetryAfterMs(error, head.wallClockMs, words);
	const { provider_name: name, file_annotations: files } = error.metadata;
	const provider = typeof name === 'string' && name !== '' ? name : null;
	const result = resultOf(status, rule, error, words, retryAfterMs);
	const isThrottled = result.kind === 'throttled';
	const known = isThrottled && rule.retry === 'final' ? STATUS_RULES[429] : rule;
	const why = failureBy(known ?? rule, says ?? words, { status, provider });
	return {
		...result,
		// What only asks to wait fails an item when the wait is too long, whatever the status was.
		failure: isThrottled ? { ...why, type: 'rateLimited' } : why,
		...billed(usage),
		mayBeCached: head.status < 300,
		...(doubt !== undefined && { doubt }),
		...(Array.isArray(files) && { fileAnnotations: files as unknown[] }),
	};
}

/** The status inside an error: `code`, in samples of the API also `http_status`, or a type. */
function codeIn(error: ErrorBody): number | null {
	const { code, http_status: httpStatus, status, status_code: statusCode } = error.fields;
	for (const value of [code, httpStatus, status, statusCode, error.fields.statusCode]) {
		const number = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
		if (typeof number === 'number' && number >= 400 && number <= 599) return number;
	}
	for (const name of errorCodes(error)) {
		const known = TYPE_STATUSES.get(name);
		if (known !== undefined) return known;
	}
	return null;
}

type Result =
	| { kind: 'failed'; fatal?: boolean }
	| { kind: 'transient' }
	| Omit<Extract<FailedTry, { kind: 'throttled' }>, 'failure'>;

function resultOf(
	status: number,
	{ retry }: Rule,
	error: ErrorBody,
	words: string,
	retryAfterMs: number | null,
): Result {
	const { retryable } = error.availability;
	if (retryable === false) return { kind: 'failed' };
	if (status === 402 && isInFlightBudget(error)) {
		return { kind: 'throttled', scope: 'all', retryAfterMs };
	}
	const isHopeless = retry === 'final' || retry === 'fatal';
	const isAskedBack = retryAfterMs !== null && STATUS_RULES[status] === undefined;
	switch (isHopeless && (retryable === true || isAskedBack) ? 'transient' : retry) {
		case 'final':
			return { kind: 'failed' };
		case 'fatal':
			return { kind: 'failed', fatal: true };
		case 'throttled':
			return { kind: 'throttled', scope: scopeOf(error, words, retryAfterMs), retryAfterMs };
		case 'transient':
			// A server that names a time wants all its callers to wait, not only this item.
			return retryAfterMs === null
				? { kind: 'transient' }
				: { kind: 'throttled', scope: scopeOf(error, words, retryAfterMs), retryAfterMs };
	}
}

/** The part of a failed try about money: nothing where the reply does not say that it was billed. */
export function billed(usage: Usage | null): Pick<FailedTry, 'charge' | 'usage'> {
	return usage === null || usage.costUsd === null ? {} : { charge: chargeOf(usage), usage };
}
