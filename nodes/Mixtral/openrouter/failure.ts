import type { ThrottleScope } from '../engine/types';
import { isRecord } from './fields';
import { isPlatformLimit, readRetryAfterMs, type Headers } from './serverHint';

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
	| 'costUnknown'
	| 'costBudgetReached'
	| 'runTimeReached'
	| 'stoppedAfterFailures'
	| 'stoppedAfterFatal'
	| 'cancelled';

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

/** What a failure means for the tries to come. */
export type Retry =
	| { kind: 'failed'; fatal?: boolean }
	| { kind: 'transient' }
	| { kind: 'throttled'; scope: ThrottleScope; retryAfterMs: number | null };

export interface ClassifiedFailure {
	failure: Failure;
	retry: Retry;
}

interface Rule {
	type: FailureType;
	retry: 'final' | 'fatal' | 'transient' | 'throttled';
	remedy: string;
}

const KEY_REMEDY = 'Check the API key in the credential: https://openrouter.ai/settings/keys';
const CREDITS_REMEDY =
	'Add credits or raise the limit of the key: https://openrouter.ai/settings/credits';
const LATER_REMEDY =
	'Try again later, allow other providers, or set Fallback Models under Routing.';
const RATE_REMEDY =
	'Lower Max Concurrency or set Requests per Minute under Batching, or allow more providers.';

/**
 * Which reply is which. Statuses as in https://openrouter.ai/docs/api-reference/errors-and-debugging
 * and .../limits; `error.availability.retryable` of a reply overrides `retry`.
 */
export const STATUS_RULES: Readonly<Record<number, Rule>> = {
	400: {
		type: 'invalidRequest',
		retry: 'final',
		remedy: 'Correct the request; the message says what.',
	},
	401: { type: 'authentication', retry: 'fatal', remedy: KEY_REMEDY },
	402: { type: 'insufficientCredits', retry: 'fatal', remedy: CREDITS_REMEDY },
	403: {
		type: 'forbidden',
		retry: 'final',
		remedy: 'The key, a guardrail, the privacy settings or the region forbid this request.',
	},
	404: {
		type: 'notFound',
		retry: 'final',
		remedy: 'Check the model ID and whether Routing or privacy settings rule out every provider.',
	},
	408: { type: 'timeout', retry: 'transient', remedy: LATER_REMEDY },
	412: {
		type: 'invalidRequest',
		retry: 'final',
		remedy: 'A precondition failed; the message says which.',
	},
	413: { type: 'invalidRequest', retry: 'final', remedy: 'Send a shorter prompt.' },
	422: {
		type: 'invalidRequest',
		retry: 'final',
		remedy: 'Correct the request; the message says what.',
	},
	429: { type: 'rateLimited', retry: 'throttled', remedy: RATE_REMEDY },
	500: { type: 'overloaded', retry: 'transient', remedy: LATER_REMEDY },
	502: { type: 'overloaded', retry: 'transient', remedy: LATER_REMEDY },
	503: { type: 'overloaded', retry: 'transient', remedy: LATER_REMEDY },
	504: { type: 'timeout', retry: 'transient', remedy: LATER_REMEDY },
	524: { type: 'timeout', retry: 'transient', remedy: LATER_REMEDY },
	529: { type: 'overloaded', retry: 'transient', remedy: LATER_REMEDY },
};

const REDIRECT: Rule = {
	type: 'invalidRequest',
	retry: 'fatal',
	remedy: 'Enter the new address as the Base URL of the credential.',
};
const OTHER_CLIENT_ERROR: Rule = {
	type: 'invalidRequest',
	retry: 'final',
	remedy: 'Correct the request; the message says what.',
};
const OTHER_SERVER_ERROR: Rule = { type: 'overloaded', retry: 'transient', remedy: LATER_REMEDY };

/** `error_type` values that say more than the status. */
const TYPE_RULES: Readonly<Record<string, Rule>> = {
	context_length_exceeded: {
		type: 'contextLength',
		retry: 'final',
		remedy: 'Shorten the prompt, lower Max Tokens, or switch on Context Compression.',
	},
	content_policy_violation: {
		type: 'moderated',
		retry: 'final',
		remedy: 'The content was refused; change the prompt or the model.',
	},
	rate_limit_exceeded: { type: 'rateLimited', retry: 'throttled', remedy: RATE_REMEDY },
	provider_overloaded: OTHER_SERVER_ERROR,
	provider_unavailable: OTHER_SERVER_ERROR,
	server: OTHER_SERVER_ERROR,
	timeout: { type: 'timeout', retry: 'transient', remedy: LATER_REMEDY },
};

