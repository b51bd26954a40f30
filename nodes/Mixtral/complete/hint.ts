import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import { summaryText, type RunTotals } from './totals';

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

const ENTITIES = new Map([
	['&', '&amp;'],
	['<', '&lt;'],
	['>', '&gt;'],
	['"', '&quot;'],
	["'", '&#39;'],
]);

/** Hints are rendered as HTML, and their text may come from providers and models. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character);
}
