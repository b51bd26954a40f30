import type { FailureType } from './failure';
import type { NoReply } from './noReply';

/** What a class of replies means. */
export interface Rule {
	type: FailureType;
	retry: 'final' | 'fatal' | 'transient' | 'throttled';
	remedy: string;
}

export const KEY_REMEDY =
	'Check the API key in the credential: https://openrouter.ai/settings/keys';
export const CREDITS_REMEDY =
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
	// Never the API: an HTTP proxy on the way.
	407: {
		type: 'network',
		retry: 'fatal',
		remedy:
			'The proxy asks for a sign-in: put user and password into HTTP_PROXY, HTTPS_PROXY of n8n.',
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

export const REDIRECT: Rule = {
	type: 'invalidRequest',
	retry: 'fatal',
	remedy: 'Enter the new address as the Base URL of the credential.',
};
export const OTHER_CLIENT_ERROR: Rule = {
	type: 'invalidRequest',
	retry: 'final',
	remedy: 'Correct the request; the message says what.',
};
export const OTHER_SERVER_ERROR: Rule = {
	type: 'overloaded',
	retry: 'transient',
	remedy: LATER_REMEDY,
};

/** `error_type` values that say more than the status. */
export const TYPE_RULES: Readonly<Record<string, Rule>> = {
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
};

/** The status that an `error_type` stands for, for errors inside a 200 that come without a code. */
export const TYPE_STATUSES: ReadonlyMap<string, number> = new Map(
	Object.entries({
		400:
			'context_length_exceeded max_tokens_exceeded token_limit_exceeded string_too_long ' +
			'invalid_request invalid_prompt content_policy_violation refusal',
		401: 'authentication',
		402: 'payment_required',
		403: 'permission_denied',
		404: 'not_found',
		412: 'precondition_failed',
		413: 'payload_too_large',
		422: 'unprocessable',
		429: 'rate_limit_exceeded',
		500: 'server unmapped',
		502: 'provider_unavailable',
		503: 'provider_overloaded',
		504: 'timeout',
	}).flatMap(([status, types]) => types.split(' ').map((type) => [type, Number(status)] as const)),
);

/** What it means that no whole reply came, by its cause. */
export const NO_REPLY_RULES: Readonly<Record<NoReply['cause'], Rule>> = {
	timeout: {
		type: 'timeout',
		retry: 'transient',
		remedy: 'Raise Request Timeout, or lower Max Tokens.',
	},
	network: {
		type: 'network',
		retry: 'transient',
		remedy: 'Check the Base URL of the credential and the way out to the internet.',
	},
	brokenOff: { type: 'network', retry: 'transient', remedy: 'Try again.' },
	tooLarge: {
		type: 'badReply',
		retry: 'transient',
		remedy: 'Lower Max Tokens, or ask for less in one request.',
	},
	runTimeReached: {
		type: 'timeout',
		retry: 'transient',
		remedy: 'Raise the time limit of the workflow.',
	},
	cancelled: { type: 'timeout', retry: 'transient', remedy: 'The execution was stopped.' },
};