/**
 * Reads an error reply: an HTTP status of 300 or more, or an `error` object inside a 200.
 *
 * @param status HTTP status
 * @param error the `error` object of the body, whatever it may be
 * @param bodyText the start of a body that is no JSON
 * @param wallClockMs the time now, in milliseconds since 1970
 */
export function classifyError(reply: {
	status: number;
	headers: Headers;
	error: unknown;
	bodyText: string;
	wallClockMs: number;
}): ClassifiedFailure {
	const error = isRecord(reply.error) ? reply.error : {};
	const metadata = isRecord(error.metadata) ? error.metadata : {};
	const status = reply.status >= 300 ? reply.status : (codeOf(error) ?? reply.status);
	const words = describe(reply, error, metadata);
	const rule = ruleOf(status, error, metadata, words);
	const retryAfterMs = readRetryAfterMs(reply.headers, error, reply.wallClockMs);
	const failure: Failure = {
		type: rule.type,
		message: words,
		remedy: rule.remedy,
		status,
		provider: typeof metadata.provider_name === 'string' ? metadata.provider_name : null,
	};
	const retry = retryOf(status, rule, error, metadata, retryAfterMs, reply.headers);
	return { failure, retry };
}

/** The numeric code inside an error object; samples of the API also use `http_status`. */
function codeOf(error: Record<string, unknown>): number | null {
	for (const code of [error.code, error.http_status]) {
		const number = typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : code;
		if (typeof number === 'number' && number >= 300 && number <= 599) return number;
	}
	return null;
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
	if (status < 300) return TYPE_RULES[errorTypeOf(error, metadata)] ?? OTHER_SERVER_ERROR;
	if (status < 400) return REDIRECT;
	const rule = STATUS_RULES[status] ?? (status >= 500 ? OTHER_SERVER_ERROR : OTHER_CLIENT_ERROR);
	switch (status) {
		case 400: {
			const named = TYPE_RULES[errorTypeOf(error, metadata)];
			if (named !== undefined && named.retry === 'final') return named;
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
const KEY_MONEY = /\bkey\b.*\blimit\b|\blimit\b.*\bkey\b|\b(budget|credits?|balance)\b/i;

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
	return /\bkey\b/i.test(words) ? { ...rule, retry: 'fatal', remedy: KEY_REMEDY } : rule;
}

function retryOf(
	status: number,
	rule: Rule,
	error: Record<string, unknown>,
	metadata: Record<string, unknown>,
	retryAfterMs: number | null,
	headers: Headers,
): Retry {
	if (status === 402 && isInFlightBudget(metadata, headers)) {
		return { kind: 'throttled', scope: 'all', retryAfterMs };
	}
	const availability = isRecord(error.availability) ? error.availability.retryable : undefined;
	if (availability === false) return { kind: 'failed' };
	const kind = availability === true && rule.retry === 'final' ? 'transient' : rule.retry;
	switch (kind) {
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
	const source = metadata.limit_source;
	return (
		source === undefined ||
		source === 'openrouter_in_flight_budget' ||
		metadata.reason === 'in_flight_budget_exhausted'
	);
}

const LONGEST_MESSAGE = 600;

/** The provider's own words, as far as they can be found. */
function describe(
	reply: { status: number; headers: Headers; bodyText: string },
	error: Record<string, unknown>,
	metadata: Record<string, unknown>,
): string {
	if (reply.status >= 300 && reply.status < 400) {
		const { location } = reply.headers;
		const target = typeof location === 'string' ? location : 'another address';
		return `The Base URL redirects to ${target}`;
	}
	const parts: string[] = [];
	if (typeof error.message === 'string' && error.message !== '') parts.push(error.message);
	const upstream = upstreamWords(metadata.raw);
	if (upstream !== null && !parts.some((part) => part.includes(upstream))) parts.push(upstream);
	const availability = isRecord(error.availability) ? error.availability : {};
	if (availability.excluded_by !== undefined) {
		parts.push(`excluded by ${JSON.stringify(availability.excluded_by)}`);
	}
	if (parts.length === 0) parts.push(plainText(reply.bodyText) || `HTTP status ${reply.status}`);
	const text = parts.join(': ');
	return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}...` : text;
}

/** What the provider behind OpenRouter said, which is often JSON inside a string. */
function upstreamWords(raw: unknown): string | null {
	if (typeof raw !== 'string' || raw === '') return null;
	const match = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(raw);
	return match?.[1] ?? plainText(raw);
}

/** An HTML error page in a few words. */
function plainText(text: string): string {
	const title = /<title>([^<]*)<\/title>/i.exec(text)?.[1];
	const words = title ?? text.replace(/<[^>]*>/g, ' ');
	return words.replace(/\s+/g, ' ').trim().slice(0, 200);
}
