import type { ThrottleScope } from '../../engine/types';
import {
	CREDITS_REMEDY,
	KEY_REMEDY,
	OTHER_CLIENT_ERROR,
	OTHER_SERVER_ERROR,
	REDIRECT,
	STATUS_RULES,
	TYPE_RULES,
	TYPE_STATUSES,
	type Rule,
} from './failureRules';
import { describeError } from './failureText';
import { failure, type FailedTry } from './failure';
import { isPlatformLimit, readRetryAfterMs, type Headers } from './retryAfter';
import { isRecord, textOrNull } from '../../values';

/** What a failure means for the tries to come. */
type Retry =
	| { kind: 'failed'; fatal?: boolean }
	| { kind: 'transient' }
	| { kind: 'throttled'; scope: ThrottleScope; retryAfterMs: number | null };

/**
 * Reads an error reply: an HTTP status of 300 or more, or an `error` object inside a 200.
 *
 * @param status HTTP status
 * @param error the `error` object of the body, whatever it may be
 * @param bodyText the start of a body that is no JSON
 * @param wallClockMs the time now, in milliseconds since 1970
 */
export function readErrorReply(reply: {
	status: number;
	headers: Headers;
	error: unknown;
	bodyText: string;
	wallClockMs: number;
}): FailedTry {
	const error = isRecord(reply.error) ? reply.error : {};
	const metadata = isRecord(error.metadata) ? error.metadata : {};
	const status = reply.status >= 300 ? reply.status : (codeOf(error, metadata) ?? reply.status);
	const words = describeError(reply, error, metadata);
	const rule = ruleOf(status, error, metadata, words);
	const retryAfterMs = readRetryAfterMs(reply.headers, error, reply.wallClockMs);
	const retry = retryOf(status, rule, error, metadata, retryAfterMs, reply.headers);
	// What only asks to wait fails an item when the wait is too long, whatever the status was.
	const type = retry.kind === 'throttled' ? 'rateLimited' : rule.type;
	const provider = textOrNull(metadata.provider_name);
	return { ...retry, failure: failure(type, words, rule.remedy, { status, provider }) };
}

/** The status inside an error object: `code`, in samples of the API also `http_status`, or a type. */
function codeOf(error: Record<string, unknown>, metadata: Record<string, unknown>): number | null {
	for (const code of [error.code, error.http_status]) {
		const number = typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : code;
		if (typeof number === 'number' && number >= 400 && number <= 599) return number;
	}
	return TYPE_STATUSES.get(errorTypeOf(error, metadata)) ?? null;
}

function errorTypeOf(error: Record<string, unknown>, metadata: Record<string, unknown>): string {
	for (const type of [metadata.error_type, error.error_type, error.type, error.code]) {
		if (typeof type === 'string') return type;
	}
	return '';
}

function ruleOf(
	status: number,
	error: Record<string, unknown>,
	metadata: Record<string, unknown>,
	words: string,
): Rule {
	if (status < 300) return OTHER_SERVER_ERROR;
	if (status < 400) return REDIRECT;
	const rule = STATUS_RULES[status] ?? (status >= 500 ? OTHER_SERVER_ERROR : OTHER_CLIENT_ERROR);
	switch (status) {
		case 400: {
			const named = TYPE_RULES[errorTypeOf(error, metadata)];
			if (named !== undefined) return named;
			return /context[ _]length|maximum context/i.test(words)
				? (TYPE_RULES.context_length_exceeded ?? rule)
				: rule;
		}
		case 402:
			return metadata.reason === 'weight_exceeds_budget'
				? {
						...rule,
						retry: 'final',
						remedy: `This item alone needs more than is left: lower Max Tokens. ${CREDITS_REMEDY}`,
					}
				: rule;
		case 403:
			return forbidden(rule, metadata, error, words);
		default:
			return rule;
	}
}

/** "Key limit exceeded (monthly limit)", "insufficient credits" and the like. */
const KEY_MONEY = /\bkeys?\b.*\blimit\b|\blimit\b.*\bkeys?\b|\b(budget|credits?|balance)\b/i;

/** A 403 may speak of the content, the model, or of the key and its money: only the last is fatal. */
function forbidden(
	rule: Rule,
	metadata: Record<string, unknown>,
	error: Record<string, unknown>,
	words: string,
): Rule {
	if (Array.isArray(metadata.reasons) || metadata.flagged_input !== undefined) {
		return { ...rule, type: 'moderated', remedy: 'The input was flagged; change the prompt.' };
	}
	if (metadata.patterns !== undefined || error.availability !== undefined) return rule;
	if (metadata.limit_source !== undefined || KEY_MONEY.test(words)) {
		return { type: 'insufficientCredits', retry: 'fatal', remedy: CREDITS_REMEDY };
	}
	return /\bkeys?\b/i.test(words) ? { ...rule, retry: 'fatal', remedy: KEY_REMEDY } : rule;
}

function retryOf(
	status: number,
	rule: Rule,
	error: Record<string, unknown>,
	metadata: Record<string, unknown>,
	retryAfterMs: number | null,
	headers: Headers,
): Retry {
	const retryable = isRecord(error.availability) ? error.availability.retryable : undefined;
	if (retryable === false) return { kind: 'failed' };
	if (status === 402 && isInFlightBudget(metadata, headers)) {
		return { kind: 'throttled', scope: 'all', retryAfterMs };
	}
	const isHopeless = rule.retry === 'final' || rule.retry === 'fatal';
	switch (retryable === true && isHopeless ? 'transient' : rule.retry) {
		case 'final':
			return { kind: 'failed' };
		case 'fatal':
			return { kind: 'failed', fatal: true };
		case 'throttled':
			return { kind: 'throttled', scope: isPlatformLimit(headers) ? 'all' : 'lane', retryAfterMs };
		case 'transient':
			// A server that names a time wants all its callers to wait, not only this item.
			return retryAfterMs === null
				? { kind: 'transient' }
				: { kind: 'throttled', scope: 'lane', retryAfterMs };
	}
}

/** Spending still in flight holds this request back; the reply says for how long. */
function isInFlightBudget(metadata: Record<string, unknown>, headers: Headers): boolean {
	if (headers['retry-after'] === undefined) return false;
	const { limit_source: source, reason } = metadata;
	if (source === undefined && reason === undefined) return true;
	return source === 'openrouter_in_flight_budget' || reason === 'in_flight_budget_exhausted';
}
