import { runBatch } from '../../engine/batch';
import type { Clock, Outcome, Prepared, AttemptResult } from '../../engine/types';
import type { Random } from '../../engine/limits/backoff';
import type { Failure } from '../../openrouter/reply/failure';
import { askForData } from '../../host/askForData';
import type { Client } from '../../host/client';

/** One GET of the API, which costs nothing. */
export interface LookUp {
	path: string;
	query?: Record<string, string>;
	/** Whether the `data` of a reply has the shape of what was asked for. */
	accepts(data: unknown): boolean;
}

/** How look-ups of one kind are tried, and what their failures mean to the user. */
export interface LookUpPolicy {
	/** Tries at most, at least 1. */
	maxAttempts: number;
	/** The record may not exist yet, so a 404 is tried again. */
	awaitsRecord: boolean;
	/** Puts a failure into words that fit this kind. */
	explain(failure: Failure): Failure;
}

/** What became of a look-up; answered with the `data` of the reply. */
export type LookUpOutcome = Outcome<unknown, Failure>;

export interface LookUpHost {
	client: Client;
	clock: Clock;
	random: Random;
	cancelSignal?: AbortSignal;
	/** Whether the first failure ends new starts. */
	stopAtFailure: boolean;
}

const LIMITS = { maxConcurrency: 10, requestTimeoutMs: 30_000, maxRateLimitWaitMs: 60_000 };
const LANE = 'lookUps';

/**
 * Makes look-ups through the engine, which retries and paces them as it does completions. Equal
 * ones are made once for all.
 *
 * @param read gives the look-up of an index, or what is wrong with its parameters
 * @returns outcomes by index
 */
export async function runLookUps(
	count: number,
	read: (index: number) => LookUp | Failure,
	policy: LookUpPolicy,
	{ client, clock, random, cancelSignal, stopAtFailure }: LookUpHost,
): Promise<LookUpOutcome[]> {
	const firsts = new Map<string, number>();
	const { outcomes } = await runBatch<LookUp, unknown, Failure>({
		count,
		prepare: (index) => prepare(index, read(index), firsts),
		attempt: (lookUp, signal) => tryLookUp(lookUp, policy, client, signal),
		limits: {
			...LIMITS,
			maxAttempts: policy.maxAttempts,
			stopAfterFailures: stopAtFailure ? 1 : 0,
		},
		clock,
		// The upper half of the jitter, so that an awaited record surely gets time to appear.
		random: () => (1 + random()) / 2,
		cancelSignal,
	});
	// A look-up that was cut off cost nothing either, so no reply counts as lost.
	return outcomes.map(({ copyOf, ...own }, index) => ({
		...(outcomes[copyOf ?? index] ?? own),
		lostReplies: 0,
	}));
}

function prepare(
	index: number,
	read: LookUp | Failure,
	firsts: Map<string, number>,
): Prepared<LookUp, Failure> {
	if ('type' in read) return { kind: 'invalid', failure: read };
	const key = JSON.stringify([read.path, read.query]);
	const first = firsts.get(key);
	if (first !== undefined) return { kind: 'copy', of: first };
	firsts.set(key, index);
	return { kind: 'job', job: read, lane: LANE, estimateUsd: null };
}

async function tryLookUp(
	{ path, query, accepts }: LookUp,
	{ awaitsRecord, explain }: LookUpPolicy,
	client: Client,
	signal: AbortSignal,
): Promise<AttemptResult<unknown, Failure>> {
	const timeoutMs = LIMITS.requestTimeoutMs;
	const reply = await askForData(client, { path, query, timeoutMs, signal }, accepts);
	if (reply.kind === 'data') return { kind: 'answered', value: reply.data };
	const failure = explain(reply.failure);
	// A look-up costs nothing, so nothing is lost with its reply either.
	if (awaitsRecord && failure.type === 'notFound') return { kind: 'transient', failure };
	return { ...reply, failure, charge: undefined };
}
