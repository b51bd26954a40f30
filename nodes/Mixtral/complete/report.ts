import type { INodeExecutionData } from 'n8n-workflow';
import type { CompletionOutcome } from '../../completion/completion';
import { SKIP_CAUSES } from '../../completion/failedItem';
import { hostClock } from '../../host/clock';
import { ItemBuilder } from '../items/itemBuilder';
import { DEFAULT_OUTPUT, type OutputSettings } from '../items/outputSettings';
import { storeMedia } from '../items/storeMedia';
import { remember } from './executionMemory';
import { showHint } from './hint';
import type { Run } from './open';
import type { Plan } from './plan';
import { record } from './record';
import { keepForRetry } from './retryOnFail';
import type { RunResult } from './run';
import { runError } from './runError';
import { sumUp, type RunTotals } from './totals';

/**
 * Tells what a run came to: totals, hint, chat, and one output item per input item.
 *
 * @throws NodeApiError, with the finished answers, when an item failed and On Error is Stop
 */
export async function report(
	run: Run,
	plan: Plan,
	result: RunResult,
): Promise<INodeExecutionData[]> {
	const { context, earlier, memory, onError, chat } = run;
	const { outcomes, wasFatal } = result;
	const totals = totalsOf(run, outcomes);
	const { before } = earlier;
	const { outputs } = plan.jobs;
	keepForRetry(context, { ...earlier, outcomes, outputs, wasFatal, totals });
	remember(context, {
		...memory,
		spending: run.budget.state,
		failed: before.failed + onError.counted(totals.failed),
	});
	record(context, totals, earlier.totals);
	const outputOf = (index: number): OutputSettings => outputs[index] ?? DEFAULT_OUTPUT;
	const failed = onError.stops ? firstFailure(outcomes) : null;
	if (failed !== null) throw runError(context, failed, outcomes, totals.costUsd, outputOf);
	showHint(context, totals, notesOf(run, plan, outcomes));
	await chat?.tellUnanswered(outcomes);
	return await buildItems(run, plan, result);
}

function totalsOf({ earlier, budget, startedMs }: Run, outcomes: CompletionOutcome[]): RunTotals {
	return sumUp(outcomes, earlier.billed, {
		costUsd: budget.totalUsd - (earlier.before.spending.spentUsd ?? 0),
		overshootUsd: budget.overshootUsd,
		seconds: (hostClock.now() - startedMs) / 1000,
	});
}

/** Budgets are no failure: a run that reached one succeeds, with `skipped` on the rest. */
function firstFailure(outcomes: readonly CompletionOutcome[]) {
	for (const [itemIndex, outcome] of outcomes.entries()) {
		if (outcome.status === 'failed') return { itemIndex, outcome };
		if (outcome.status === 'skipped' && outcome.reason === 'costUnknown') {
			return { itemIndex, outcome };
		}
	}
	return null;
}

function notesOf(
	{ context, models }: Run,
	{ jobs }: Plan,
	outcomes: readonly CompletionOutcome[],
): string[] {
	const notes = [...jobs.objectTexts.notes(), ...jobs.used.notes(models.seen)];
	const skipped = outcomes.find((outcome) => outcome.status === 'skipped');
	if (skipped !== undefined) {
		notes.unshift(`The run ended early: ${SKIP_CAUSES[skipped.reason]} (${skipped.reason}).`);
	}
	if (context.getNode().retryOnFail === true) {
		notes.push(
			'Retry On Fail is set on this node. It does not send finished items again, but Max Attempts ' +
				'under Batching retries single items without a second run of the node.',
		);
	}
	return notes;
}

async function buildItems(
	{ context, onError, reader }: Run,
	{ jobs }: Plan,
	{ outcomes, stopped }: RunResult,
): Promise<INodeExecutionData[]> {
	const builder = new ItemBuilder(context, onError);
	const settingsOf = (index: number): OutputSettings => {
		const known = jobs.outputs[index];
		// After a cancellation there is no time to read settings.
		if (known !== undefined || stopped === 'cancelled') return known ?? DEFAULT_OUTPUT;
		const output = reader.readItemOutput(index);
		return output.ok ? output.value : DEFAULT_OUTPUT;
	};
	const items: INodeExecutionData[] = [];
	for (const [index, outcome] of outcomes.entries()) {
		const stored =
			outcome.status === 'answered'
				? { ...outcome, value: await storeMedia(context, outcome.value) }
				: outcome;
		items.push(builder.build(index, stored, settingsOf(index)));
	}
	return items;
}
