'use strict';

/**
 * A value with its bound, as a cell of a table.
 *
 * @typedef {{ value: number, bound: number, isMost: boolean, text: string }} Measure
 */

/** The worst of the seeds, which may be this at most. */
const atMost = (values, bound) => measure(Math.max(...[values].flat()), bound, true);

/** The worst of the seeds, which must be this at least. */
const atLeast = (values, bound) => measure(Math.min(...[values].flat()), bound, false);

/** @returns {Measure} */
function measure(value, bound, isMost) {
	const isMissed = isMost ? !(value <= bound) : !(value >= bound);
	const digits = Math.abs(value) >= 10 ? 1 : 3;
	const text = `${value.toFixed(digits)} (${isMost ? '<=' : '>='} ${bound})${isMissed ? ' MISSED' : ''}`;
	return { value, bound, isMost, isMissed, text };
}

const isMeasure = (cell) => typeof cell === 'object';

/** A table of Markdown. */
function table({ title, columns, rows }) {
	const line = (cells) =>
		`| ${cells.map((cell) => (isMeasure(cell) ? cell.text : cell)).join(' | ')} |`;
	return [`\n${title}\n`, line(columns), line(columns.map(() => '---')), ...rows.map(line)].join(
		'\n',
	);
}

/** All measures of a table, by row and column. */
function measuresOf({ title, columns, rows }) {
	return rows.flatMap((cells) =>
		cells.flatMap((cell, column) => {
			if (!isMeasure(cell)) return [];
			const row = cells.filter((other) => !isMeasure(other)).join(', ');
			return [{ ...cell, name: `${title}: ${row}: ${columns[column]}` }];
		}),
	);
}

module.exports = { atLeast, atMost, measuresOf, table };
