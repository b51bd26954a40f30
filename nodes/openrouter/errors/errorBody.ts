import { isRecord, isText, parseJson, recordOf, setField, textOrNull } from '../../values';
import type { Headers } from '../httpReply';

type Fields = Record<string, unknown>;

/** The error of a reply, taken apart. */
export interface ErrorBody {
	fields: Fields;
	metadata: Fields;
	availability: Fields;
	/** HTTP headers, and those that the body repeats; names in lower case. */
	headers: Headers;
	/** A provider behind OpenRouter speaks, not OpenRouter itself. */
	isFromProvider: boolean;
	/** The key at the provider is the user's own. */
	isOwnProviderKey: boolean;
}

/**
 * Whether an `error` speaks of one. Some gateways give every good answer an error with nothing in it;
 * any message or code is one.
 */
export function isError(error: unknown, depth = 0): boolean {
	if (typeof error === 'string') return error.trim() !== '';
	if (typeof error === 'number') return error !== 0;
	if (typeof error !== 'object' || error === null) return error === true;
	return depth < 4 && Object.values(error).some((part) => isError(part, depth + 1));
}

/**
 * The error in a body: under `error`, in a list, text, or the body itself
 * (`{ "object": "error", "message": ... }`, `{ "detail": ... }`). Undefined where there is none.
 *
 * @param isFailed the status or the event says that this is an error
 */
export function errorIn(body: unknown, isFailed: boolean): unknown {
	let first = body;
	while (Array.isArray(first)) first = first[0] as unknown;
	if (typeof first === 'string' && isFailed && first.trim() !== '') return first;
	if (!isRecord(first)) return undefined;
	if (isError(first.error)) return merged(first);
	if (first.choices === undefined) {
		const other = Object.keys(first).find((name) => ERROR_NAME.test(name) && isError(first[name]));
		if (other !== undefined) return first[other];
	}
	if (isFailed || isErrorItself(first) || saysOnlyWords(first)) {
		return isError(first) ? first : undefined;
	}
	return undefined;
}

/** Other names of the key `error`. */
const ERROR_NAME =
	/^(?:err(?:or)?(?:_?(?:message|msg|info|detail|description))?|exception|fault)$/i;

/** `{ "error": "Bad Request", "message": "What is wrong" }` says it in two places; a time to wait may stand beside. */
function merged(body: Fields): unknown {
	const { error } = body;
	if (isRecord(error)) {
		const beside = Object.entries(body).filter(([name]) => /^(?:retry|reset)/i.test(name));
		return beside.length === 0 ? error : { ...Object.fromEntries(beside), ...error };
	}
	const words = [body.message, body.error_description, body.detail, body.msg].find(isText);
	if (typeof error !== 'string' || words === undefined) return error;
	return { ...body, error: undefined, message: `${error}: ${words}` };
}

const FAILED = /(?:^|[a-z]|[._-])(?:error|failed|failure|exception)$/i;
const WAITS =
	/^(?:ping|heart[-_ ]?beat|keep[-_ ]?alive|processing|queued?|pending|waiting|(?:in[-_ ]?)?progress)$/i;

/** The fields by which a body without the key `error` may be one; most events of a stream have none. */
const TELLING_FIELDS = new Set(
	(
		'object type status event state success code error_code ' +
		'message msg error_msg reason title detail errors'
	).split(' '),
);

/** Whether a body without the key `error` is one: by what it calls itself, by its words, by its code. */
function isErrorItself(body: Fields): boolean {
	if (body.choices !== undefined) return false;
	if (!Object.keys(body).some((name) => TELLING_FIELDS.has(name))) return false;
	const kinds = kindsOf(body);
	if (kinds.some((kind) => FAILED.test(kind)) || body.success === false) return true;
	if (kinds.some(isHarmless)) return false;
	const codes = [body.code, body.status, body.status_code, body.statusCode];
	const hasCode = isError(body.error_code) || codes.some(isFailedStatus);
	const hasWords = [body.message, body.msg, body.error_msg, body.reason, body.title].some(isText);
	return isError(body.detail) || isError(body.errors) || (hasWords && hasCode);
}

