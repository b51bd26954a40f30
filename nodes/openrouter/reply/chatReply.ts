import type { Charge } from '../../engine/types';
import { readErrorReply } from './errorReply';
import { failure, type FailedTry, type FailureType } from './failure';
import type { Headers } from './retryAfter';
import type { Usage } from './usage';
import { isRecord, parseJson, textOrNull } from '../../values';

/** A page that an answer cites; indices count characters of the text. */
export interface Citation {
	url: string;
	title: string | null;
	content: string | null;
	startIndex: number | null;
	endIndex: number | null;
}

/** A picture or a recording in an answer. */
export interface Media {
	kind: 'image' | 'audio';
	mimeType: string;
	/** Base64 text; null where the reply gives a URL. */
	data: string | null;
	url: string | null;
}

export interface Answer {
	text: string;
	/** Content that came as a value (an object, a number) in place of text; undefined for text. */
	value?: unknown;
	/** What the model thought, as text; null without any. */
	reasoning: string | null;
	/** The reasoning as the API wants it back, byte for byte; empty without any. */
	reasoningDetails: unknown[];
	citations: Citation[];
	media: Media[];
	/** Parsed files, which sent back are not parsed (and paid) again; empty without any. */
	fileAnnotations: unknown[];
	toolCalls: unknown[];
	logprobs: unknown;
	finishReason: string | null;
	/** The model that answered, which a fallback or a preset may have chosen. */
	model: string | null;
	provider: string | null;
	generationId: string | null;
	usage: Usage;
	/** Set when OpenRouter's response cache answered, free of charge. */
	cache: { ageSeconds: number | null; sourceId: string | null } | null;
	/** The reply as it came. */
	raw: Record<string, unknown>;
}

/** What one request for a chat completion came to. */
export type Reply = { kind: 'answer'; answer: Answer } | FailedTry;

/** One HTTP reply of the API; `text` is the whole body. */
export interface HttpReply {
	status: number;
	headers: Headers;
	text: string;
	/** The time it came, in milliseconds since 1970. */
	wallClockMs: number;
}

/**
 * Reads the reply to a chat completion. A success is a status below 300 with an error-free body that
 * holds content, a tool call, or a reason for having neither; everything else is a failure, since a
 * 200 may carry an error (https://openrouter.ai/docs/api-reference/errors-and-debugging).
 */
export function readChatReply(reply: HttpReply): Reply {
	const text = reply.text.trim();
	const body = parseJson(text);
	const root = isRecord(body) ? body : {};
	if (reply.status >= 300) return failed(reply, root.error, usageOf(root));
	if (!isRecord(body)) return unreadable(text);
	const usage = usageOf(root);
	if (isError(root.error)) return failed(reply, root.error, usage);
	const { choices } = root;
	if (!Array.isArray(choices)) {
		return bad('badReply', 'The reply is no chat completion: it has no choices', usage);
	}
	const choice: unknown = choices[0];
	if (!isRecord(choice)) return bad('emptyCompletion', 'The reply has no choice in it', usage);
	if (isError(choice.error) || choice.finish_reason === 'error') {
		return failed(reply, choice.error, usage);
	}
	return readChoice(choice, root, reply, usage);
}

function readChoice(
	choice: Record<string, unknown>,
	root: Record<string, unknown>,
	reply: HttpReply,
	usage: Usage,
): Reply {
	const { message } = choice;
	if (!isRecord(message)) return bad('badReply', 'The choice in the reply has no message', usage);
	const content = contentOf(message.content);
	if (content === null) return bad('badReply', 'The message in the reply is no text', usage);
	const toolCalls = Array.isArray(message.tool_calls)
		? message.tool_calls.filter((call) => isRecord(call) && isRecord(call.function))
		: [];
	const finishReason = textOrNull(choice.finish_reason);
	if (content.trim() === '' && toolCalls.length === 0 && !mayBeEmpty(finishReason, usage)) {
		return bad('emptyCompletion', 'The model returned an empty completion', usage);
	}
	const cache = cacheOf(reply.headers);
	return {
		kind: 'answer',
		answer: {
			text: content,
			reasoning: null,
			reasoningDetails: [],
			citations: [],
			media: [],
			fileAnnotations: [],
			toolCalls,
			logprobs: choice.logprobs ?? null,
			finishReason,
			model: textOrNull(root.model),
			provider: textOrNull(root.provider),
			generationId: textOrNull(root.id) ?? textOrNull(reply.headers['x-generation-id']),
			usage: cache === null ? usage : { ...usage, costUsd: 0 },
			cache,
			raw: root,
		},
	};
}

