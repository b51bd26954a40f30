import * as fc from 'fast-check';
import { StrayTagFilter } from '../../../../nodes/openrouter/mixtralTemplate/stripStream';
import { stripStrayTags } from '../../../../nodes/openrouter/mixtralTemplate/strip';

function show(...pieces: string[]): string[] {
	const filter = new StrayTagFilter();
	return pieces.map((piece) => filter.add(piece));
}

describe('StrayTagFilter', () => {
	test('lets plain text through at once, but for space at its end', () => {
		expect(show('Paris', ' is ', 'nice.\n', '\nYes')).toEqual([
			'Paris',
			' is',
			' nice.',
			'\n\nYes',
		]);
	});

	test('holds back what may be the start of a tag, and lets it go when it is none', () => {
		expect(show('a <', '/s', 'pan> b [IN', 'K]')).toEqual(['a', '', ' </span> b', ' [INK]']);
	});

	test('shows nothing from a tag on', () => {
		expect(show('Paris</', 's> [INST] And ', 'Rome?')).toEqual(['Paris', '', '']);
	});

	test('shows a beginning of what is left of the whole, however it is cut', () => {
		const words = fc.constantFrom(
			'<s>',
			'</s>',
			'[INST]',
			'[/INST]',
			' ',
			'\n',
			'a',
			'b.',
			'<',
			'`',
			'"',
		);
		const pieces = fc.array(
			fc.array(words, { maxLength: 4 }).chain((list) => {
				const text = list.join('');
				return fc
					.integer({ min: 0, max: text.length })
					.map((at) => [text.slice(0, at), text.slice(at)]);
			}),
			{ maxLength: 6 },
		);
		fc.assert(
			fc.property(pieces, (list) => {
				const all = list.flat();
				const shown = show(...all).join('');
				expect(stripStrayTags(all.join('')).startsWith(shown)).toBe(true);
			}),
			{ numRuns: 5_000 },
		);
	});

	test('shows blanks that were held back, however many, with the text behind them', () => {
		expect(show('a', ...Array.from({ length: 1_000 }, () => ' '), 'b').at(-1)).toBe(
			`${' '.repeat(1_000)}b`,
		);
	});
});
