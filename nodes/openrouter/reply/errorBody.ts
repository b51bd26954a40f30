import { isRecord, recordOf, setField, textOrNull } from '../../values';
import type { Headers } from './httpReply';

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
 * The error in a body: under `error`, in a list, or the body itself
 * (`{ "object": "error", "message": ... }`, `{ "detail": ... }`). Undefined where there is none.
 *
 * @param isFailed the status or the event says that this is an error
 */
export function errorIn(body: unknown, isFailed: boolean): unknown {
	let first = body;
	while (Array.isArray(first)) first = first[0] as unknown;
	if (!isRecord(first)) return undefined;
	if (isError(first.error)) return merged(first);
	if (isFailed || isErrorItself(first)) return isError(first) ? first : undefined;
	return undefined;
}

/** `{ "error": "Bad Request", "message": "What is wrong" }` says it in two places. */
function merged(body: Fields): unknown {
	const { error, message } = body;
	if (typeof error !== 'string' || typeof message !== 'string') return error;
	return { ...body, error: undefined, message: `${error}: ${message}` };
}

function isErrorItself(body: Fields): boolean {
	if (body.choices !== undefined) return false;
	if (body.object === 'error' || body.type === 'error') return true;
	const hasWords = isError(body.message) || isError(body.detail) || isError(body.errors);
	return hasWords && body.id === undefined;
}

/** Takes an error apart; whatever it is, the parts are there. */
export function readErrorBody(error: unknown, httpHeaders: Headers): ErrorBody {
	const fields = typeof error === 'string' ? { message: error } : recordOf(error);
	const metadata = recordOf(fields.metadata);
	const headers: Headers = {};
	for (const [name, value] of Object.entries(recordOf(metadata.headers))) {
		setField(headers, name.toLowerCase(), value);
	}
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
			/^provider returned error/i.test(textOrNull(fields.message) ?? ''),
	};
}

/** The words that say what kind of error this is, in lower case: `error_type`, `type`, `code`, ... */
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
		.filter((code) => typeof code === 'string')
		.map((code) => code.toLowerCase());
}
