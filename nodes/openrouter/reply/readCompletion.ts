import { isRecord, numberOrNull, parseJson, recordOf, textOrNull } from '../../values';
import type { Answer } from './answer';
import { errorIn, isError } from '../errors/errorBody';
import { isCutOff, isErrorReason, isFiltered } from './finishReasons';
import { billed, failureBy, readFailure, type FailedTry } from './failure';
import { RULES, type Rule } from './failureRules';
import type { Headers, HttpHead } from '../httpReply';
import { parsedFiles, readMessage, type MessageParts } from './messageParts';
import { chargeOf, readUsage, type Usage } from './usage';

export type Reply = { kind: 'answer'; answer: Answer } | FailedTry;

type Fields = Record<string, unknown>;

/**
 * Reads the body of a chat completion. A success is a status below 300 with an error-free body that
 * holds an answer, whatever it is made of, or a reason for having none; everything else is a failure,
 * since a 200 may carry an error (https://openrouter.ai/docs/api-reference/errors-and-debugging).
 */
export function readCompletion(head: HttpHead, root: Fields): Reply {
	const choice = choiceOf(root);
	const reply = readChoice(head, root, choice);
	if (reply.kind === 'answer' || reply.fileAnnotations !== undefined) return reply;
	// OpenRouter has read the files, and billed them, whatever became of the answer.
	const fileAnnotations = parsedFiles(recordOf(choice?.message));
	return fileAnnotations.length === 0 ? reply : { ...reply, fileAnnotations };
}

function readChoice(head: HttpHead, root: Fields, choice: Fields | null): Reply {
	const usage = readUsage(root, choice ?? {}, head.headers);
	if (errorIn(root, head.status >= 300) !== undefined) return readFailure(head, root, '', usage);
	if (!Array.isArray(root.choices)) {
		return bad(
			RULES.badReply,
			'The reply is not a chat completion: it has no choices',
			usage,
			true,
		);
	}
	if (choice === null)
		return bad(RULES.emptyCompletion, 'The reply has an empty list of choices', usage);
	const error = errorOf(choice);
	if (error !== null) return readFailure(head, { error }, '', usage);
	const message = messageOf(choice);
	if (message === null) {
		return bad(RULES.badReply, 'The choice in the reply has no message', usage, true);
	}
	const parts = readMessage(message, root);
	if (parts === null)
		return bad(RULES.badReply, 'The message in the reply has an unknown form', usage, true);
	return readParts(head, root, choice, parts, usage);
}

const ENVELOPES = ['result', 'data', 'response', 'body', 'completion', 'output'];

/** The completion or error in a body that some gateways put around it; a body that is one, as it is. */
export function completionIn(body: Fields): Fields {
	if (body.choices !== undefined || isError(body.error)) return body;
	if (!Object.keys(body).some((name) => ENVELOPES.includes(name))) return body;
	for (const name of ENVELOPES) {
		const value = body[name];
		const given = typeof value === 'string' ? parseJson(value) : value;
		const inner = Array.isArray(given) && given.length === 1 ? (given[0] as unknown) : given;
		if (!isRecord(inner)) continue;
		if (Array.isArray(inner.choices)) return { usage: body.usage, ...inner };
		if (isError(inner.error)) return inner;
	}
	return body;
}

/** With several answers, only the first counts. */
function choiceOf({ choices }: Fields): Fields | null {
	if (!Array.isArray(choices)) return null;
	const records = choices.filter(isRecord);
	return records.find(({ index }) => (index ?? 0) === 0) ?? records[0] ?? null;
}

function errorOf(choice: Fields): unknown {
	if (isError(choice.error)) return choice.error;
	return isErrorReason(choice.finish_reason)
		? { message: 'The model stopped with an error' }
		: null;
}

/** Some gateways give the text alone, as plain completions do, or parts of the message beside it. */
function messageOf({ message, delta, text, tool_calls: calls, refusal }: Fields): Fields | null {
	const given = [message, delta].find(isRecord);
	if (given !== undefined) {
		if (calls === undefined && refusal === undefined) return given;
		return { ...given, tool_calls: given.tool_calls ?? calls, refusal: given.refusal ?? refusal };
	}
	return typeof text === 'string' ? { content: text } : null;
}

function readParts(
	head: HttpHead,
	root: Fields,
	choice: Fields,
	{ refusal, ...parts }: MessageParts,
	usage: Usage,
): Reply {
	const finishReason = textOrNull(choice.finish_reason);
	if (isEmpty(parts)) {
		const words = refusal ?? filterWords(finishReason, choice);
		if (words !== null) {
			const rule = refusal === null ? RULES.contentPolicy : RULES.refusal;
			const failure = failureBy(rule, words, { status: 200, provider: textOrNull(root.provider) });
			return { kind: 'failed', failure, charge: chargeOf(usage), usage };
		}
		const { error } = recordOf(choice.message);
		if (isError(error)) return readFailure(head, { error }, '', usage);
		if (!mayBeEmpty(finishReason, usage)) {
			const isLost = (usage.completionTokens ?? 0) > 0;
			return bad(RULES.emptyCompletion, 'The model returned an empty completion', usage, isLost);
		}
	}
	const cache = cacheOf(head.headers);
	return {
		kind: 'answer',
		answer: {
			...parts,
			logprobs: choice.logprobs ?? null,
			finishReason,
			model: textOrNull(root.model),
			provider: textOrNull(root.provider),
			generationId: textOrNull(root.id) ?? textOrNull(head.headers['x-generation-id']),
			usage: cache === null ? usage : { ...usage, costUsd: 0 },
			cache,
			raw: root,
		},
	};
}

function isEmpty({ text, value, toolCalls, media }: Omit<MessageParts, 'refusal'>): boolean {
	return text.trim() === '' && value === undefined && toolCalls.length === 0 && media.length === 0;
}

function filterWords(finishReason: string | null, choice: Fields): string | null {
	const native = textOrNull(choice.native_finish_reason);
	const reason = [finishReason, native].find(isFiltered);
	return reason === undefined || reason === null
		? null
		: `A content filter stopped the answer (${reason})`;
}

/** An answer without content is one when generation ended by a rule: tokens were made, or Max Tokens reached. */
function mayBeEmpty(finishReason: string | null, usage: Usage): boolean {
	if (finishReason === null || finishReason === '') return false;
	if (isCutOff(finishReason)) return true;
	return usage.completionTokens !== null && usage.completionTokens > 0;
}

/** @param isLost the reply may have been an answer, which is billed without saying so */
function bad(rule: Rule, message: string, usage: Usage, isLost = false): FailedTry {
	const money = billed(usage);
	return {
		kind: 'transient',
		failure: failureBy(rule, message, { status: 200 }),
		...(isLost && money.charge === undefined ? { charge: { costUsd: null, lost: true } } : money),
		mayBeCached: true,
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
