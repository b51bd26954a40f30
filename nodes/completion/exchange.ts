import type { ApiRequest, Client } from '../host/client';
import { readChatReply, ReplyReader } from '../openrouter/reply/chatReply';
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
	/** Takes the text in pieces as it comes; without it the answer comes as a whole. */
	onText?: (text: string) => void;
}

const PATH = '/chat/completions';

/** Makes one request for a chat completion, without retries; never rejects. */
export async function askForChat(
	request: ChatRequest,
	{ client, requestTimeoutMs, signal, onText }: ExchangeSettings,
): Promise<Reply> {
	const { body } = request;
	const apiRequest: ApiRequest = {
		method: 'POST',
		path: PATH,
		body: onText === undefined && !wantsRecording(body) ? body : { ...body, stream: true },
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
	const show = (text: string): void => {
		if (text !== '') onText(text);
	};
	const sent = await client.sendStream(apiRequest, (piece) => {
		// An echo of the key may come in the pieces of two events.
		for (const text of reader.add(piece)) show(redactor.add(text));
		return !reader.isOver;
	});
	const reply = sent.kind === 'noReply' ? readNoReply(sent) : reader.end(sent, client.redact);
	if (reply.kind === 'answer') show(redactor.end());
	if (reply.kind === 'answer' || reader.text === '') return reply;
	// What was generated so far may be billed.
	return { ...reply, charge: reply.charge ?? { costUsd: null, lost: true } };
}

/** Recordings come by stream only: https://openrouter.ai/docs/guides/overview/multimodal/audio */
function wantsRecording({ modalities }: ChatBody): boolean {
	return Array.isArray(modalities) && modalities.includes('audio');
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
