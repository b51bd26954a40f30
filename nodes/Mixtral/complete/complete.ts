import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { runBatch } from '../../engine/batch';
import { Budget } from '../../engine/budget';
import { LimitRegistry } from '../../engine/limitRegistry';
import type { BatchResult, Prepared, AttemptResult } from '../../engine/types';
import type { Failure } from '../../openrouter/reply/failure';
import type { Listing } from '../../openrouter/catalog/modelList';
import { openClient, type Client } from '../../host/client';
import { hostClock, nullOnAbort, pause } from '../../host/clock';
import { readModelListing } from '../../host/modelList';
import { ChatParameterReader, type OutputSettings } from './readParameters';
import {
	tryCompletion,
	type CompletionJob,
	type ItemAnswer,
	type ItemOutcome,
	type RunState,
} from '../../completion/attempt';
import { DEFAULT_OUTPUT, ItemBuilder, type FinalOutcome } from './items';
import {
	addEarlier,
	keepForRetry,
	readEarlierTries,
	recall,
	remember,
	settledBefore,
	type EarlierTries,
	type RunMemory,
} from './memory';
import {
	contextProblem,
	isCheckable,
	mayOverflow,
	ownFault,
	Preparation,
	unsupportedNotes,
} from './plan';
import { readBatchSettings, type BatchSettings } from './settings';
import { openChat, type ShowAnswer } from '../../completion/liveText';
import { record, showHint, sumUp, type RunTotals } from './report';
import { parameterError, runError } from './errors';
import { failEveryItem } from './failedRun';

/** Jobs read ahead of a throttled model, to keep the models that are not throttled busy. */
const LOOK_AHEAD = 1_000;
/** Longest time that reading parameters may hold the process. */
const SLICE_MS = 50;

/** What was learned about limits, by base URL and key: runs of this process share it. */
const LIMITS = new LimitRegistry();

type PreparedJob = Prepared<CompletionJob, Failure>;

/**
 * Completes one chat per input item, in input order.
 *
 * @throws NodeOperationError or NodeApiError, with the item's index, when an item fails and On Error
 * is Stop
 */
export async function completeChats(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const begun = await begin(context);
	return 'failed' in begun ? [begun.failed] : await begun.run.complete(begun.client);
}

/** What is wrong with the credential or the batching settings is wrong for every item. */
async function begin(
	context: IExecuteFunctions,
): Promise<{ run: CompletionRun; client: Client } | { failed: INodeExecutionData[] }> {
	try {
		return { run: new CompletionRun(context), client: await openClient(context) };
	} catch (error) {
		if (context.continueOnFail()) return { failed: failEveryItem(context, error) };
		throw new NodeOperationError(context.getNode(), error as Error);
	}
}

class CompletionRun {
	private readonly startedMs = hostClock.now();
	private readonly isStop: boolean;
	private readonly count: number;
	private readonly memory: RunMemory;
	private readonly earlier: EarlierTries;
	private readonly settings: BatchSettings;
	private readonly budget: Budget;
	private readonly reader: ChatParameterReader;
	private readonly cancelSignal: AbortSignal | undefined;
	private readonly show: ShowAnswer | undefined;
	private listing: Promise<Listing | null> | null = null;
	/** The listing that the look-up beside the answers brought, if it came in time. */
	private seenListing: Listing | null = null;
	private lookedBeside = false;
	private wasFatal = false;
	private readonly run: RunState = { hasAnswers: false, lostToPages: 0 };

	constructor(private readonly context: IExecuteFunctions) {
		this.isStop = !context.continueOnFail();
		this.count = context.getInputData().length;
		this.cancelSignal = context.getExecutionCancelSignal();
		this.memory = recall(context);
		this.earlier = readEarlierTries(context, this.count, this.memory);
		this.settings = readBatchSettings(context, this.memory, this.startedMs);
		this.budget = new Budget(this.settings.maxCostUsd, this.memory.purse);
		this.reader = new ChatParameterReader(context);
		this.show = openChat(context);
	}

