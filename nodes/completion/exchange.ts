import type { AbortReason } from '../engine/batch';
import type { FailedTry } from '../openrouter/reply/failure';
import { readChatReply, type Reply } from '../openrouter/reply/chatReply';
import type { ChatBody } from '../openrouter/request/body';
import { ChatStream } from '../openrouter/reply/chatStream';
import type { ApiRequest, Client, SendResult } from '../host/client';
import { EventReader } from '../openrouter/reply/eventReader';
import { readNoReply } from '../openrouter/reply/noReply';

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
		body: request.body,
		headers: cacheHeaders(request),
		timeoutMs: requestTimeoutMs,
		signal,
	};
	if (onText === undefined) return toReply(await client.send(apiRequest));
	const stream = new ChatStream();
	let isShown = false;
	const sent = await sendStreamed(apiRequest, client, stream, (text) => {
		isShown = onText(text);
	});
	const reply = toReply(sent);
	if (reply.kind === 'answer' || stream.text === '') return reply;
	const wasCutOff = signal.reason === ('runTimeReached' satisfies AbortReason);
	return brokenOff(reply, isShown && !wasCutOff);
}

async function sendStreamed(
	request: ApiRequest,
	client: Client,
	stream: ChatStream,
	onText: (text: string) => void,
): Promise<SendResult> {
	const events = new EventReader();
	let text = '';
	let isFramed: boolean | undefined;
	const take = (data: string): boolean => {
		const added = stream.add(data);
		if (added !== '') onText(added);
		return !stream.isOver;
	};
	const sent = await client.sendStream(
		{ ...request, body: { ...request.body, stream: true } },
		(piece) => {
			if (isFramed === true) return events.read(piece).every(take);
			text += piece;
			const start = text.trimStart();
			if (isFramed === undefined && start.length >= 'retry:'.length) {
				isFramed = /^(?:data|event|id|retry)?:/.test(start);
			}
			return isFramed !== true || events.read(text).every(take);
		},
	);
	if (sent.kind === 'noReply') return sent;
	if (isFramed !== true) return { ...sent, kind: 'reply', text };
	events.end().every(take);
	const end = stream.end();
	return end.whole
		? { ...sent, kind: 'reply', text: client.redact(JSON.stringify(end.body)) }
		: { kind: 'noReply', cause: 'brokenOff', message: end.problem, lost: true };
}

/** What was generated so far may be billed, and after text was shown another try would repeat it. */
function brokenOff(failed: FailedTry, isFinal: boolean): FailedTry {
	const { failure, usage, mayBeCached, charge = { costUsd: null, lost: true } } = failed;
	return isFinal ? { kind: 'failed', failure, charge, usage, mayBeCached } : { ...failed, charge };
}

function toReply(sent: SendResult): Reply {
	if (sent.kind === 'noReply') return readNoReply(sent);
	const reply = readChatReply(sent);
	// An error by its status is never in the cache.
	return reply.kind === 'answer' ? reply : { ...reply, mayBeCached: sent.status < 300 };
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
