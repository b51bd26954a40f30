import {
	checkBoolean,
	checkChoice,
	checkJson,
	checkJsonArray,
	checkJsonObject,
	checkList,
	checkNumber,
	checkText,
	isUnset,
} from '../../../nodes/fields/checks';
import { invalid, quote, valid } from '../../../nodes/checked';
import { isRecord } from '../../../nodes/values';

const rule = { label: 'Top K', min: 0, max: 10, integer: true };

describe('checkNumber', () => {
	test.each([
		[5, 5],
		['5', 5],
		[' 5 ', 5],
		[0, 0],
		[10, 10],
		['1e1', 10],
	])('reads %p', (value, number) => expect(checkNumber(value, rule)).toEqual(valid(number)));

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
		expect(checkNumber(value, rule)).toEqual(invalid('Top K', message));
	});

	test('names one bound where there is one', () => {
		const message = (bounds: object) => {
			const checked = checkNumber(5, { label: 'X', ...bounds });
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
])('checkBoolean reads %p', (value, flag) => expect(checkBoolean(value, 'X')).toEqual(valid(flag)));

test.each([1, 0, 'yes', null, {}])('checkBoolean refuses %p', (value) => {
	expect(checkBoolean(value, 'X').ok).toBe(false);
});

describe('checkText', () => {
	test('takes text and numbers', () => {
		expect(checkText('a', 'X')).toEqual(valid('a'));
		expect(checkText(5, 'X')).toEqual(valid('5'));
	});

	test('refuses other values and text that is too long', () => {
		expect(checkText({}, 'X')).toEqual(invalid('X', 'must be text, not {}'));
		expect(checkText('abcd', 'X', 3)).toEqual(
			invalid('X', 'must have at most 3 characters, not 4'),
		);
	});
});

test('checkChoice takes what is on the list', () => {
	expect(checkChoice('a', 'X', ['a', 'b'])).toEqual(valid('a'));
	expect(checkChoice('c', 'X', ['a', 'b'])).toEqual(invalid('X', 'must be one of a, b, not "c"'));
});

describe('checkList', () => {
	test.each<[unknown, string[]]>([
		['a, b ,c', ['a', 'b', 'c']],
		['a,,b,', ['a', 'b']],
		[' ', []],
		[
			['a', ' b ', '', null],
			['a', 'b'],
		],
		[[], []],
	])('reads %p', (value, list) => expect(checkList(value, 'X')).toEqual(valid(list)));

	test.each([5, { a: 1 }, [5], [['a']]])('refuses %p', (value) => {
		expect(checkList(value, 'X').ok).toBe(false);
	});
});

describe('JSON fields', () => {
	test('take text and parsed values', () => {
		expect(checkJson('{"a":1}', 'X')).toEqual(valid({ a: 1 }));
		expect(checkJson({ a: 1 }, 'X')).toEqual(valid({ a: 1 }));
		expect(checkJsonObject('{}', 'X')).toEqual(valid({}));
		expect(checkJsonArray('[1]', 'X')).toEqual(valid([1]));
	});

	test('say what is wrong', () => {
		const checked = checkJson('{', 'X');
		expect(checked.ok ? '' : checked.problem.message).toMatch(/^does not parse as JSON: /);
		expect(checkJsonObject('[]', 'X')).toEqual(invalid('X', 'must be a JSON object, not []'));
		expect(checkJsonObject('null', 'X').ok).toBe(false);
		expect(checkJsonArray('{}', 'X')).toEqual(invalid('X', 'must be a JSON array, not {}'));
	});
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
