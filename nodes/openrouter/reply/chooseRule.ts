import { jsonText, textOrNull } from '../../values';
import { errorCodes, isError, type ErrorBody } from './errorBody';
import { RULES, STATUS_RULES, type Rule, type Doubt } from './failureRules';
import { isWebPage, wordsOf } from './failureText';

export interface Choice {
	rule: Rule;
	doubt?: Doubt;
	/** The message, where the words of the error are only a part of it. */
	says?: string;
}

/**
 * Finds the rule for an error. What is fatal is said by OpenRouter about the user's key, account or
 * address; what a provider behind it says fails that item only, whatever its words are.
 *
 * @param status of the reply, or the code inside a 200
 * @param words of the error, for a person
 * @param page the body where it is no JSON, else empty
 */
export function chooseRule(status: number, error: ErrorBody, words: string, page: string): Choice {
	if (status >= 300 && status < 400) return { rule: RULES.redirect };
	const place = status === 407 || status === 429 ? null : placeOf(status, page, words);
	if (place !== null) return place;
	const named = ruleByContent(status, error, words);
	if (named !== null) return { rule: named };
	switch (status) {
		case 401:
			return error.isFromProvider
				? { rule: RULES.providerKey }
				: { rule: ruleOf(401), doubt: 'unlessRepeated' };
		case 402:
			return { rule: paymentRule(error) };
		case 403:
			return { rule: forbiddenRule(error) };
		case 400:
		case 404:
		case 422:
			return { rule: capabilityRule(words) ?? ruleOf(status) };
		case 429:
			return { rule: isQuotaSpent(error) ? RULES.providerCredits : ruleOf(status) };
		default:
			return { rule: ruleOf(status) };
	}
}

function ruleOf(status: number): Rule {
	const known = STATUS_RULES[status];
	if (known !== undefined) return known;
	const isClient = status >= 400 && status < 500;
	return isClient ? RULES.otherClientError : RULES.otherServerError;
}

/** What is not the API: a web page, or a server that does not know the path and says so in plain text. */
function placeOf(status: number, page: string, words: string): Choice | null {
	const isPage = isWebPage(page);
	if (isPage && status >= 500) {
		const says = `A web page came in place of a reply: ${words}`;
		return { rule: RULES.gatewayPage, doubt: 'unlessAnswered', says };
	}
	const isUnknownPath = (status === 404 || status === 405) && page.trim() !== '';
	if (!isPage && !isUnknownPath) return null;
	const what = isPage ? 'it answers with a web page' : 'it answers';
	const says = `This address is no OpenRouter API: ${what} (${words})`;
	return { rule: RULES.notTheApi, doubt: 'unlessRepeated', says };
}

/**
 * Codes and words of a context that is too long: OpenAI, Azure, Mistral ("too large for model with 32768
 * maximum context length"), Anthropic ("prompt is too long"), Google ("exceeds the maximum number of
 * tokens"), Bedrock ("Input is too long"), Cohere ("too many tokens"), Alibaba ("Range of input length
 * should be"), Groq, xAI, vLLM.
 */
const CONTEXT_CODES =
	/^(?:context_length_exceeded|context_window_exceeded|model_context_window_exceeded|max_tokens_exceeded|token_limit_exceeded|string_above_max_length|string_too_long|input_too_long|prompt_too_long|request_too_large)$/;
const CONTEXT_WORDS =
	/context[ _-]?(?:length|window|size|limit)|maximum context|(?:prompt|input|messages?|conversation|request)[^.]{0,40}(?:is|are) too (?:long|large)[^.]{0,40}(?:token|context|model|maximum|limit|$)|(?:input|prompt)[^.]{0,60}(?:exceed|more than|larger than|longer than|over)[^.]{0,60}tokens?|tokens?[^.]{0,60}exceeds?[^.]{0,60}(?:maximum|limit|context|allowed)|exceeds? the (?:maximum|limit)[^.]{0,40}tokens?|too many (?:input |prompt )?tokens|range of input length|reduce (?:the |your )?(?:length|prompt|input|messages?|number of tokens)/i;

/**
 * Codes and words of content that is refused: OpenAI, Azure (`content_filter`,
 * `ResponsibleAIPolicyViolation`), Google (`SAFETY`, `PROHIBITED_CONTENT`), Alibaba
 * (`data_inspection_failed`), Zhipu (1301), xAI, DeepSeek ("Content Exists Risk").
 */
const CONTENT_CODES =
	/^(?:content_filter(?:ed)?|content_policy_violation|content_policy|responsibleaipolicyviolation|data_?inspection_?failed|sensitive_?content|safety|prohibited_content|blocklist|moderation(?:_blocked)?|moderation_error|cyber_policy_violation|refusal)$/;
const CONTENT_WORDS =
	/content[ _-]?(?:management )?(?:filter|policy|policies|moderation)|responsible ?ai ?policy|flagged (?:as|by|for)|(?:was|were|been) flagged|data_inspection_failed|inappropriate content|content exists risk|safety (?:filter|system|policy|guideline|setting|reason)|(?:violat\w+|against)[^.]{0,40}(?:usage |content |use )?polic|usage guidelines|prohibited (?:content|use)|sensitive (?:content|words?|information)|unsafe content|(?:prompt|input|content|request|output|response)[^.]{0,30}(?:blocked|refused|rejected)[^.]{0,40}(?:safety|moderation|filter|policy|guardrail)/i;

