'use strict';

const { TUNING } = require('./engine.js');
const { measuresOf, table } = require('./measure.js');

/** So much worse than with the number as it is counts as a cost; less is chance. */
const NOTABLE = 0.05;

/**
 * Prints what each tuned number is for: the value that gets worse the most when the number is halved,
 * and when it is doubled. A number that costs nothing either way is one too many.
 */
async function ablate(cases, context) {
	const base = await measure(cases, context);
	const rows = [];
	for (const [name, value] of Object.entries(TUNING)) {
		for (const factor of [0.5, 2]) {
			TUNING[name] = value * factor;
			rows.push([
				name,
				`${value} -> ${TUNING[name]}`,
				...worst(base, await measure(cases, context)),
			]);
			TUNING[name] = value;
		}
	}
	const columns = ['number', 'changed', 'worst value', 'as it is', 'changed'];
	console.log(table({ title: 'What each tuned number is for', columns, rows }));
}

async function measure(cases, context) {
	const measures = [];
	for (const each of cases) {
		measures.push(...measuresOf({ ...each, rows: await each.rows(context) }));
	}
	return measures;
}

/** The measure that got worse the most, in parts of its bound, or of 1 where that is 0. */
function worst(base, changed) {
	let most = { loss: NOTABLE, cells: ['none', '', ''] };
	for (const [index, { name, value, bound, isMost }] of changed.entries()) {
		const before = base[index].value;
		const loss = (isMost ? value - before : before - value) / (bound || 1);
		if (loss <= most.loss) continue;
		most = { loss, cells: [name, before.toFixed(3), value.toFixed(3)] };
	}
	return most.cells;
}

module.exports = { ablate };