/** Whether a body without a code has a message, which is an error if nothing else comes. */
export function saysOnlyWords(body: Fields): boolean {
	if (!isError(body.message) || isMessage(body.message) || body.id !== undefined) return false;
	if (body.choices !== undefined || isError(body.error) || isErrorItself(body)) return false;
	return !kindsOf(body).some(isHarmless);
}

/** What a body calls itself. */
function kindsOf({ object, type, status, event, state }: Fields): string[] {
	return [object, type, status, event, state].filter(isText);
}

function isHarmless(kind: string): boolean {
	return WAITS.test(kind) || kind.startsWith('chat.completion');
}

function isFailedStatus(code: unknown): boolean {
	return typeof code === 'string' ? /[a-z]/i.test(code) : typeof code === 'number' && code >= 400;
}

/** A turn of the conversation, as other APIs give it. */
function isMessage(message: unknown): boolean {
	return isRecord(message) && (message.role !== undefined || message.content !== undefined);
}

/** "Provider returned error", "Upstream error from Acme: ...". */
const PROVIDER_SAYS =
	/^(?:(?:provider|upstream)\b[^.:]{0,60}\b(?:error|returned|responded|rejected|refused|failed)|error from (?:the )?(?:provider|upstream))\b/i;

/** Takes an error apart; whatever it is, the parts are there. */
export function readErrorBody(error: unknown, httpHeaders: Headers): ErrorBody {
	const only: unknown = Array.isArray(error) ? error[0] : error;
	const fields = typeof only === 'string' ? { message: only } : recordOf(only);
	const metadata = recordOf(fields.metadata);
	const headers = { ...headersIn(fields.headers), ...headersIn(metadata.headers) };
	const isOwnProviderKey = metadata.is_byok === true;
	return {
		fields,
		metadata,
		availability: recordOf(fields.availability),
		headers: { ...headers, ...httpHeaders },
		isOwnProviderKey,
		isFromProvider:
			isOwnProviderKey ||
			isError(metadata.provider_name) ||
			isError(metadata.raw) ||
			PROVIDER_SAYS.test(textOrNull(fields.message) ?? ''),
	};
}

/** Headers that a body repeats: an object, pairs, a list of names and values, or the JSON of these. */
function headersIn(given: unknown): Headers {
	const value = typeof given === 'string' ? parseJson(given) : given;
	const entries = Array.isArray(value) ? value.map(headerEntry) : Object.entries(recordOf(value));
	const headers: Headers = {};
	for (const [name, content] of entries) {
		const first: unknown = Array.isArray(content) ? content[0] : content;
		if (isText(name)) setField(headers, name.toLowerCase().replaceAll('_', '-'), first);
	}
	return headers;
}

function headerEntry(entry: unknown): [unknown, unknown] {
	if (Array.isArray(entry)) return [entry[0], entry[1]];
	const { name, key, value } = recordOf(entry);
	return [name ?? key, value];
}

/**
 * The words that say what kind of error this is (`error_type`, `type`, `code`, ...), all in one form:
 * `ContextWindowExceededError` as `context_window_exceeded`.
 */
export function errorCodes({ fields, metadata }: ErrorBody): string[] {
	const inner = recordOf(fields.innererror);
	return [
		metadata.error_type,
		fields.error_type,
		fields.code,
		fields.type,
		fields.status,
		metadata.provider_code,
		inner.code,
	]
		.filter(isText)
		.map(codeForm);
}

export function codeForm(code: string): string {
	return code
		.slice(0, LONGEST_CODE)
		.replace(/([a-z])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$&_')
		.replace(/[\s.-]+/g, '_')
		.toLowerCase()
		.replace(/(?!^)_?(?:error|exception)$/, '');
}

const LONGEST_CODE = 100;
