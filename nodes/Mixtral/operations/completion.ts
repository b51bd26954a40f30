import type { AbortReason } from '../engine/batch';
import type { Charge, Verdict } from '../engine/types';
import type { Failure } from '../openrouter/failure';
import { listedCostUsd } from '../openrouter/cost';
import { reaskMessages } from '../openrouter/jsonFormat';
import { parseJsonReply } from '../openrouter/jsonReply';
import type { Listing } from '../openrouter/listing';
import { fitMistralTemplate, isMixtralFamily } from '../openrouter/mixtralTemplate';
import { parseChatReply, type Answer, type Usage } from '../openrouter/reply';
import type { ChatBody } from '../openrouter/request';
import { stripTemplateResidue } from '../openrouter/templateResidue';
import type { Client, NoReply } from '../transport/client';
import type { OutputSettings } from './chatParameters';

/** How the answer is read as JSON. */
export interface JsonFormat {
	/** Null: any object. */
	schema: Record<string, unknown> | null;
	maxRepairs: number;
}

/** One item's completion on its way: what is sent, and what its tries have cost so far. */
export interface CompletionJob {
	readonly itemIndex: number;
	body: ChatBody;
	readonly format: JsonFormat | null;
	readonly output: OutputSettings;
	readonly cacheTtlSeconds: number;
	readonly mixtralTemplate: boolean;
	repairs: number;
	/** The last reply was bad and may be in the cache. */
	clearCache: boolean;
	usage: Usage | null;
}

/** What is kept of an answer until the run ends. */
export interface ItemAnswer {
	text: string;
	/** With a JSON format: the parsed value. */
	output?: unknown;
	toolCalls: unknown[];
	logprobs: unknown;
	finishReason: string | null;
	model: string | null;
	provider: string | null;
	generationId: string | null;
	/** Sum over all billed tries of the item. */
	usage: Usage;
	cache: Answer['cache'];
	/** Kept only where the item's output is the raw reply. */
	raw: Record<string, unknown> | null;
	settings: OutputSettings;
}

export interface CompletionContext {
	client: Client;
	requestTimeoutMs: number;
	/** Prices for answers that come without a cost. */
	listing: Listing | null;
}

const PATH = '/chat/completions';

/** Makes one try of a job and says what it came to; never rejects. */
export async function tryCompletion(
	job: CompletionJob,
	signal: AbortSignal,
	{ client, requestTimeoutMs, listing }: CompletionContext,
): Promise<Verdict<ItemAnswer, Failure>> {
	const sent = await client.send({
		method: 'POST',
		path: PATH,
		body: job.body,
		headers: cacheHeaders(job),
		timeoutMs: requestTimeoutMs,
		signal,
	});
	if (sent.kind === 'noReply') return unanswered(sent);
	const reply = parseChatReply(sent);
	if (reply.kind === 'failure') {
		job.clearCache = sent.status < 300;
		if (reply.usage !== undefined) addUsage(job, reply.usage);
		return { ...reply.retry, failure: reply.failure, charge: reply.charge };
	}
	const { answer } = reply;
	const costUsd =
		answer.usage.costUsd ?? listedCostUsd(answer.model ?? job.body.model, answer.usage, listing);
	addUsage(job, answer.usage);
	const charge: Charge = { costUsd };
	return job.format === null
		? { kind: 'answered', value: keep(job, answer), charge }
		: readJson(job, job.format, answer, charge);
}

/**
 * The response cache is opt-in by header, and its age says how long the answer is kept
 * (https://openrouter.ai/docs/features/response-caching).
 */
function cacheHeaders({ cacheTtlSeconds, clearCache }: CompletionJob): Record<string, string> {
	if (cacheTtlSeconds === 0) return {};
	return {
		'X-OpenRouter-Cache': 'true',
		'X-OpenRouter-Cache-TTL': String(cacheTtlSeconds),
		...(clearCache && { 'X-OpenRouter-Cache-Clear': 'true' }),
	};
}

