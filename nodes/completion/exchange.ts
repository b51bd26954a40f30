import type { AbortReason } from '../engine/batch';
import type { AttemptResult } from '../engine/types';
import type { Failure } from '../openrouter/reply/failure';
import { parseChatReply, type Answer, type Reply } from '../openrouter/reply/chatReply';
import type { ChatBody } from '../openrouter/request/body';
import { ChatStream } from '../openrouter/reply/chatStream';
import type { ApiRequest, Client, SendResult } from '../host/client';
import { EventReader } from '../host/eventReader';
import type { NoReply } from '../openrouter/reply/noReply';
import type { Usage } from '../openrouter/reply/usage';

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

export type FailedTry = Extract<AttemptResult<never, Failure>, { failure: Failure }>;

/** What one request for a chat completion came to. */
export type Exchange =
	| { kind: 'answer'; answer: Answer }
	/** `mayBeCached`: a success by its status, which the cache may hold; unknown for a lost reply. */
	| { kind: 'failure'; verdict: FailedTry; mayBeCached?: boolean; usage?: Usage };

const PATH = '/chat/completions';

/** Makes one request for a chat completion, without retries; never rejects. */
export async function askForChat(
	request: ChatRequest,
	{ client, requestTimeoutMs, signal, onText }: ExchangeSettings,
): Promise<Exchange> {
	const apiRequest: ApiRequest = {
		method: 'POST',
		path: PATH,
		body: request.body,
		headers: cacheHeaders(request),
		timeoutMs: requestTimeoutMs,
		signal,
	};
	if (onText === undefined) return toExchange(await client.send(apiRequest));
	const stream = new ChatStream();
	let isShown = false;
	const sent = await sendStreamed(apiRequest, client, stream, (text) => {
		isShown = onText(text);
	});
	const exchange = toExchange(sent);
	if (exchange.kind === 'answer' || stream.text === '') return exchange;
	const wasCutOff = signal.reason === ('runTimeReached' satisfies AbortReason);
	return { ...exchange, verdict: brokenOff(exchange.verdict, isShown && !wasCutOff) };
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
function brokenOff(verdict: FailedTry, isFinal: boolean): FailedTry {
	const { failure, charge = { costUsd: null, lost: true } } = verdict;
	return isFinal ? { kind: 'failed', failure, charge } : { ...verdict, charge };
}

function toExchange(sent: SendResult): Exchange {
	if (sent.kind === 'noReply') {
		return { kind: 'failure', verdict: unanswered(sent) };
	}
	const reply: Reply = parseChatReply(sent);
	if (reply.kind === 'answer') return reply;
	const { failure, retry, charge, usage } = reply;
	return {
		kind: 'failure',
		verdict: { ...retry, failure, charge },
		mayBeCached: sent.status < 300,
		usage,
	};
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

const NO_REPLY_REMEDIES: Readonly<Record<NoReply['cause'], string>> = {
	timeout: 'Raise Request Timeout, or lower Max Tokens.',
	network: 'Check the Base URL of the credential and the way out to the internet.',
	brokenOff: 'Check the Base URL of the credential and the way out to the internet.',
	tooLarge: 'Lower Max Tokens.',
	runTimeReached: 'Raise the time limit of the workflow.',
	cancelled: 'The execution was stopped.',
};

const NO_REPLY_TYPES: Readonly<Record<NoReply['cause'], Failure['type']>> = {
	timeout: 'timeout',
	network: 'network',
	brokenOff: 'network',
	tooLarge: 'badReply',
	runTimeReached: 'timeout',
	cancelled: 'timeout',
};

function unanswered({ cause, message, lost }: NoReply): FailedTry {
	return {
		kind: 'transient',
		failure: {
			type: NO_REPLY_TYPES[cause],
			message,
			remedy: NO_REPLY_REMEDIES[cause],
			status: null,
			provider: null,
		},
		...(lost && { charge: { costUsd: null, lost: true } }),
	};
}
