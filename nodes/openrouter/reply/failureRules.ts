import type { SkipReason } from '../../engine/types';

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

/** What a class of replies means. `final` fails the item, `fatal` ends the run. */
export interface Rule {
	type: FailureType;
	retry: 'final' | 'fatal' | 'transient' | 'throttled';
	remedy: string;
}

/**
 * When to believe a failure that would end the run. `unlessRepeated`: in a run that has had answers
 * only when it comes twice. `unlessAnswered`: when several items met nothing else and none was answered.
 */
export type Doubt = 'unlessRepeated' | 'unlessAnswered';

const LATER = 'Try again later, allow other providers, or set Fallback Models under Routing.';
const SAYS_WHAT = 'Correct the request as the message says.';
const KEY = 'Check the API key in the credential: https://openrouter.ai/settings/keys';
const CREDITS = 'Add credits or raise the limit of the key: https://openrouter.ai/settings/credits';
const PROVIDER_KEY =
	'Check your own key of that provider in OpenRouter: https://openrouter.ai/settings/integrations';
const DELIVERY =
	'The provider sent no usable reply. Try again later, or allow other providers under Routing.';
const BASE_URL =
	'Check the Base URL of the credential. The Base URL of OpenRouter is https://openrouter.ai/api/v1';
const WAY_OUT =
	'Check the Base URL of the credential, and whether n8n can reach it (DNS, firewall, proxy).';

const rule = (type: FailureType, retry: Rule['retry'], remedy: string): Rule => ({
	type,
	retry,
	remedy,
});

/**
 * Which reply is which. Statuses as in https://openrouter.ai/docs/api-reference/errors-and-debugging
 * and .../limits; `error.availability.retryable` of a reply overrides `retry`.
 */
export const STATUS_RULES: Readonly<Record<number, Rule>> = {
	400: rule('invalidRequest', 'final', SAYS_WHAT),
	401: rule('authentication', 'fatal', KEY),
	402: rule('insufficientCredits', 'fatal', CREDITS),
	403: rule(
		'forbidden',
		'final',
		'The key, a guardrail, the privacy settings or the region forbid this request.',
	),
	404: rule(
		'notFound',
		'final',
		'Check the model ID, and whether Routing or privacy settings exclude every provider.',
	),
	// Never the API: an HTTP proxy on the way.
	407: rule(
		'network',
		'fatal',
		'The proxy requires a login. Add user and password to HTTP_PROXY and HTTPS_PROXY of n8n.',
	),
	408: rule('timeout', 'transient', LATER),
	// These ask to come again: https://www.rfc-editor.org/rfc/rfc9110#name-409-conflict, rfc8470 (425), 421 over
	// another connection, 423 locked, 449 and 499 of some gateways, 498 of Groq (no capacity).
	409: rule('overloaded', 'transient', LATER),
	412: rule('invalidRequest', 'final', 'Correct the precondition that the message names.'),
	413: rule('invalidRequest', 'final', 'Send a shorter prompt.'),
	422: rule('invalidRequest', 'final', SAYS_WHAT),
	421: rule('overloaded', 'transient', LATER),
	423: rule('overloaded', 'transient', LATER),
	425: rule('overloaded', 'transient', LATER),
	449: rule('overloaded', 'transient', LATER),
	498: rule('overloaded', 'transient', LATER),
	499: rule('overloaded', 'transient', LATER),
	429: rule(
		'rateLimited',
		'throttled',
		'Lower Max Concurrency or set Requests per Minute under Batching, or allow more providers.',
	),
	500: rule('overloaded', 'transient', LATER),
	502: rule('overloaded', 'transient', LATER),
	503: rule('overloaded', 'transient', LATER),
	504: rule('timeout', 'transient', LATER),
	524: rule('timeout', 'transient', LATER),
	529: rule('overloaded', 'transient', LATER),
};

