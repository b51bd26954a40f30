import type { CompletionOutcome } from '../../completion/completion';
import type { Prepared } from '../../engine/types';
import { hostClock, pause } from '../../host/clock';
import type { ModelList } from '../../openrouter/catalog/modelList';
import type { Failure } from '../../openrouter/reply/failure';
import { valid } from '../../checked';
import { parameterError } from '../items/errors';
import { readSafely } from '../../fields/expressionFailure';
import { contextProblem, mayOverflow } from './contextProblem';
import { ItemJobs, type ItemJob } from './itemJob';
import type { Run } from './open';
import { settledBefore } from './retryOnFail';

/** Longest time that reading parameters may hold the process. */
const SLICE_MS = 50;

/** What is to be sent. */
export interface Plan {
	readonly jobs: ItemJobs;
	/** Outcomes kept from earlier tries, by index. */
	readonly settled: ReadonlyArray<CompletionOutcome | undefined>;
	/** Fixed for the run; null where nothing needs it. */
	readonly modelList: ModelList | null;
	/** Gives an item's job when it enters the window. */
	take(itemIndex: number): Prepared<ItemJob, Failure>;
}

/**
 * Plans a run. With On Error = Stop all items are read and checked here.
 *
 * @throws NodeOperationError, with the item's index, for an item that cannot be sent
 */
export async function makePlan(run: Run): Promise<Plan> {
	const modelList = needsModelList(run) ? await run.models.read() : null;
	const jobs = new ItemJobs(run, modelList);
	const settled = settledBefore(run.earlier);
	if (run.settings.sendIdenticalOnce) {
		await noteFiles(run);
		// Items that are sent now may equal one that was answered before.
		settled.forEach((outcome, index) => outcome && jobs.prepare(index));
	}
	const checked = run.onError.checksAllFirst ? await checkAll(run, jobs, settled) : [];
	return {
		jobs,
		settled,
		modelList,
		take(itemIndex) {
			const ready = checked[itemIndex];
			checked[itemIndex] = undefined;
			return ready ?? jobs.prepare(itemIndex);
		},
	};
}

/** Only their bytes show whether files are equal, so the files are read one item after the other. */
async function noteFiles({ reader, files, count, cancelSignal }: Run): Promise<void> {
	const slices = new Slices();
	for (let index = 0; index < count && cancelSignal?.aborted !== true; index += 1) {
		const raw = readSafely(() => valid(reader.readFiles(index)));
		if (raw.ok) await files.noteContents(raw.value, index);
		await slices.next();
	}
}

/** Lets others use the process after each slice of work. */
class Slices {
	private startMs = hostClock.now();

	async next(): Promise<void> {
		if (hostClock.now() - this.startMs < SLICE_MS) return;
		await pause();
		this.startMs = hostClock.now();
	}
}

/** What the model list decides for the whole run must be known before the first request. */
function needsModelList({ reader, settings }: Run): boolean {
	return reader.formatType !== 'text' || settings.maxCostUsd > 0 || reader.mayCacheSystemMessage;
}

async function checkAll(
	{ context, count, cancelSignal, models }: Run,
	jobs: ItemJobs,
	settled: Plan['settled'],
): Promise<Array<Prepared<ItemJob, Failure> | undefined>> {
	const checked: Array<Prepared<ItemJob, Failure> | undefined> = [];
	const slices = new Slices();
	for (let index = 0; index < count; index++) {
		if (cancelSignal?.aborted) break;
		if (settled[index] !== undefined) continue;
		const item = jobs.prepare(index);
		if (item.kind === 'invalid') throw parameterError(context, index, item.failure);
		if (item.kind === 'job' && mayOverflow(item.job.completion.body)) {
			const problem = contextProblem(item.job.completion.body, await models.read());
			if (problem !== null) throw parameterError(context, index, problem);
		}
		checked[index] = item;
		await slices.next();
	}
	return checked;
}
