'use strict';

const fc = require('fast-check');
const { FIELD_READERS } = require('./fieldReaders');
const { growth } = require('./growth');
const { STRUCTURES } = require('./structures');
const { ALPHABET, PIECES, repeated } = require('./texts');
const { TEXT_READERS } = require('./textReaders');

const LENGTH = 10_000;
const PARTS = 2_000;
/** Time for twice the input over time for the input; it is 4 for quadratic work. */
const LINEAR = 3;

test('the measure tells quadratic work from linear work', () => {
	let microseconds = 0;
	const usage = jest.spyOn(process, 'cpuUsage');
	usage.mockImplementation((since) => ({ user: microseconds - (since?.user ?? 0), system: 0 }));
	const linear = (size) => () => (microseconds += size);
	const quadratic = (size) => () => (microseconds += size ** 2 / 1000);
	expect(growth(linear, LENGTH)).toBeLessThan(LINEAR);
	expect(growth(quadratic, LENGTH / 4)).toBeGreaterThan(LINEAR);
	usage.mockRestore();
});

test('the table is as long as it should be', () => {
	expect(PIECES.length + Object.keys(STRUCTURES).length).toBeGreaterThan(150);
	expect(Object.keys(TEXT_READERS).length).toBeGreaterThan(40);
});

/** The texts for which a reader takes more than linear time. */
const badTexts = (read) =>
	PIECES.map((piece) => {
		const text = repeated(piece);
		return { piece, growth: growth((length) => read(text(length)), LENGTH) };
	}).filter((row) => row.growth >= LINEAR);

test.each(Object.entries(TEXT_READERS))('%s: linear in the text', (_name, read) => {
	expect(badTexts(read)).toEqual([]);
});

test('fields beside the prompt: linear in the text', () => {
	const bad = Object.entries(FIELD_READERS).flatMap(([field, read]) =>
		badTexts(read).map((row) => ({ field, ...row })),
	);
	expect(bad).toEqual([]);
});

test.each(Object.entries(STRUCTURES))('%s: linear in the number of parts', (_name, work) => {
	expect(growth(work, PARTS)).toBeLessThan(LINEAR);
});

test.each([
	'a reply',
	'a stream',
	'a body at 502',
	'the redaction',
	'the tags of an answer',
	'the thinking in an answer',
	'tool calls in an answer',
	'JSON',
	'JSON, in a string',
	'an expression of fields',
])('%s: linear in random texts', (name) => {
	const units = fc.array(fc.constantFrom(...ALPHABET), { minLength: 1, maxLength: 6 });
	fc.assert(
		fc.property(units, (unit) => {
			const text = repeated(unit.join(''));
			const read = TEXT_READERS[name];
			expect(growth((length) => read(text(length)), LENGTH)).toBeLessThan(LINEAR);
		}),
		{ numRuns: 25, endOnFailure: true },
	);
});
