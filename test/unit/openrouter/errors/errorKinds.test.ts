import { readFailure } from '../../../../nodes/openrouter/reply/failure';

/** What the large providers say of a prompt, and what OpenRouter says of a key, in codes and words. */

const typeOf = (status: number, error: object) => {
	const reply = readFailure({ status, headers: {}, wallClockMs: 0 }, { error }, '');
	expect(reply).not.toHaveProperty('fatal');
	return reply.failure.type;
};
const acme = (raw: unknown) => ({
	message: 'Provider returned error',
	metadata: { provider_name: 'Acme', raw },
});

test.each([
	"This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.",
	'input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000',
	'prompt is too long: 210000 tokens > 200000 maximum',
	'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
	'Input is too long for requested model.',
	'too many tokens: total number of tokens in the prompt cannot exceed 4081',
	'Prompt contains 40000 tokens, too large for model with 32768 maximum context length',
	'Range of input length should be [1, 129024]',
	'Please reduce the length of the messages or completion.',
	"This model's maximum prompt length is 131072 but the request contains 150000 tokens.",
	'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096.',
	'inputs must have less than 4095 tokens. Given: 6000',
	'The total tokens of your request is larger than the limit 32k',
	'tokens in request more than max tokens allowed',
	'Your request exceeded model token limit: 131072',
	'Total tokens of image and text exceed max message tokens',
	'the request exceeds the available context size, try increasing it',
	'input_tokens: 90000 > n_ctx 8192',
	'The conversation is too long for this model',
	'Invalid request: prompt exceeds max length',
	'Exceeded max context: 9001 of 8192',
	'The number of tokens in your message is over the limit of this model',
	'sequence length 9000 is longer than the specified maximum 8192',
	'请求的token数超过模型上限',
	'Prompt 超长',
	'The decoder prompt (length 9000) is longer than the maximum model length of 4096',
	'the total length of prompt exceeds the limit',
])('too long: %s', (message) => {
	expect(typeOf(400, { message })).toBe('contextLength');
	expect(typeOf(400, acme({ error: { message } }))).toBe('contextLength');
});

test.each([
	'context_length_exceeded',
	'ContextWindowExceededError',
	'model_context_window_exceeded',
	'max_context_length_exceeded',
	'prompt_too_long',
	'input_too_large',
	'tokens_limit_reached',
	'string_above_max_length',
])('too long by its code: %s', (code) => {
	expect(typeOf(400, { message: 'x', type: 'invalid_request_error', code })).toBe('contextLength');
	expect(typeOf(400, acme(JSON.stringify({ error: { message: 'x', code } })))).toBe(
		'contextLength',
	);
	expect(typeOf(500, acme({ error: { code } }))).toBe('contextLength');
});

test.each([
	"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
	'Your request was rejected as a result of our safety system.',
	'Input data may contain inappropriate content.',
	'Content Exists Risk',
	'The request was blocked by the content safety guardrails',
	'Output blocked by content filtering policy',
	'Content violates usage guidelines. Failed check: SAFETY_CHECK',
	'Your prompt was flagged as potentially violating our usage policy.',
	'The prompt could not be submitted. It contains sensitive words',
	'The prompt could not be submitted: PROHIBITED_CONTENT',
	'Blocked by reason BLOCKLIST',
	'Guardrail intervened: content blocked',
	'input new_sensitive',
	'系统检测到输入或生成内容可能包含不安全或敏感内容',
])('refused: %s', (message) => {
	expect(typeOf(400, { message })).toBe('moderated');
	expect(typeOf(403, acme(message))).toBe('moderated');
});

test.each([
	'content_filter',
	'ResponsibleAIPolicyViolation',
	'ContentPolicyViolationError',
	'DataInspectionFailed',
	'PROHIBITED_CONTENT',
	'SAFETY',
	'RECITATION',
	'harmful_content',
	'1301',
])('refused by its code: %s', (code) => {
	expect(typeOf(400, { message: 'x', code })).toBe('moderated');
	expect(typeOf(400, acme({ error: { innererror: { code } } }))).toBe('moderated');
	expect(typeOf(400, acme(`{"promptFeedback":{"blockReason":"${code}"}}`))).toBe('moderated');
});

test.each([
	'Max Tokens must be at least 1',
	'max_tokens is too large: 99999. This model supports at most 4096 completion tokens',
	'Invalid value for temperature',
	'messages: text content blocks must be non-empty',
	'Invalid schema: property names must not exceed 64 characters',
	'session_id is too long, at most 128 characters',
	'Invalid `response_format`: content must mention json',
])('neither: %s', (message) => {
	expect(typeOf(400, { message })).toBe('invalidRequest');
});
