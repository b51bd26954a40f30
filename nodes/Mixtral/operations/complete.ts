import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { runBatch, type BatchResult } from '../engine/batch';
import { Budget } from '../engine/budget';
import type { Prepared, Verdict } from '../engine/types';
import type { Failure } from '../openrouter/failure';
import type { Listing } from '../openrouter/listing';
import { openClient, type Client } from '../transport/client';
import { hostClock, pause } from '../transport/clock';
import { readModelListing } from '../transport/modelListing';
import { ChatParameterReader, type OutputSettings } from './chatParameters';
import { tryCompletion, type CompletionJob, type ItemAnswer } from './completion';
import { ItemBuilder, resolveCopies, type FinalOutcome } from './items';
import { keepForRetry, recall, remember, resume, type ItemOutcome } from './memory';
import {
	contextProblem,
	isCheckable,
	mayOverflow,
	Preparation,
	unsupportedNotes,
} from './preparation';
import { readBatchSettings, type BatchSettings } from './settings';
import { record, report, sumUp, type RunTotals } from './summary';
import { parameterError, runError } from './thrown';

/** Jobs read ahead of a throttled model, to keep the models that are not throttled busy. */
const LOOK_AHEAD = 1_000;
/** Longest time that reading parameters may hold the process. */
const SLICE_MS = 50;

const DEFAULT_OUTPUT: OutputSettings = {
	content: 'simplified',
	field: '',
	includeInputFields: false,
};

type PreparedJob = Prepared<CompletionJob, Failure>;

/**
 * Completes one chat per input item, in input order.
 *
 * @throws NodeOperationError or NodeApiError, with the item's index, when an item fails and On Error
 * is Stop
 */
export async function completeChats(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await new CompletionRun(context).run();
}

class CompletionRun {
	private readonly startedMs = hostClock.now();
	private readonly isStop: boolean;
	private readonly count: number;
	private readonly memory: ReturnType<typeof recall>;
	private readonly settings: BatchSettings;
	private readonly budget: Budget;
	private readonly reader: ChatParameterReader;
	/** The listing that the look-up beside the answers brought, if it came in time. */
	private seenListing: Listing | null = null;
	private lookedBeside = false;

	constructor(private readonly context: IExecuteFunctions) {
		this.isStop = !context.continueOnFail();
		this.count = context.getInputData().length;
		this.memory = recall(context);
		this.settings = readBatchSettings(context, this.memory, this.startedMs);
		this.budget = new Budget(this.settings.maxCostUsd, this.memory.spentUsd);
		this.reader = new ChatParameterReader(context, context.getNode().type.endsWith('Tool'));
	}

	async run(): Promise<INodeExecutionData[][]> {
		if (this.count === 0) return [[]];
		const client = await openClient(this.context);
		const listing = this.needsListing ? await readModelListing(client) : null;
		const hasCostCap = this.settings.maxCostUsd > 0;
		const preparation = new Preparation(
			this.reader,
			{ sendIdenticalOnce: this.settings.sendIdenticalOnce, hasCostCap },
			listing,
		);
		const earlier = resume(this.context, this.count, this.memory);
		const prepared = this.isStop
			? await this.prepareAll(preparation, client, earlier.settled)
			: null;
		const result = await runBatch<CompletionJob, ItemAnswer, Failure>({
			count: this.count,
			prepare: (index) => this.takePrepared(prepared, preparation, index),
			attempt: (job, signal) => this.attempt(job, signal, client, listing, preparation),
			limits: this.settings.limits,
			budget: this.budget,
			clock: hostClock,
			random: Math.random,
			lookAhead: this.reader.modelVaries ? LOOK_AHEAD : 0,
			cancelSignal: this.context.getExecutionCancelSignal(),
			settled: earlier.settled,
			failedBefore: this.isStop ? 0 : earlier.failedBefore,
		});
		return this.finish(result, preparation, earlier.failedBefore);
	}