	async complete(client: Client): Promise<INodeExecutionData[][]> {
		if (this.count === 0) return [[]];
		const listing = this.needsListing ? await this.readListing(client) : null;
		const hasCostCap = this.settings.maxCostUsd > 0;
		const preparation = new Preparation(
			this.reader,
			{ sendIdenticalOnce: this.settings.sendIdenticalOnce, hasCostCap },
			listing,
		);
		const settled = settledBefore(this.earlier);
		if (this.settings.sendIdenticalOnce) {
			// Items that are sent now may equal one that was answered before.
			settled.forEach((outcome, index) => outcome && preparation.prepare(index));
		}
		const prepared = this.isStop ? await this.prepareAll(preparation, client, settled) : null;
		const standing = settled.filter((outcome) => outcome?.status === 'failed').length;
		const result = await runBatch<CompletionJob, ItemAnswer, Failure>({
			count: this.count,
			prepare: (index) => this.takePrepared(prepared, preparation, index),
			attempt: (job, signal) =>
				this.attempt(job, signal, client, listing, preparation).catch(unexpected),
			limits: this.settings.limits,
			budget: this.budget,
			clock: hostClock,
			shared: { registry: LIMITS, key: client.limitKey },
			lookAhead: this.reader.modelVaries ? LOOK_AHEAD : 0,
			cancelSignal: this.cancelSignal,
			settled,
			failedBefore: this.isStop ? 0 : this.earlier.before.failed + standing,
		});
		return await this.finish(
			addEarlier(result.outcomes, settled, this.earlier),
			result,
			preparation,
		);
	}

	/** What is fixed for the whole run by the listing must be known before the first request. */
	private get needsListing(): boolean {
		return this.reader.formatType !== 'text' || this.settings.maxCostUsd > 0;
	}

	/** Asks for the listing at most once per run, also when it cannot be had. */
	private readListing(client: Client): Promise<Listing | null> {
		this.listing ??= nullOnAbort(readModelListing(client), this.cancelSignal);
		return this.listing;
	}

	/** With On Error = Stop a bad row 9,999 must cost nothing, so all rows are checked first. */
	private async prepareAll(
		preparation: Preparation,
		client: Client,
		settled: ReadonlyArray<ItemOutcome | undefined>,
	): Promise<Array<PreparedJob | undefined>> {
		const prepared: Array<PreparedJob | undefined> = [];
		let sliceMs = hostClock.now();
		for (let index = 0; index < this.count; index++) {
			if (this.cancelSignal?.aborted) break;
			if (settled[index] !== undefined) continue;
			const item = preparation.prepare(index);
			if (item.kind === 'invalid') throw parameterError(this.context, index, item.failure);
			if (item.kind === 'job' && mayOverflow(item.job)) {
				const problem = contextProblem(item.job, await this.readListing(client));
				if (problem !== null) throw parameterError(this.context, index, problem);
			}
			prepared[index] = item;
			if (hostClock.now() - sliceMs < SLICE_MS) continue;
			await pause();
			sliceMs = hostClock.now();
		}
		return prepared;
	}

	private takePrepared(
		prepared: Array<PreparedJob | undefined> | null,
		preparation: Preparation,
		index: number,
	): PreparedJob {
		const ready = prepared?.[index];
		if (prepared === null || ready === undefined) return preparation.prepare(index);
		prepared[index] = undefined;
		return ready;
	}

	private async attempt(
		job: CompletionJob,
		signal: AbortSignal,
		client: Client,
		listing: Listing | null,
		preparation: Preparation,
	): Promise<AttemptResult<ItemAnswer, Failure>> {
		this.lookBeside(client, preparation);
		if (!this.isStop && mayOverflow(job)) {
			const failure = contextProblem(job, await this.readListing(client));
			if (failure !== null) return { kind: 'failed', failure, unsent: true };
		}
		const { requestTimeoutMs } = this.settings.limits;
		const { billed } = this.earlier;
		job.usage ??= billed.get(job.itemIndex) ?? null;
		const verdict = await tryCompletion(job, signal, {
			client,
			requestTimeoutMs,
			listing,
			show: this.show,
			run: this.run,
			maxAttempts: this.settings.limits.maxAttempts,
		});
		if (verdict.kind === 'failed') this.wasFatal ||= verdict.fatal === true;
		if (job.usage !== null && verdict.kind !== 'answered') billed.set(job.itemIndex, job.usage);
		return verdict;
	}