const NO_REPLY_REMEDIES: Readonly<Record<NoReply['cause'], string>> = {
	timeout: 'Raise Request Timeout under Batching, or lower Max Tokens.',
	network: 'Check the Base URL of the credential and the way out to the internet.',
	runTimeReached: 'Raise the time limit of the workflow.',
	cancelled: 'The execution was stopped.',
};

function unanswered({ cause, message, lost }: NoReply): Verdict<ItemAnswer, Failure> {
	return {
		kind: 'transient',
		failure: {
			type: cause === 'network' ? 'network' : 'timeout',
			message,
			remedy: NO_REPLY_REMEDIES[cause satisfies AbortReason | 'network'],
			status: null,
			provider: null,
		},
		...(lost && { charge: { costUsd: null, lost: true } }),
	};
}

function readJson(
	job: CompletionJob,
	format: JsonFormat,
	answer: Answer,
	charge: Charge,
): Verdict<ItemAnswer, Failure> {
	if (answer.finishReason === 'length') {
		return jsonFailure(
			'truncated',
			'The JSON answer was cut off at the token limit',
			'Raise Max Tokens under Sampling, or ask for less.',
			answer,
			charge,
		);
	}
	if (answer.toolCalls.length > 0 && answer.text.trim() === '') {
		return { kind: 'answered', value: keep(job, answer, null), charge };
	}
	const text = cleanText(job, answer.text);
	const parsed = parseJsonReply(text, {
		schema: format.schema,
		wantObject: format.schema === null,
	});
	if (parsed.ok) return { kind: 'answered', value: keep(job, answer, parsed.value), charge };
	if (job.repairs < format.maxRepairs) {
		job.repairs += 1;
		const messages = [...job.body.messages, ...reaskMessages(text, parsed.problem)];
		job.body = { ...job.body, messages: isFitted(job) ? fitMistralTemplate(messages) : messages };
		job.clearCache = false;
		return { kind: 'next', charge };
	}
	return jsonFailure(
		'invalidJson',
		`The answer is no valid JSON: ${parsed.problem}`,
		'Raise Max JSON Repairs, simplify the schema, or use a model with structured outputs.',
		answer,
		charge,
	);
}

function jsonFailure(
	type: 'truncated' | 'invalidJson',
	message: string,
	remedy: string,
	answer: Answer,
	charge: Charge,
): Verdict<ItemAnswer, Failure> {
	const failure: Failure = { type, message, remedy, status: 200, provider: answer.provider };
	return { kind: 'failed', failure, charge };
}

function cleanText(job: CompletionJob, text: string): string {
	return isFitted(job) ? stripTemplateResidue(text) : text;
}

function isFitted({ mixtralTemplate, body }: CompletionJob): boolean {
	return mixtralTemplate && isMixtralFamily(body.model);
}

function keep(job: CompletionJob, answer: Answer, output?: unknown): ItemAnswer {
	const { raw, text, ...rest } = answer;
	return {
		...rest,
		text: output === undefined ? cleanText(job, text) : '',
		...(output !== undefined && { output }),
		usage: job.usage ?? answer.usage,
		raw: job.output.content === 'raw' ? raw : null,
		settings: job.output,
	};
}

function addUsage(job: CompletionJob, usage: Usage): void {
	job.usage = job.usage === null ? usage : sumUsage(job.usage, usage);
}

/** A sum with an unknown part is unknown. */
export function sumUsage(left: Usage, right: Usage): Usage {
	const sum = (name: keyof Usage): number | null => {
		const [first, second] = [left[name], right[name]];
		return first === null || second === null ? null : first + second;
	};
	return {
		promptTokens: sum('promptTokens'),
		completionTokens: sum('completionTokens'),
		totalTokens: sum('totalTokens'),
		costUsd: sum('costUsd'),
	};
}
