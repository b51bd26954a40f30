/** Reasons to end, in the words of OpenRouter, of the providers behind it and of gateways. */

const CUT_OFF = /^(?:length|max_tokens|model_length|max_output_tokens|max_completion_tokens)$/i;
const FILTERED =
	/^(?:content_filter(?:ed)?|safety|refusal|blocklist|prohibited_content|sensitive|moderation|spii|image_safety|recitation)$/i;

/** The answer ends at a limit of tokens. */
export function isCutOff(reason: string | null): boolean {
	return reason !== null && CUT_OFF.test(reason);
}

/** A filter or the model itself refused to go on. */
export function isFiltered(reason: string | null): boolean {
	return reason !== null && FILTERED.test(reason);
}

/** There was an error. */
export function isErrorReason(reason: unknown): boolean {
	return typeof reason === 'string' && reason.toLowerCase() === 'error';
}
