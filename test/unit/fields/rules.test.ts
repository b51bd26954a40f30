import { invalid, quote, valid } from '../../../nodes/checked';
import {
	choice,
	flag,
	isBlank,
	isUnset,
	jsonArray,
	jsonObject,
	list,
	number,
	text,
	trimmedText,
} from '../../../nodes/fields/rules';
import { checkJson } from '../../../nodes/json/jsonText';
import { isRecord } from '../../../nodes/values';

const readNumber = number({ min: 0, max: 10, integer: true });

describe('number', () => {
	test.each([
		[5, 5],
		['5', 5],
		[' 5 ', 5],
		[0, 0],
		[10, 10],
		['1e1', 10],
	])('reads %p', (value, number) => expect(readNumber(value, 'Top K')).toEqual(valid(number)));

	test.each([
		['five', 'must be a number, not "five"'],
		['', 'must be a number, not ""'],
		['  ', 'must be a number, not "  "'],
		[NaN, 'must be a number, not null'],
		[Infinity, 'must be a number, not null'],
		[true, 'must be a number, not true'],
		[[5], 'must be a number, not [5]'],
		[{}, 'must be a number, not {}'],
		[1.5, 'must be a whole number, not 1.5'],
		[2 ** 53, 'must be a whole number, not 9007199254740992'],
		[-1, 'must be between 0 and 10, not -1'],
		['11', 'must be between 0 and 10, not "11"'],
	])('refuses %p', (value, message) => {
		expect(readNumber(value, 'Top K')).toEqual(invalid('Top K', message));
	});

	test('names one bound where there is one', () => {
		const message = (bounds: object) => {
			const checked = number(bounds)(5, 'X');
			return checked.ok ? '' : checked.problem.message;
		};
		expect(message({ min: 6 })).toBe('must be at least 6, not 5');
		expect(message({ max: 4 })).toBe('must be at most 4, not 5');
	});
});

test.each([
	[true, true],
	['true', true],
	[false, false],
	['false', false],
])('flag reads %p', (value, read) => expect(flag(value, 'X')).toEqual(valid(read)));

test.each([1, 0, 'yes', null, {}])('flag refuses %p', (value) => {
	expect(flag(value, 'X').ok).toBe(false);
});

describe('text', () => {
	test('takes text and numbers', () => {
		expect(text()('a', 'X')).toEqual(valid('a'));
		expect(text()(5, 'X')).toEqual(valid('5'));
	});

	test('refuses other values and text that is too long', () => {
		expect(text()({}, 'X')).toEqual(invalid('X', 'must be text, not {}'));
		expect(text(3)('abcd', 'X')).toEqual(invalid('X', 'must have at most 3 characters, not 4'));
	});
});

test('choice takes what is on the list', () => {
	expect(choice(['a', 'b'])('a', 'X')).toEqual(valid('a'));
	expect(choice(['a', 'b'])('c', 'X')).toEqual(invalid('X', 'must be one of a, b, not "c"'));
});

describe('list', () => {
	test.each<[unknown, string[]]>([
		['a, b ,c', ['a', 'b', 'c']],
		['a,,b,', ['a', 'b']],
		[
			['a', ' b ', '', null],
			['a', 'b'],
		],
	])('reads %p', (value, read) => expect(list(value, 'X')).toEqual(valid(read)));

	test.each([5, { a: 1 }, [5], [['a']]])('refuses %p', (value) => {
		expect(list(value, 'X').ok).toBe(false);
	});
});

test.each([' ', ',', [], ['', null]])('a list of %j sets nothing', (value) => {
	expect(list(value, 'X')).toEqual(valid(undefined));
});

test('text of blanks sets nothing, and white space is cut off only where it means nothing', () => {
	expect(text()(' \n', 'X')).toEqual(valid(undefined));
	expect(text()(' a ', 'X')).toEqual(valid(' a '));
	expect(trimmedText(' a ', 'X')).toEqual(valid('a'));
});

test.each([null, '', '  ', '{}', ' [ ] ', [], {}])('%j is blank', (value) => {
	expect(isBlank(value)).toBe(true);
});

test.each(['{', '[}', '}{', '{ 1 }', 0, false, [0]])('%j is not blank', (value) => {
	expect(isBlank(value)).toBe(false);
});

test('a field of many blanks is read at once', () => {
	const blanks = ' '.repeat(1_000_000);
	expect(isBlank(`${blanks}x`)).toBe(false);
	expect(isBlank(`{${blanks}}`)).toBe(true);
});

describe('JSON fields', () => {
	test('take text and parsed values', () => {
		expect(checkJson('{"a":1}', 'X')).toEqual(valid({ a: 1 }));
		expect(checkJson({ a: 1 }, 'X')).toEqual(valid({ a: 1 }));
		expect(jsonObject('{}', 'X')).toEqual(valid(undefined));
		expect(jsonObject('{"a":1}', 'X')).toEqual(valid({ a: 1 }));
		expect(jsonArray('[1]', 'X')).toEqual(valid([1]));
	});

	test('say what is wrong', () => {
		const checked = checkJson('{', 'X');
		expect(checked.ok ? '' : checked.problem.message).toMatch(
			/^does not parse as JSON: .*JSON\.stringify/,
		);
		expect(jsonObject('[1]', 'X')).toEqual(invalid('X', 'must be a JSON object, not [1]'));
		expect(jsonObject('null', 'X').ok).toBe(false);
		expect(jsonArray('5', 'X')).toEqual(invalid('X', 'must be a JSON array, not 5'));
	});
});

test.each(['object', 'array', 'text'])('a value nested 10,000 deep is refused: %s', (kind) => {
	const depth = 10_000;
	const asText =
		kind === 'object'
			? '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)
			: '['.repeat(depth) + ']'.repeat(depth);
	const value: unknown = kind === 'text' ? asText : JSON.parse(asText);
	expect(checkJson(value, 'X')).toEqual(invalid('X', 'is nested more than 100 levels deep'));
});

test('isUnset knows what n8n hands over for nothing', () => {
	expect([undefined, null, ''].map(isUnset)).toEqual([true, true, true]);
	expect([0, false, ' ', [], {}].map(isUnset)).toEqual([false, false, false, false, false]);
});

test('isRecord tells objects from arrays and null', () => {
	expect(isRecord({})).toBe(true);
	expect([null, [], 'a', 1, undefined].map(isRecord)).toEqual([false, false, false, false, false]);
});

test('quote shortens long values', () => {
	expect(quote('a')).toBe('"a"');
	expect(quote(undefined)).toBe('undefined');
	expect(quote('x'.repeat(200))).toHaveLength(80);
});