	/** What is fixed for the whole run by the listing must be known before the first request. */
	private get needsListing(): boolean {
		return this.reader.formatType !== 'text' || this.settings.maxCostUsd > 0;
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
			if (settled[index] !== undefined) continue;
			const item = preparation.prepare(index);
			if (item.kind === 'invalid') throw parameterError(this.context, index, item.failure);
			if (item.kind === 'job' && mayOverflow(item.job)) {
				const problem = contextProblem(item.job, await readModelListing(client));
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
	): Promise<Verdict<ItemAnswer, Failure>> {
		this.lookBeside(client, preparation);
		if (!this.isStop && mayOverflow(job)) {
			const failure = contextProblem(job, await readModelListing(client));
			if (failure !== null) return { kind: 'failed', failure, unsent: true };
		}
		const { requestTimeoutMs } = this.settings.limits;
		return await tryCompletion(job, signal, { client, requestTimeoutMs, listing });
	}

	/** Looks the models' abilities up beside the answers, once, and waits for nothing. */
	private lookBeside(client: Client, { used }: Preparation): void {
		if (this.lookedBeside || ![...used.values()].some((names) => [...names].some(isCheckable)))
			return;
		this.lookedBeside = true;
		void readModelListing(client).then((listing) => {
			this.seenListing = listing;
		});
	}

	private finish(
		result: BatchResult<ItemAnswer, Failure>,
		preparation: Preparation,
		failedBefore: number,
	): INodeExecutionData[][] {
		const outcomes = resolveCopies(result.outcomes);
		const totals = this.sumUp(outcomes, result);
		keepForRetry(this.context, { outcomes: result.outcomes, failedBefore });
		remember(this.context, {
			...this.memory,
			spentUsd: this.budget.totalUsd,
			failed: this.isStop ? this.memory.failed : failedBefore + totals.failed,
		});
		this.throwWhenStopped(outcomes, totals);
		const wentWell = totals.failed === 0 && totals.skipped === 0;
		report(this.context, totals, this.notes(result, preparation), wentWell);
		const builder = new ItemBuilder(this.context);
		return [
			outcomes.map((outcome, index) =>
				builder.build(index, outcome, this.outputOf(index, outcome, result, preparation)),
			),
		];
	}

	private sumUp(outcomes: FinalOutcome[], result: BatchResult<ItemAnswer, Failure>): RunTotals {
		return sumUp(outcomes, {
			costUsd: this.budget.totalUsd - this.memory.spentUsd,
			overshootUsd: this.budget.overshootUsd,
			seconds: (hostClock.now() - this.startedMs) / 1000,
			lostReplies: result.lostReplies,
		});
	}

	/** Budgets are no failure: a run that reached one succeeds, with `skipped` on the rest. */
	private throwWhenStopped(outcomes: FinalOutcome[], totals: RunTotals): void {
		if (!this.isStop) return;
		for (const [index, outcome] of outcomes.entries()) {
			const isFailure =
				outcome.status === 'failed' ||
				(outcome.status === 'skipped' && outcome.reason === 'costUnknown');
			if (!isFailure) continue;
			record(this.context, totals);
			throw runError(this.context, index, outcome, outcomes, totals.costUsd);
		}
	}

	private notes(result: BatchResult<ItemAnswer, Failure>, preparation: Preparation): string[] {
		const notes = unsupportedNotes(preparation.used, this.seenListing);
		if (result.stopped !== null) notes.unshift(`The run ended early: ${result.stopped}.`);
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
		result: BatchResult<ItemAnswer, Failure>,
		preparation: Preparation,
	): OutputSettings {
		const known = preparation.outputs[index];
		if (known !== undefined) return known;
		if (outcome.status === 'answered') return outcome.value.settings;
		return result.stopped === 'cancelled'
			? DEFAULT_OUTPUT
			: (preparation.readOutput(index) ?? DEFAULT_OUTPUT);
	}
}
