import type { CompletionOutcome } from '../../completion/completion';
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
 * Sums the outcomes of a run up; what the money came to is the engine's budget's to say.
 *
 * @param billed what was billed for items without an answer, by index
 */
export function sumUp(
	outcomes: readonly CompletionOutcome[],
	billed: ReadonlyMap<number, Usage>,
	money: { costUsd: number; overshootUsd: number; seconds: number },
): RunTotals {
	const totals: RunTotals = {
		answered: 0,
		failed: 0,
		skipped: 0,
		retries: 0,
		possiblyPaidTwice: 0,
		promptTokens: 0,
		completionTokens: 0,
		costUsd: money.costUsd,
		costUnknown: 0,
		overshootUsd: money.overshootUsd,
		cacheHits: 0,
		cachedTokens: 0,
		copies: 0,
		seconds: money.seconds,
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