/** Nothing is a fair answer when generation ended by rule, not for want of a model. */
function mayBeEmpty(finishReason: string | null, usage: Usage): boolean {
	switch (finishReason) {
		case 'length':
		case 'content_filter':
			return true;
		case null:
		case '':
			return false;
		default:
			return usage.completionTokens !== null && usage.completionTokens > 0;
	}
}

function contentOf(content: unknown): string | null {
	if (content === null || content === undefined) return '';
	if (typeof content === 'string') return content;
	if (!Array.isArray(content)) return null;
	return content
		.map((part: unknown) => (isRecord(part) && typeof part.text === 'string' ? part.text : ''))
		.join('');
}

/** Whether the `error` field of a body speaks of one. */
export function isError(error: unknown): boolean {
	return error !== undefined && error !== null && error !== false;
}

function failed(reply: HttpReply, error: unknown, usage: Usage): FailedTry {
	const classified = readErrorReply({
		status: reply.status,
		headers: reply.headers,
		error: typeof error === 'string' ? { message: error } : error,
		bodyText: reply.status >= 300 ? reply.text : 'The model stopped with an error',
		wallClockMs: reply.wallClockMs,
	});
	return { ...classified, ...billed(usage), ...(reply.status < 300 && { mayBeCached: true }) };
}

function billed(usage: Usage): { charge?: Charge; usage?: Usage } {
	return usage.costUsd === null ? {} : { charge: { costUsd: usage.costUsd }, usage };
}

const RETRY_REMEDY =
	'The provider failed to deliver; the node tried again. Try later or allow other providers.';

function bad(type: FailureType, message: string, usage: Usage): Reply {
	return {
		kind: 'transient',
		failure: failure(type, message, RETRY_REMEDY, { status: 200 }),
		mayBeCached: true,
		...billed(usage),
	};
}

/** A body that is no JSON object. One that began as JSON was an answer, and is likely billed. */
function unreadable(text: string): Reply {
	const began = text.startsWith('{');
	const start = text.replace(/\s+/g, ' ').slice(0, 100);
	const what = began ? 'is cut off or garbled' : `is no JSON: ${start || 'it is empty'}`;
	return {
		kind: 'transient',
		failure: failure(
			'badReply',
			`The reply ${what}`,
			began ? RETRY_REMEDY : `Check the Base URL of the credential. ${RETRY_REMEDY}`,
			{ status: 200 },
		),
		mayBeCached: true,
		...(began && { charge: { costUsd: null, lost: true } }),
	};
}

function usageOf(root: Record<string, unknown>): Usage {
	const usage = isRecord(root.usage) ? root.usage : {};
	return {
		promptTokens: numberOrNull(usage.prompt_tokens),
		completionTokens: numberOrNull(usage.completion_tokens),
		totalTokens: numberOrNull(usage.total_tokens),
		costUsd: numberOrNull(usage.cost),
	};
}

/** https://openrouter.ai/docs/features/response-caching */
function cacheOf(headers: Headers): Answer['cache'] {
	const status = headers['x-openrouter-cache-status'];
	if (typeof status !== 'string' || status.toUpperCase() !== 'HIT') return null;
	const age = headers['x-openrouter-cache-age'];
	return {
		ageSeconds: numberOrNull(typeof age === 'string' ? Number(age) : age),
		sourceId: textOrNull(headers['x-openrouter-cache-source-id']),
	};
}

function numberOrNull(value: unknown): number | null {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}
