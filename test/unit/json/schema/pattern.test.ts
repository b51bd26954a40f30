import * as fc from 'fast-check';
import { compilePattern, keyPatternFault } from '../../../../nodes/json/schema/pattern';

/** Whether the text matches; fails above this work, which takes about 0.2 s. */
function matches(source: string, text: string): boolean {
	const pattern = compilePattern(source);
	if (typeof pattern === 'string') throw new Error(pattern);
	let left = 10_000_000;
	return pattern.test(text, (work) => {
		left -= work;
		if (left < 0) throw new Error('too much work');
	});
}

const PATTERNS = [
	'^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
	'^[a-z0-9]+(?:-[a-z0-9]+)*$',
	'^(\\d{1,3}\\.){3}\\d{1,3}$',
	'^(red|green|blue)$',
	'^[A-Z]{2}\\d{6,8}$',
	'^(?:[a-z]+/)*[a-z]+$',
	'^\\p{L}+( \\p{L}+)*$',
	'^(?<year>\\d{4})-\\d\\d$',
	'^(?=.*[A-Z])(?=.*\\d).{3,}$',
	'^(?!.*--)[a-z-]+$',
	'(?<=a)b',
	'(?<!a)b+$',
	'\\bab\\b',
	'\\Ba',
	'^$',
	'',
	'a|',
	'(a*)*b',
	'(a+)+$',
	'(a|a)*$',
	'^(\\w+\\s?)*$',
	'(?:a|ab)(?:c|bcd)(?:d*)$',
	'a??b{2}c{1,}?',
	'[\\]\\-a]',
	'[^\\d]',
	'\\u{61}|\\x62|\\u0063|\\cA|\\0',
	'\\ud83d\\ude00',
	'^.$',
	'^..$',
	'[😀a]',
	'\\/\\.\\*',
	'^\\S+\\s\\S+$',
];

const WORDS =
	'a b ab aab aaa aaaa! abcd abcbcd bb bbc bbccc c red a@b.de a@b @b.de a-b-c a--b a- 1.2.3.4 1.2.3 ' +
	'AB123456 AB12345 a/b/c a//b 2026-11 12-1 Ab1 AB ] - /.* a_b 😀 😀a';
const BLANKS = ['', 'red ', 'Ünal Öz', 'Ünal  Öz', 'ab ab', 'a b', 'word word word', '\n', 'a\n'];
const ODD = ['\u0001', '\0', '\ud83d', 'x\ude00'];
const TEXTS = [...WORDS.split(' '), ...BLANKS, ...ODD];

test.each(PATTERNS)('%s matches what JavaScript matches', (source) => {
	const expected = TEXTS.map((text) => new RegExp(source, 'u').test(text));
	expect(TEXTS.map((text) => matches(source, text))).toEqual(expected);
});

test('random patterns match what JavaScript matches', () => {
	const atom = fc.constantFrom(
		'a',
		'b',
		'.',
		'[ab]',
		'[^a]',
		'\\w',
		'\\b',
		'^',
		'$',
		'(?=a)',
		'(?<!b)',
	);
	const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
		part: fc.oneof(
			{ depthSize: 'small' },
			atom,
			fc
				.tuple(tie('pattern'), fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}', '{2,}', '*?'))
				.map(([inner, repeat]) => `(?:${inner})${repeat}`),
		),
		pattern: fc
			.array(fc.array(tie('part'), { maxLength: 3 }), { minLength: 1, maxLength: 2 })
			.map((options) => options.map((parts) => parts.join('')).join('|')),
	}));
	const text = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 8 });
	fc.assert(
		fc.property(pattern, fc.array(text, { maxLength: 10 }), (source, texts) => {
			fc.pre(compilePattern(source) !== 'has more than 2000 parts');
			const expected = texts.map((each) => new RegExp(source, 'u').test(each));
			expect(texts.map((each) => matches(source, each))).toEqual(expected);
		}),
		{ numRuns: 500 },
	);
});

describe('patterns that JavaScript may follow for ever take as long as others', () => {
	const length = 10_000;
	test.each([
		['(a+)+$', 'a'],
		['(a|a)*b', 'a'],
		['(.*a){20}x', 'a'],
		['([a-z]+)*x', 'a'],
		['\\s*\\s*\\s*$', ' '],
		['^(\\w+\\s?)*$', 'a '],
		['(.*,)*x', ','],
		['((ab)*)*c', 'ab'],
		['(a?){50}a{50}b', 'a'],
		['(\\d|\\w){20,}$', '1'],
		['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'],
		['(x+x+)+y', 'x'],
	])('%s', (source, piece) => {
		const text = `${piece.repeat(length / piece.length)}!`;
		expect(matches(`^(?:${source})`, text)).toBe(false);
		matches(source, text);
	});
});

test.each([
	['(', 'is not a regular expression'],
	['(a)\\1', 'back reference'],
	['(?<x>a)\\k<x>', 'back reference'],
	['a{3000}', 'more than 2000 parts'],
	['(a{1000}){1000}', 'more than 2000 parts'],
	['(){99999999999}', 'more than 2000 parts'],
	[`${'('.repeat(200)}a${')'.repeat(200)}`, 'too many groups'],
])('%s is refused', (source, why) => {
	expect(compilePattern(source)).toContain(why);
});

test.each(['^x-', '^[a-z]+$', '^\\d{4}$', '^(a|b)_', '.*', '^S_?', '^(ab)+$', '(?=a)b*'])(
	'the key pattern %s is taken',
	(source) => {
		expect(keyPatternFault(source)).toBeNull();
	},
);

test.each(['(a+)+$', '(a|b)*', '\\s*\\s*\\s*$', '(a?){30}', '(', 'a?b?c?d?e?f?', '(.*a){20}'])(
	'the key pattern %s is refused',
	(source) => {
		expect(keyPatternFault(source)).not.toBeNull();
	},
);
