'use strict';

const MIN_WIDTH = 100;
/** Wide enough for every answer; output that goes to a file is never cut. */
const WIDTH_WITHOUT_TERMINAL = 200;

/**
 * @typedef {object} Answer
 * @property {string} review
 * @property {string} sentiment
 * @property {string} summary
 * @property {number | null} promptTokens
 * @property {number | null} completionTokens
 * @property {number | null} costUsd null when the provider did not say
 */

/**
 * The answers of a run of the example workflow, one per review.
 *
 * @param {Record<string, any>} runData by node name
 * @returns {Answer[]}
 */
function readAnswers(runData) {
	const reviews = runData['One item per review'][0].data.main[0];
	const answers = runData.Mixtral[0].data.main[0];
	return answers.map(({ json, pairedItem }) => {
		const [sentiment, ...summary] = json.error
			? ['(failed)', json.error.message]
			: (json.text ?? `(skipped) | ${json.skipped}`).split('|');
		return {
			review: reviews[pairedItem.item].json.review,
			sentiment: sentiment.trim(),
			summary: summary.join('|').trim(),
			promptTokens: json.usage?.promptTokens ?? null,
			completionTokens: json.usage?.completionTokens ?? null,
			costUsd: json.usage?.costUsd ?? null,
		};
	});
}

/**
 * @param {Answer[]} answers
 * @param {number} [terminalWidth] in characters
 * @returns {string}
 */
function formatAnswers(answers, terminalWidth = WIDTH_WITHOUT_TERMINAL) {
	const fixed = 3 + 9 + 7 + 7 + 10 + 6 * 2;
	const free = Math.max(MIN_WIDTH, terminalWidth) - fixed;
	const longestSummary = Math.max(...answers.map(({ summary }) => summary.length));
	const summaryWidth = Math.min(longestSummary, Math.ceil(free * 0.6));
	const reviewWidth = free - summaryWidth;
	const columns = [
		{ title: '#', width: 3, alignRight: true },
		{ title: 'Review', width: reviewWidth },
		{ title: 'Sentiment', width: 9 },
		{ title: 'Summary', width: summaryWidth },
		{ title: 'In', width: 7, alignRight: true },
		{ title: 'Out', width: 7, alignRight: true },
		{ title: 'USD', width: 10, alignRight: true },
	];
	const rows = answers.map((answer, index) => [
		index + 1,
		answer.review,
		answer.sentiment,
		answer.summary,
		answer.promptTokens ?? '?',
		answer.completionTokens ?? '?',
		formatUsd(answer.costUsd),
	]);
	const totals = ['', `${answers.length} reviews`, '', 'Total tokens and cost', ...sums(answers)];
	const line = columns.map(({ width }) => '-'.repeat(width));
	const header = columns.map(({ title }) => title);
	return [header, line, ...rows, line, totals].map((row) => formatRow(row, columns)).join('\n');
}

function sums(answers) {
	const sum = (name) => answers.reduce((total, answer) => total + (answer[name] ?? 0), 0);
	return [sum('promptTokens'), sum('completionTokens'), formatUsd(sum('costUsd'))];
}

/** @param {number | null} usd */
function formatUsd(usd) {
	return usd === null ? '?' : usd.toFixed(6);
}

function formatRow(cells, columns) {
	return columns
		.map(({ width, alignRight }, index) => {
			const text = shorten(String(cells[index]), width);
			return alignRight ? text.padStart(width) : text.padEnd(width);
		})
		.join('  ')
		.trimEnd();
}

function shorten(text, width) {
	return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/**
 * The node's summary of the run, which n8n shows above its output, as plain text.
 *
 * @param {Record<string, any>} runData
 * @returns {string}
 */
function readSummary(runData) {
	const hints = runData.Mixtral[0].hints ?? [];
	return hints.map(({ message }) => toPlainText(message)).join('\n');
}

const ENTITIES = {
	'&lt;': '<',
	'&gt;': '>',
	'&quot;': '"',
	'&#39;': "'",
	'&#039;': "'",
	'&amp;': '&',
};

function toPlainText(html) {
	return html
		.replace(/<br\s*\/?>|<\/(p|div|li|tr)>/gi, '\n')
		.replace(/<[^>]*>/g, '')
		.replace(/&(lt|gt|quot|#0?39|amp);/g, (entity) => ENTITIES[entity])
		.trim();
}

module.exports = { formatAnswers, readAnswers, readSummary };
