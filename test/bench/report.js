'use strict';

/** @param {number[]} values */
function median(values) {
	const ordered = [...values].sort((first, second) => first - second);
	const middle = Math.floor(ordered.length / 2);
	return ordered.length % 2 === 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
}

/**
 * Text of a table: first column left, the others right.
 *
 * @param {string[]} header
 * @param {string[][]} rows
 */
function formatTable(header, rows) {
	const lines = [header, ...rows];
	const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
	const format = (line) =>
		line
			.map((cell, column) =>
				column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
			)
			.join('  ');
	return [format(header), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(format)]
		.map((line) => `  ${line}`.trimEnd())
		.join('\n');
}

const thousands = (value) => Math.round(value).toLocaleString('en-US');

const megabytes = (bytes) => (bytes / 1e6).toFixed(0);

module.exports = { formatTable, median, megabytes, thousands };