/** What the codes and words say of the prompt, whichever status they come with. */
function ruleByContent(status: number, error: ErrorBody, words: string): Rule | null {
	if (status === 401 || status === 402 || status === 407 || status === 429) return null;
	const { metadata } = error;
	if (Array.isArray(metadata.reasons) || metadata.flagged_input !== undefined) {
		return RULES.flaggedInput;
	}
	const codes = [...errorCodes(error), ...codesIn(metadata.raw)];
	if (codes.some((code) => CONTEXT_CODES.test(code))) return RULES.contextLength;
	if (codes.some((code) => CONTENT_CODES.test(code))) return RULES.contentPolicy;
	if (status >= 500 || (status === 403 && !error.isFromProvider)) return null;
	if (CONTENT_WORDS.test(words)) return RULES.contentPolicy;
	return status !== 403 && CONTEXT_WORDS.test(words) ? RULES.contextLength : null;
}

const CODE = /"(?:code|type|status|reason|innererror_code)"\s{0,3}:\s{0,3}"([\w.-]{1,60})"/g;

/** The codes in what the provider sent, which is an object or JSON text. */
function codesIn(raw: unknown): string[] {
	if (!isError(raw)) return [];
	const text = typeof raw === 'string' ? raw : (jsonText(raw) ?? '');
	return [...text.slice(0, 20_000).matchAll(CODE)].map(([, code = '']) => code.toLowerCase());
}

/** OpenRouter's own words on one request that needs more than is left. */
const REQUEST_TOO_EXPENSIVE =
	/max[ _-]?(?:completion[ _-]?|output[ _-]?)?tokens|\bprompt tokens\b|\bcan only afford\b|\btokens?\b[^.]{0,60}\b(?:limit|exceed|requested|afford)/i;

function paymentRule(error: ErrorBody): Rule {
	const { metadata, fields, isOwnProviderKey } = error;
	if (metadata.reason === 'weight_exceeds_budget') return RULES.requestTooExpensive;
	const isAboutRequest = REQUEST_TOO_EXPENSIVE.test(wordsOf(fields.message) ?? '');
	if (isAboutRequest && !isOwnProviderKey) return RULES.requestTooExpensive;
	return error.isFromProvider ? RULES.providerCredits : ruleOf(402);
}

/** "Key limit exceeded (monthly limit)", "Workspace budget exhausted": the key or account is used up. */
const KEY_LIMIT =
	/\bkey\b[^.]{0,30}\blimit\b|\blimit\b[^.]{0,30}\bkey\b|\b(?:credit|spending|spend) limit\b|\b(?:insufficient|not enough|no (?:more|remaining)|out of|negative)\s(?:account\s)?(?:credits?|balance|funds)\b|\b(?:workspace|account|guardrail|key|organization|monthly|weekly|daily) budget\b/i;
/** "Management keys cannot be used for completions": the key itself may not do this. */
const KEY_FORBIDDEN =
	/\b(?:management|provisioning|admin)\s(?:api\s)?keys?\b|\b(?:api|this|your|the)\skey\b[^.]{0,40}\b(?:disabled|expired|revoked|invalid|inactive|deleted|blocked|suspended|not allowed|not permitted|no permission|lacks|cannot)\b|\baccount\b[^.]{0,40}\b(?:disabled|suspended|banned|blocked|deactivated)\b/i;

/** A 403 may speak of the content, the model, or of the key and its money: only the last is fatal. */
function forbiddenRule(error: ErrorBody): Rule {
	const { metadata, availability, fields } = error;
	if (metadata.patterns !== undefined || isError(availability)) return ruleOf(403);
	if (error.isFromProvider) return RULES.providerForbids;
	const source = textOrNull(metadata.limit_source) ?? '';
	if (source.startsWith('openrouter_')) return RULES.keyLimit;
	const words = wordsOf(fields) ?? '';
	if (KEY_LIMIT.test(words)) return RULES.keyLimit;
	return KEY_FORBIDDEN.test(words) ? RULES.keyForbidden : ruleOf(403);
}

const NO_TOOLS =
	/(?:support|accept|allow|enable)\w*[^.]{0,30}\b(?:tools?|tool use|tool calls?|tool choice|function calling|functions?)\b|\b(?:tools?|function calling)\b[^.]{0,40}\b(?:not|n't|un)\s?(?:support|available|allow|enabled)/i;
const NO_INPUT =
	/(?:support|accept|allow)\w*[^.]{0,30}\b(?:image|audio|video|file|pdf|vision|multimodal)\b|\b(?:image|audio|video|file|vision|multimodal)\b[^.]{0,40}\b(?:not|n't|un)\s?(?:support|available|allow|accept)/i;

function capabilityRule(words: string): Rule | null {
	if (NO_INPUT.test(words)) return RULES.noImages;
	return NO_TOOLS.test(words) ? RULES.noTools : null;
}

/** No wait helps a quota that is paid for in advance. */
function isQuotaSpent(error: ErrorBody): boolean {
	const codes = [...errorCodes(error), ...codesIn(error.metadata.raw)];
	return codes.some((code) =>
		/^(?:insufficient_quota|billing_hard_limit_reached|quota_exceeded_billing|insufficient_balance|arrearage)$/.test(
			code,
		),
	);
}
