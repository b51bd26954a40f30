import type { AbortReason } from '../engine/types';
import type { ApiRequest, Client } from '../host/client';
import { readChatReply, ReplyReader } from '../openrouter/reply/chatReply';
import type { FailedTry } from '../openrouter/reply/failure';
import { readNoReply } from '../openrouter/reply/noReply';
import type { Reply } from '../openrouter/reply/readCompletion';
import type { ChatBody } from '../openrouter/request/body';

/** A chat completion to ask for. */
export interface ChatRequest {
	readonly body: ChatBody;
	/** 0: without OpenRouter's response cache. */
	readonly cacheTtlSeconds: number;
	/** The last reply was bad and may be in the cache. */
	readonly clearCache: boolean;
}

export interface ExchangeSettings {
	client: Client;
	requestTimeoutMs: number;
	signal: AbortSignal;
	/**
	 * Takes the text in pieces as it comes, and says whether any of it has been shown; without it the
	 * answer comes as a whole.
	 */
	onText?: (text: string) => boolean;
}

const PATH = '/chat/completions';

/** Makes one request for a chat completion, without retries; never rejects. */
export async function askForChat(
	request: ChatRequest,
	{ client, requestTimeoutMs, signal, onText }: ExchangeSettings,
): Promise<Reply> {
	const apiRequest: ApiRequest = {
		method: 'POST',
		path: PATH,
		body: onText === undefined ? request.body : { ...request.body, stream: true },
		headers: cacheHeaders(request),
		timeoutMs: requestTimeoutMs,
		signal,
	};
	if (onText === undefined) {
		const sent = await client.send(apiRequest);
		return sent.kind === 'noReply' ? readNoReply(sent) : readChatReply(sent);
	}
	const reader = new ReplyReader();
	const redactor = client.redactor();
	let isShown = false;
	const show = (text: string): void => {
		if (text !== '') isShown = onText(text);
	};
	const sent = await client.sendStream(apiRequest, (piece) => {
		// An echo of the key may come in the pieces of two events.
		for (const text of reader.add(piece)) show(redactor.add(text));
		return !reader.isOver;
	});
	const reply = sent.kind === 'noReply' ? readNoReply(sent) : reader.end(sent, client.redact);
	if (reply.kind === 'answer') show(redactor.end());
	if (reply.kind === 'answer' || reader.text === '') return reply;
	const wasCutOff = signal.reason === ('runTimeReached' satisfies AbortReason);
	return brokenOff(reply, isShown && !wasCutOff);
}

/** What was generated so far may be billed, and after text was shown another try would repeat it. */
function brokenOff(failed: FailedTry, isFinal: boolean): FailedTry {
	const { charge = { costUsd: null, lost: true } } = failed;
	return isFinal ? { ...failed, kind: 'failed', charge } : { ...failed, charge };
}

/**
 * The response cache is opt-in by header, and its age says how long the answer is kept
 * (https://openrouter.ai/docs/features/response-caching).
 */
function cacheHeaders({ cacheTtlSeconds, clearCache }: ChatRequest): Record<string, string> {
	if (cacheTtlSeconds === 0) return {};
	return {
		'X-OpenRouter-Cache': 'true',
		'X-OpenRouter-Cache-TTL': String(cacheTtlSeconds),
		...(clearCache && { 'X-OpenRouter-Cache-Clear': 'true' }),
	};
}
