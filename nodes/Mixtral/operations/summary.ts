import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import type { FinalOutcome } from './items';

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
	/** Answers whose cost no one told. */
	costUnknown: number;
	overshootUsd: number;
	cacheHits: number;
	copies: number;
	seconds: number;
}

/** Sums the outcomes of a run up; what the purse knows comes from the engine's budget. */
export function sumUp(
	outcomes: readonly FinalOutcome[],
	purse: { costUsd: number; overshootUsd: number; seconds: number; lostReplies: number },
): RunTotals {
	const totals: RunTotals = {
		answered: 0,
		failed: 0,
		skipped: 0,
		retries: 0,
		possiblyPaidTwice: purse.lostReplies,
		promptTokens: 0,
		completionTokens: 0,
		costUsd: purse.costUsd,
		costUnknown: 0,
		overshootUsd: purse.overshootUsd,
		cacheHits: 0,
		copies: 0,
		seconds: purse.seconds,
	};
	for (const outcome of outcomes) {
		totals[outcome.status] += 1;
		totals.retries += Math.max(0, outcome.attempts - 1);
		if (outcome.status !== 'answered') continue;
		if (outcome.duplicateOf !== undefined) {
			totals.copies += 1;
			continue;
		}
		const { usage, cache } = outcome.value;
		totals.promptTokens += usage.promptTokens ?? 0;
		totals.completionTokens += usage.completionTokens ?? 0;
		if (usage.costUsd === null) totals.costUnknown += 1;
		if (cache !== null) totals.cacheHits += 1;
	}
	return totals;
}

/** One line on a run, in plain text. */
export function summaryText(totals: RunTotals): string {
	const count = (value: number, word: string): string => `${value.toLocaleString('en-US')} ${word}`;
	const parts = [
		count(totals.answered, 'answered'),
		count(totals.failed, 'failed'),
		count(totals.skipped, 'skipped'),
		count(totals.retries, totals.retries === 1 ? 'retry' : 'retries'),
		count(totals.possiblyPaidTwice, 'possibly paid twice'),
		`${count(totals.promptTokens, 'prompt')} + ${count(totals.completionTokens, 'completion tokens')}`,
		dollars(totals.costUsd),
		`${totals.seconds.toFixed(1)} s`,
		count(totals.cacheHits, totals.cacheHits === 1 ? 'cache hit' : 'cache hits'),
	];
	if (totals.copies > 0) parts.push(count(totals.copies, 'copied from identical items'));
	if (totals.costUnknown > 0) parts.push(count(totals.costUnknown, 'without a known cost'));
	if (totals.overshootUsd > 0) parts.push(`${dollars(totals.overshootUsd)} over Max Cost`);
	return parts.join(', ');
}

/** US dollars with as many digits as small amounts need. */
export function dollars(amount: number): string {
	return `$${amount.toFixed(amount >= 1 ? 2 : 6)}`;
}

/** Tells the user what a run came to: above the output, and in the data of the execution. */
export function report(
	context: IExecuteFunctions,
	totals: RunTotals,
	notes: readonly string[],
	wentWell: boolean,
): void {
	const message = [`<b>${escapeHtml(summaryText(totals))}</b>`, ...notes.map(escapeHtml)].join(
		'<br>',
	);
	const hint: NodeExecutionHint = {
		message,
		type: wentWell ? 'info' : 'warning',
		location: 'outputPane',
	};
	context.addExecutionHints(hint);
	record(context, totals);
}

/** Puts the totals where executions can be searched for them. */
export function record(context: IExecuteFunctions, totals: RunTotals): void {
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
	addToCustomData(context, {
		mixtral_cost_usd: costUsd,
		mixtral_tokens: promptTokens + completionTokens,
		mixtral_answered: answered,
		mixtral_failed: failed,
		mixtral_skipped: skipped,
	});
}

/** An execution has room for ten keys, so all our nodes share theirs and add up. */
function addToCustomData(context: IExecuteFunctions, amounts: Record<string, number>): void {
	const { customData } = context as { customData?: IExecuteFunctions['customData'] };
	if (customData === undefined) return;
	for (const [key, amount] of Object.entries(amounts)) {
		const before = Number(customData.get(key) ?? 0);
		const sum = (Number.isFinite(before) ? before : 0) + amount;
		customData.set(key, String(Number(sum.toFixed(9))));
	}
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