	/** Looks the models' abilities up beside the answers, once, and waits for nothing. */
	private lookBeside(client: Client, { used }: Preparation): void {
		if (this.lookedBeside || ![...used.values()].some((names) => [...names].some(isCheckable)))
			return;
		this.lookedBeside = true;
		void this.readListing(client).then((listing) => {
			this.seenListing = listing;
		});
	}

	private async finish(
		outcomes: ItemOutcome[],
		{ stopped }: BatchResult<ItemAnswer, Failure>,
		preparation: Preparation,
	): Promise<INodeExecutionData[][]> {
		const { before, billed, totals: recorded } = this.earlier;
		const totals = sumUp(outcomes, billed, {
			costUsd: this.budget.totalUsd - (before.purse.spentUsd ?? 0),
			overshootUsd: this.budget.overshootUsd,
			seconds: (hostClock.now() - this.startedMs) / 1000,
		});
		const wasFatal = this.wasFatal || this.earlier.wasFatal;
		keepForRetry(this.context, { before, outcomes, billed, wasFatal, totals });
		remember(this.context, {
			...this.memory,
			purse: this.budget.state,
			failed: before.failed + (this.isStop ? 0 : totals.failed),
		});
		record(this.context, totals, recorded);
		this.throwWhenStopped(outcomes, totals);
		showHint(this.context, totals, this.notes(outcomes, preparation));
		const builder = new ItemBuilder(this.context);
		const isCancelled = stopped === 'cancelled';
		const items: INodeExecutionData[] = [];
		for (const [index, outcome] of outcomes.entries()) {
			const settings = this.outputOf(index, outcome, isCancelled, preparation);
			const item = builder.build(index, outcome, settings);
			items.push(
				outcome.status === 'answered'
					? await builder.addMedia(item, outcome.value, settings)
					: item,
			);
		}
		return [items];
	}

	/** Budgets are no failure: a run that reached one succeeds, with `skipped` on the rest. */
	private throwWhenStopped(outcomes: FinalOutcome[], totals: RunTotals): void {
		if (!this.isStop) return;
		for (const [index, outcome] of outcomes.entries()) {
			const isFailure =
				outcome.status === 'failed' ||
				(outcome.status === 'skipped' && outcome.reason === 'costUnknown');
			if (!isFailure) continue;
			throw runError(this.context, index, outcome, outcomes, totals.costUsd);
		}
	}

	private notes(outcomes: readonly FinalOutcome[], preparation: Preparation): string[] {
		const notes = unsupportedNotes(preparation.used, this.seenListing);
		const skipped = outcomes.find((outcome) => outcome.status === 'skipped');
		if (skipped !== undefined) notes.unshift(`The run ended early: ${skipped.reason}.`);
		if (this.context.getNode().retryOnFail === true) {
			notes.push(
				'Retry On Fail is set on this node. It sends finished items no second time, but Max Attempts ' +
					'under Batching retries single items without running the node again.',
			);
		}
		return notes;
	}

	/** An item that was never prepared has its output settings read now, unless time is up. */
	private outputOf(
		index: number,
		outcome: FinalOutcome,
		isCancelled: boolean,
		preparation: Preparation,
	): OutputSettings {
		const known = preparation.outputs[index];
		if (known !== undefined) return known;
		if (outcome.status === 'answered') return outcome.value.settings;
		return isCancelled ? DEFAULT_OUTPUT : (preparation.readOutput(index) ?? DEFAULT_OUTPUT);
	}
}

/** A fault of our own must cost one item, not the answers of all others. */
function unexpected(error: unknown): AttemptResult<ItemAnswer, Failure> {
	return { kind: 'failed', failure: ownFault(error), charge: { costUsd: null, lost: true } };
}
