import { isText, jsonText } from '../../values';
import { codeForm, errorCodes, isError, type ErrorBody } from './errorBody';
import { wordsOf } from './failureText';

/**
 * Codes of a context that is too long: `context_length_exceeded` (OpenAI, OpenRouter),
 * `model_context_window_exceeded`, `string_above_max_length`, `tokens_limit_reached`, ...
 */
const CONTEXT_CODES =
	/^(?:\w*context\w*_(?:length|window|size|long|limit|exceeded|overflow)\w*|(?:max_|model_)?(?:prompt|inputs?|messages?|string|request|tokens?)_?(?:length_|count_|size_|limit_)?(?:too_(?:long|large|many|big)|exceeded|reached|above_max_length)|invalid_prompt_length)$/;
/**
 * The same in words: Mistral ("too large for model with 32768 maximum context length"), Anthropic
 * ("prompt is too long"), Google ("exceeds the maximum number of tokens"), Bedrock ("Input is too
 * long"), Cohere ("too many tokens"), Alibaba ("Range of input length should be"), Hugging Face
 * ("`inputs` tokens + `max_new_tokens` must be <="), Moonshot, Groq, xAI, vLLM, llama.cpp ("n_ctx").
 */
const CONTEXT_WORDS = [
	/context[ _-]?(?:length|window|size|limit)|max(?:imum)? context|\bn_ctx\b/,
	/(?:max(?:imum)?|specified|allowed) (?:allowed )?(?:prompt|input|sequence|message) (?:length|size|tokens?)/,
	/(?:range of )?input length|sequence length/,
	/(?:prompt|input|messages?|conversation|request)[^.]{0,40}(?:is|are) too (?:long|large)[^.]{0,40}(?:token|context|model|maximum|limit|$)/,
	/(?:prompt|inputs?|messages?|conversation|sequence)\b[^.]{0,60}(?:exceed|more than|larger than|longer than|less than|fewer than|over)[^.]{0,60}(?:tokens?|max(?:imum)? (?:model )?(?:length|size)|length limit)/,
	/tokens?\b[^.]{0,60}(?:exceed\w*|larger than|greater than|more than|over|above)[^.]{0,60}(?:max|limit|context|allowed)/,
	/length of (?:the |your )?(?:prompt|input|messages?)[^.]{0,40}exceed/,
	/inputs?`? tokens[^.]{0,60}must be/,
	/exceed\w*[^.]{0,40}(?:(?:maximum|limit)[^.]{0,40}tokens?|tokens?[ _-]limit)/,
	/too many (?:input |prompt )?tokens/,
	/reduce (?:the |your )?(?:length|prompt|input|messages?|number of tokens)/,
	/tokens?[^。]{0,20}(?:超过|超出)|(?:超过|超出)[^。]{0,20}(?:tokens?|上下文|最大长度)|上下文长度|(?:prompt|输入|内容|文本|长度)[^。]{0,10}(?:超长|过长)/,
].map((words) => new RegExp(words, 'i'));

/**
 * Codes of content that is refused: Azure (`content_filter`, `ResponsibleAIPolicyViolation`), OpenAI
 * (`content_policy_violation`), Google (`SAFETY`, `PROHIBITED_CONTENT`, `RECITATION`), Alibaba
 * (`data_inspection_failed`), Zhipu (`1301`).
 */
const CONTENT_CODES =
	/^(?:content_filter(?:ed)?|content_policy(?:_violation)?|responsible_?ai_?policy_?violation|data_?inspection_?failed|sensitive_?(?:content|words?)?|(?:image_)?safety|spii|recitation|prohibited_content|harmful_content|unsafe_content|blocklist|guardrail_intervened|moderation(?:_blocked)?|cyber_policy_violation|refusal|1301)$/;
/** The same in words, also of xAI ("violates usage guidelines"), DeepSeek ("Content Exists Risk"). */
const CONTENT_WORDS = [
	/content[ _-]?(?:management )?(?:filter|policy|policies|moderation)|responsible ?ai ?policy|content exists risk/,
	/flagged (?:as|by|for)|(?:was|were|been) flagged|data_inspection_failed|inappropriate content/,
	/safety (?:filter|system|policy|guideline|setting|reason|guardrail|check)|guardrails?[^.]{0,20}(?:interven|block)/,
	/(?:violat\w+|against)[^.]{0,40}(?:usage |content |use )?polic|usage guidelines/,
	/(?:prohibited|harmful|unsafe)[ _](?:content|use)|sensitive[ _](?:content|words?|information)|(?:in|out)put[ _]\w{0,10}_?sensitive\b/,
	/\b(?:blocklist|spii|recitation)\b/,
	/(?:prompt|input|content|request|output|response)[^.]{0,30}(?:blocked|refused|rejected)[^.]{0,40}(?:safety|moderation|filter|policy|guardrail)/,
	/敏感|不安全|违规|内容安全/,
].map((words) => new RegExp(words, 'i'));

/** Words of OpenRouter's own about one request that needs more than is left. */
const REQUEST_TOO_EXPENSIVE = [
	/max[ _-]?(?:completion[ _-]?|output[ _-]?|new[ _-]?)?tokens|\bafford(?:able)?\b|\btoo expensive\b/,
	/\b(?:prompt|completion|output|input) tokens\b|\btokens?\b[^.]{0,60}\b(?:limit|exceed|requested|left|remain)/,
	/\byou(?:r request)? (?:requested|asked for|needs?|requires?|exceeds?|would)\b/,
	/\b(?:this|the) (?:request|prompt|completion)\b[^.]{0,40}\b(?:requires?|needs?|costs?|exceeds?|would|is|too)\b/,
	/\breduce (?:the |your )?(?:output|prompt|completion|length|size|max)/,
].map((words) => new RegExp(words, 'i'));

/** "Key limit exceeded (monthly limit)", "Workspace budget exhausted": the key or account is used up. */
const KEY_LIMIT = [
	/\b(?:key|credit|credits|spending|spend)\b[^.]{0,30}\blimit\b[^.]{0,30}\b(?:exceed|reach|exhaust|used up|hit|over)/,
	/\b(?:exceed|reach|exhaust|hit|over)\w*[^.]{0,30}\b(?:key|credit|credits|spending|spend)\b[^.]{0,30}\blimit\b/,
	/\b(?:insufficient|not enough|no (?:more|remaining)|out of|negative)\s(?:account\s)?(?:credits?|balance|funds)\b/,
	/\b(?:workspace|account|guardrail|key|organization|monthly|weekly|daily) budget\b[^.]{0,30}\b(?:exceed|reach|exhaust|used up|spent|over)/,
].map((words) => new RegExp(words, 'i'));
/** "Management keys cannot be used for completions": the key itself may not do this. */
const KEY_FORBIDDEN =
	/\b(?:management|provisioning|admin)\s(?:api\s)?keys?\b|\b(?:api|this|your|the)\skey\b[^.]{0,40}\b(?:disabled|expired|revoked|invalid|inactive|deleted|blocked|suspended|not allowed|not permitted|no permission|lacks|cannot)\b|\baccount\b[^.]{0,40}\b(?:disabled|suspended|banned|blocked|deactivated)\b/i;
/** Words about what a request says: such words may quote anything, "credit limit" and "key" among it. */
const ABOUT_CONTENT = [
	/\b(?:content|prompt|input|text|message|completion|output|request)s?\b[^.]{0,60}\b(?:refus|block|flag|moderat|violat|reject|disallow|prohibit|contain|mention|hold|ask)/,
	/\b(?:refus|block|flag|moderat|violat|reject)\w*\b[^.]{0,40}\b(?:content|prompt|input|text|message|output|request|guardrail|filter|policy|safety)/,
].map((words) => new RegExp(words, 'i'));

const NO_TOOLS =
	/(?:support|accept|allow|enable)\w*[^.]{0,30}\b(?:tools?|tool use|tool calls?|tool choice|function calling|functions?)\b|\b(?:tools?|tool_(?:choice|calls?)|function calling)\b[^.]{0,40}\b(?:not|n't|un)\s?(?:support|available|allow|enabled)/i;
const NO_INPUT =
	/(?:support|accept|allow)\w*[^.]{0,30}\b(?:images?|audio|videos?|files?|pdfs?|vision|multimodal)\b|\b(?:image|audio|video|file|vision|multimodal)\b[^.]{0,40}\b(?:not|n't|un)\s?(?:support|available|allow|accept)/i;

const QUOTA_CODES =
	/^(?:insufficient_quota|billing_hard_limit_reached|quota_exceeded_billing|insufficient_balance|arrearage)$/;

/** What an error says about the content: too long for the model, or refused. Null for anything else. */
export function contentKind(error: ErrorBody): 'tooLong' | 'refused' | null {
	const codes = allCodes(error);
	if (codes.some((code) => CONTEXT_CODES.test(code))) return 'tooLong';
	return codes.some((code) => CONTENT_CODES.test(code)) ? 'refused' : null;
}

/** The same by the words of an error, which are less sure than its codes. */
export function contentKindOf(words: string): 'tooLong' | 'refused' | null {
	if (says(CONTENT_WORDS, words)) return 'refused';
	return says(CONTEXT_WORDS, words) ? 'tooLong' : null;
}

/** Whether a 402 is about one request that needs more than is left, not about the account. */
export function isRequestTooExpensive({ fields, metadata }: ErrorBody): boolean {
	if (metadata.reason === 'weight_exceeds_budget') return true;
	return says(REQUEST_TOO_EXPENSIVE, wordsOf(fields.message) ?? '');
}

/** What OpenRouter's own 403 says about the key or account; null if it is about the request. */
export function keyProblem({ fields, metadata }: ErrorBody): 'limit' | 'forbidden' | null {
	if (isText(metadata.limit_source) && metadata.limit_source.startsWith('openrouter_')) {
		return 'limit';
	}
	const words = wordsOf(fields) ?? '';
	if (says(ABOUT_CONTENT, words)) return null;
	if (says(KEY_LIMIT, words)) return 'limit';
	return KEY_FORBIDDEN.test(words) ? 'forbidden' : null;
}

/** What the model or its providers cannot do. */
export function missingAbility(words: string): 'tools' | 'input' | null {
	if (NO_INPUT.test(words)) return 'input';
	return NO_TOOLS.test(words) ? 'tools' : null;
}

/** Whether a quota is spent that is paid for in advance, so that no wait helps. */
export function isQuotaSpent(error: ErrorBody): boolean {
	return allCodes(error).some((code) => QUOTA_CODES.test(code));
}

const CODE =
	/"(?:code|type|status|reason|innererror_code|block_?reason)"\s{0,3}:\s{0,3}"([\w.-]{1,60})"/gi;

/** The codes of an error, and those in what the provider sent, which is an object or JSON text. */
function allCodes(error: ErrorBody): string[] {
	const { raw } = error.metadata;
	if (!isError(raw)) return errorCodes(error);
	const text = (typeof raw === 'string' ? raw : (jsonText(raw) ?? '')).slice(0, 20_000);
	const found = [...text.matchAll(CODE)].map(([, code = '']) => codeForm(code));
	return [...errorCodes(error), ...found];
}

function says(kinds: readonly RegExp[], words: string): boolean {
	return kinds.some((kind) => kind.test(words));
}
