'use strict';

/**
 * How long one bad input holds the process: every reader of the tables in test/unit/bounds with 1 MB of
 * the texts there that are worst for it, or with as many parts as make about 1 MB. Prints milliseconds,
 * and fails above 100 (250 for JSON that has to be looked for, repaired or checked; 250 for a stream of
 * small events, which comes in pieces: other work of the process goes on between them).
 *
 *     npm run bench:blocking -- [part of a reader's name] [MB]
 */

const { loadSources } = require('../sources');
const { blockedMs } = require('../../unit/bounds/growth');

const { PIECES, repeated, TEXT_READERS, FIELD_READERS, STRUCTURES } = loadSources(`
	export * from './test/unit/bounds/texts';
	export * from './test/unit/bounds/textReaders';
	export * from './test/unit/bounds/fieldReaders';
	export * from './test/unit/bounds/structures';
`);

const MOST_MS = 100;
const MOST_LONG_MS = 250;
const LONG_READERS =
	/JSON|numbers|pattern|schema|calls? in|values|without a key|keys|choices|unique|^events/;
/** So many texts are worth a look at their full length. */
const MOST_LOOKED_AT = 4;
const [name = '', megabytes = '1'] = process.argv.slice(2);
const size = Number(megabytes) * 1_000_000;
/** Of one part that does not tell its size. */
const PART_BYTES = 50;

/** The shortest of five runs: the first ones compile, and others meet the garbage of rows before. */
const measure = (work) => Math.min(...Array.from({ length: 5 }, () => blockedMs(work)));

/** Milliseconds for a size, by those for a tenth of it where it would take minutes. */
function millisecondsFor(workOf, whole) {
	const tenthMs = measure(workOf(whole / 10));
	return tenthMs > 500 ? tenthMs * 10 : measure(workOf(whole));
}

/** The worst of all texts, looked for among those that are worst when they are short. */
function worstText(read) {
	const workOf = (piece) => (length) => read(repeated(piece)(length));
	return PIECES.map((piece) => ({ piece, ms: measure(workOf(piece)(size / 50)) }))
		.sort((first, second) => second.ms - first.ms)
		.slice(0, MOST_LOOKED_AT)
		.map(({ piece }) => ({ of: JSON.stringify(piece), ms: millisecondsFor(workOf(piece), size) }))
		.reduce((first, second) => (second.ms > first.ms ? second : first));
}

/** How many parts make the size. */
function countOf(work) {
	const { bytes = PART_BYTES * 1_000 } = work(1_000);
	return Math.floor((size * 1_000) / bytes);
}

function report(reader, { ms, of }) {
	const most = (LONG_READERS.test(reader) ? MOST_LONG_MS : MOST_MS) * Number(megabytes);
	if (ms > most) process.exitCode = 1;
	const verdict = ms > most ? `  MISSED: at most ${most}` : '';
	console.log(`${reader.padEnd(56)} ${ms.toFixed(0).padStart(6)} ms  ${of}${verdict}`);
}

const asked = (table) => Object.entries(table).filter(([reader]) => reader.includes(name));
for (const [reader, read] of asked(TEXT_READERS)) report(reader, worstText(read));
for (const [field, read] of asked(FIELD_READERS)) report(`the field ${field}`, worstText(read));
for (const [reader, work] of asked(STRUCTURES)) {
	const count = countOf(work);
	report(reader, { ms: millisecondsFor(work, count), of: `${count} parts` });
}
