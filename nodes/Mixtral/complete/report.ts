import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import { addToCustomData } from '../../host/executionData';
import type { FinalOutcome } from './items';
import type { Usage } from '../../openrouter/reply/usage';

/** What a run came to. */
export interface RunTotals {
	answered: number;
	failed: number;
	skipped: number;
	/** Requests beyond the first of each item. */
	retries: number;
	/** Tries whose reply was lost and that may have been billed. */
	possiblyPaidTwice: number;
	promptTokens: number;
	completionTokens: number;
	/** US dollars, failed tries included. */
	costUsd: number;
	/** Answers without a known cost. */
	costUnknown: number;
	overshootUsd: number;
	cacheHits: number;
	/** Prompt tokens that a provider's prompt cache held. */
	cachedTokens: number;
	copies: number;
	seconds: number;
}

/**
 * Sums the outcomes of a run up; what the purse knows comes from the engine's budget.
 *
 * @param billed what was billed for items without an answer, by index
 */
export function sumUp(
	outcomes: readonly FinalOutcome[],
	billed: ReadonlyMap<number, Usage>,
	purse: { costUsd: number; overshootUsd: number; seconds: number },
): RunTotals {
	const totals: RunTotals = {
		answered: 0,
		failed: 0,
		skipped: 0,
		retries: 0,
		possiblyPaidTwice: 0,
		promptTokens: 0,
		completionTokens: 0,
		costUsd: purse.costUsd,
		costUnknown: 0,
		overshootUsd: purse.overshootUsd,
		cacheHits: 0,
		cachedTokens: 0,
		copies: 0,
		seconds: purse.seconds,
	};
	for (const [index, outcome] of outcomes.entries()) {
		totals[outcome.status] += 1;
		totals.retries += Math.max(0, outcome.attempts - 1);
		totals.possiblyPaidTwice += outcome.lostReplies;
		if (outcome.status !== 'answered') {
			addTokens(totals, billed.get(index));
			continue;
		}
		if (outcome.copyOf !== undefined) {
			totals.copies += 1;
			continue;
		}
		const { usage, cache } = outcome.value;
		addTokens(totals, usage);
		if (usage.costUsd === null) totals.costUnknown += 1;
		if (cache !== null) totals.cacheHits += 1;
	}
	return totals;
}

function addTokens(totals: RunTotals, usage: Usage | undefined): void {
	totals.promptTokens += usage?.promptTokens ?? 0;
	totals.completionTokens += usage?.completionTokens ?? 0;
	totals.cachedTokens += usage?.cachedTokens ?? 0;
}

/** One line on a run, in plain text: what is always there, then what there is to say. */
export function summaryText(totals: RunTotals): string {
	const number = (value: number): string => value.toLocaleString('en-US');
	const tokens = `${number(totals.promptTokens)} + ${number(totals.completionTokens)} tokens`;
	const parts = [
		`${number(totals.answered)} answered in ${totals.seconds.toFixed(1)} s for ${dollars(totals.costUsd)} (${tokens})`,
	];
	const add = (value: number, word: string, words = word): void => {
		if (value > 0) parts.push(`${number(value)} ${value === 1 ? word : words}`);
	};
	add(totals.failed, 'failed');
	add(totals.skipped, 'skipped');
	add(totals.retries, 'retry', 'retries');
	add(totals.possiblyPaidTwice, 'possibly paid twice');
	add(totals.cacheHits, 'cache hit', 'cache hits');
	add(totals.cachedTokens, 'cached token', 'cached tokens');
	add(totals.copies, 'copied from identical items');
	add(totals.costUnknown, 'without a known cost');
	if (totals.overshootUsd > 0) parts.push(`${dollars(totals.overshootUsd)} over Max Cost`);
	return parts.join(', ');
}

/** US dollars with as many digits as small amounts need. */
export function dollars(amount: number): string {
	return `$${amount.toFixed(amount >= 1 ? 2 : 6)}`;
}

/** Tells the user what a run came to, above the output. */
export function showHint(
	context: IExecuteFunctions,
	totals: RunTotals,
	notes: readonly string[],
): void {
	const wentWell = totals.failed === 0 && totals.skipped === 0;
	const message = [`<b>${escapeHtml(summaryText(totals))}</b>`, ...notes.map(escapeHtml)].join(
		'<br>',
	);
	const hint: NodeExecutionHint = {
		message,
		type: wentWell ? 'info' : 'warning',
		location: 'outputPane',
	};
	context.addExecutionHints(hint);
}

/**
 * Puts the totals where executions can be searched for them.
 *
 * @param recorded what an earlier try of the same run put there
 */
export function record(
	context: IExecuteFunctions,
	totals: RunTotals,
	recorded: RunTotals | null,
): void {
	const { answered, failed, skipped, promptTokens, completionTokens, costUsd } = totals;
	context.setMetadata({
		tracing: {
			'llm.tokens.in': promptTokens,
			'llm.tokens.out': completionTokens,
			'llm.tokens.total': promptTokens + completionTokens,
			'mixtral.costUsd': costUsd,
			'mixtral.answered': answered,
			'mixtral.failed': failed,
			'mixtral.skipped': skipped,
		},
	});
	const amounts = customAmounts(totals);
	if (recorded !== null) {
		for (const [key, amount] of Object.entries(customAmounts(recorded))) {
			amounts[key] = (amounts[key] ?? 0) - amount;
		}
	}
	addToCustomData(context, amounts);
}

function customAmounts(totals: RunTotals): Record<string, number> {
	return {
		mixtral_cost_usd: totals.costUsd,
		mixtral_tokens: totals.promptTokens + totals.completionTokens,
		mixtral_answered: totals.answered,
		mixtral_failed: totals.failed,
		mixtral_skipped: totals.skipped,
	};
}

/** Hints are rendered as HTML, and their text may come from providers and models. */
export function escapeHtml(text: string): string {
	const entities: Record<string, string> = {
		'&': '&amp;',
		'<': '&lt;',
		'>': '&gt;',
		'"': '&quot;',
		"'": '&#39;',
	};
	return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