/** What a reply means if its status is not enough. */
export const RULES = {
	redirect: rule(
		'invalidRequest',
		'fatal',
		'Enter the new address as the Base URL of the credential.',
	),
	otherClientError: rule('invalidRequest', 'final', SAYS_WHAT),
	otherServerError: rule('overloaded', 'transient', LATER),
	contextLength: rule(
		'contextLength',
		'final',
		'Shorten the prompt, lower Max Tokens, or switch on Context Compression.',
	),
	contentPolicy: rule(
		'moderated',
		'final',
		'The content was refused; change the prompt or the model.',
	),
	flaggedInput: rule('moderated', 'final', 'The input was flagged; change the prompt.'),
	refusal: rule('moderated', 'final', 'The model refused; change the prompt or the model.'),
	requestTooExpensive: rule(
		'insufficientCredits',
		'final',
		`This item alone needs more credits than are left. Lower Max Tokens. ${CREDITS}`,
	),
	providerKey: rule('authentication', 'final', PROVIDER_KEY),
	providerCredits: rule('insufficientCredits', 'final', PROVIDER_KEY),
	providerForbids: rule(
		'forbidden',
		'final',
		'The provider forbids this request. Change the prompt, or allow other providers.',
	),
	keyForbidden: rule('forbidden', 'fatal', KEY),
	keyLimit: rule('insufficientCredits', 'fatal', CREDITS),
	noTools: rule(
		'notFound',
		'final',
		'Choose a model that supports tools. The operation Model: Get Many lists models.',
	),
	noImages: rule(
		'notFound',
		'final',
		'Choose a model that supports this kind of input. The operation Model: Get Many lists models.',
	),
	notTheApi: rule('badReply', 'fatal', BASE_URL),
	gatewayPage: rule('overloaded', 'transient', `Try again later. ${BASE_URL}`),
	badReply: rule('badReply', 'transient', DELIVERY),
	blankReply: rule('badReply', 'transient', DELIVERY),
	brokenStream: rule(
		'network',
		'transient',
		'Try again. If it happens often, check the network and the proxies between n8n and the Base URL.',
	),
	emptyCompletion: rule('emptyCompletion', 'transient', DELIVERY),
	timeout: rule('timeout', 'transient', 'Raise Request Timeout, or lower Max Tokens.'),
	network: rule('network', 'transient', WAY_OUT),
	brokenOff: rule(
		'network',
		'transient',
		'Try again. If it happens often, check the network and the proxies between n8n and the Base URL.',
	),
	tooLarge: rule(
		'badReply',
		'final',
		'Lower Max Tokens. If that does not help, check the proxies between n8n and the Base URL.',
	),
	runTimeReached: rule('timeout', 'transient', 'Raise the time limit of the workflow.'),
	cancelled: rule('timeout', 'transient', 'The execution was stopped.'),
} as const satisfies Record<string, Rule>;

/** The status that a type or code stands for (in the form of `errorCodes`), for errors inside a 200 that come without a code. */
export const TYPE_STATUSES: ReadonlyMap<string, number> = new Map(
	Object.entries({
		400:
			'context_length_exceeded max_tokens_exceeded token_limit_exceeded string_too_long ' +
			'invalid_request invalid_prompt content_policy_violation refusal ' +
			'invalid_argument bad_request',
		401: 'authentication unauthenticated unauthorized invalid_api_key',
		402: 'payment_required insufficient_credits',
		403: 'permission_denied permission forbidden',
		404: 'not_found model_not_found',
		412: 'precondition_failed',
		413: 'payload_too_large request_too_large',
		422: 'unprocessable',
		429:
			'rate_limit rate_limit_exceeded rate_limited resource_exhausted too_many_requests ' +
			'insufficient_quota',
		500: 'server unmapped internal internal_server api',
		502: 'provider_unavailable bad_gateway',
		503: 'provider_overloaded overloaded unavailable engine_overloaded service_unavailable',
		504: 'timeout api_timeout request_timeout deadline_exceeded',
	}).flatMap(([status, types]) => types.split(' ').map((type) => [type, Number(status)] as const)),
);
