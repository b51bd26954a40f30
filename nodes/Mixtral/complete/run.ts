import type { CompletionOutcome, FinalAnswer } from '../../completion/completion';
import { ownFault } from '../../completion/failedItem';
import { FatalDoubt } from '../../completion/fatalDoubt';
import { runBatch } from '../../engine/batch';
import { LimitRegistry } from '../../engine/limits/limitRegistry';
import type { AttemptResult, SkipReason } from '../../engine/types';
import { hostClock } from '../../host/clock';
import type { Failure } from '../../openrouter/reply/failure';
import { storeMedia } from '../items/storeMedia';
import { contextProblem, mayOverflow } from './contextProblem';
import type { ItemJob } from './itemJob';
import type { Run } from './open';
import type { Plan } from './plan';
import { addEarlier } from './retryOnFail';

/** Jobs read ahead of a throttled model, to keep the models that are not throttled busy. */
const LOOK_AHEAD = 1_000;

/** What was learned about limits, by base URL and key: runs of this process share it. */
const LIMITS = new LimitRegistry();

/** How the items ended. */
export interface RunResult {
	/** By index, with what the same items went through in earlier tries. */
	outcomes: CompletionOutcome[];
	/** Why items were skipped, null when none was. */
	stopped: SkipReason | null;
	/** A failure that would have hit every item. */
	wasFatal: boolean;
}

/** Sends what the plan holds. */
export async function runPlan(run: Run, plan: Plan): Promise<RunResult> {
	const { settings, earlier, onError, client } = run;
	const doubt = new FatalDoubt(settings.limits.maxAttempts);
	let wasFatal = earlier.wasFatal;
	const failedBefore = plan.settled.filter((outcome) => outcome?.status === 'failed').length;
	const { outcomes, stopped } = await runBatch<ItemJob, FinalAnswer, Failure>({
		count: run.count,
		prepare: (index) => plan.take(index),
		async attempt(job, signal) {
			const result = await attempt(job, signal, run, plan, doubt).catch(unexpected);
			if (result.kind === 'failed') wasFatal ||= result.fatal === true;
			return result;
		},
		limits: settings.limits,
		budget: run.budget,
		clock: hostClock,
		shared: { registry: LIMITS, key: client.limitKey },
		lookAhead: run.reader.modelVaries ? LOOK_AHEAD : 0,
		cancelSignal: run.cancelSignal,
		settled: plan.settled,
		failedBefore: onError.counted(earlier.before.failed + failedBefore),
	});
	return { outcomes: addEarlier(outcomes, plan.settled, earlier), stopped, wasFatal };
}

async function attempt(
	{ itemIndex, completion }: ItemJob,
	signal: AbortSignal,
	{ context, models, onError, client, settings, earlier }: Run,
	{ jobs, modelList }: Plan,
	doubt: FatalDoubt,
): Promise<AttemptResult<FinalAnswer, Failure>> {
	// Only for a note at the end, so that no request waits for it.
	if (jobs.used.areListed) void models.read();
	if (!onError.checksAllFirst && mayOverflow(completion.body)) {
		const failure = contextProblem(completion.body, await models.read());
		if (failure !== null) return { kind: 'failed', failure, unsent: true };
	}
	completion.usage ??= earlier.billed.get(itemIndex) ?? null;
	completion.fileAnnotations = earlier.fileAnnotations.get(itemIndex) ?? completion.fileAnnotations;
	const { requestTimeoutMs } = settings.limits;
	const result = await completion.attempt(signal, { client, requestTimeoutMs, modelList, doubt });
	if (result.kind === 'answered') {
		// What n8n cannot store now, it is asked for again at the end: an answer is never given up for it.
		const value = await storeMedia(context, result.value).catch(() => result.value);
		return { ...result, value };
	}
	const { usage, fileAnnotations } = completion;
	if (usage !== null) earlier.billed.set(itemIndex, usage);
	if (fileAnnotations.length > 0) earlier.fileAnnotations.set(itemIndex, fileAnnotations);
	return result;
}

/** A fault of our own must cost one item, not the answers of all others. */
function unexpected(error: unknown): AttemptResult<FinalAnswer, Failure> {
	return { kind: 'failed', failure: ownFault(error), charge: { costUsd: null, lost: true } };
}
