/** Reasons to end, in the words of OpenRouter, of the providers behind it and of gateways. */

const CUT_OFF =
	/^(?:length(?:_\w+)?|incomplete|(?:max|model|context|tokens?|output|completion|prompt|input)_\w*?(?:length|limit|tokens?|window|exceeded)\w*)$/;
const FILTERED =
	/^(?:content_filter(?:ed)?|content_policy\w*|policy_violation|safety|refus(?:al|ed)|blocklist|blocked|prohibited_content|sensitive|moderat(?:ion|ed)|spii|image_safety|recitation|guardrail\w*)$/;
const BROKEN_OFF =
	/^(?:\w+_error|failed|failure|abort(?:ed)?|timeout|insufficient_system_resource|malformed_function_call)$/;

/** The answer ends at a limit of tokens. */
export function isCutOff(reason: string | null): boolean {
	return reason !== null && CUT_OFF.test(plainForm(reason));
}

/** A filter or the model itself refused to go on. */
export function isFiltered(reason: string | null): boolean {
	return reason !== null && FILTERED.test(plainForm(reason));
}

/** There was an error. */
export function isErrorReason(reason: unknown): boolean {
	return typeof reason === 'string' && reason.toLowerCase() === 'error';
}

/** There was an error at the provider, so that a text may be half of one. */
export function isBrokenOff(reason: string | null): boolean {
	return reason !== null && BROKEN_OFF.test(plainForm(reason));
}

/** `FinishReason.MAX_TOKENS`, `max-tokens` and `maxTokens` as `max_tokens`. */
function plainForm(reason: string): string {
	return reason
		.slice(0, LONGEST_REASON)
		.replace(/^.*\./, '')
		.replace(/([a-z])(?=[A-Z])/g, '$1_')
		.replace(/[\s-]+/g, '_')
		.toLowerCase()
		.replace(/^finish_reason_/, '');
}

const LONGEST_REASON = 60;
