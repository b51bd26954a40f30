import { schemaFromExample } from '../../../../nodes/json/schema/fromExample';
import { checkSchema } from '../../../../nodes/json/schema/inputSchema';
import { readJson } from '../../../../nodes/json/readJson';
import { checkValue } from '../../../../nodes/json/schema/schema';
import { storable } from '../../../../nodes/json/storable';

const TOO_LARGE = 'The value is too large to be checked against the schema.';

const problemOf = (schema: unknown): string => {
	const checked = checkSchema(schema);
	return checked.ok ? '' : checked.problem.message;
};

describe('schemas that would take for ever are refused', () => {
	test.each([
		{ $ref: '#' },
		{
			anyOf: [{ $ref: '#/$defs/a' }],
			$defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
		},
		{ type: 'object', properties: { a: { allOf: [{ $ref: '#/properties/a' }] } } },
		{ not: { $ref: '#' }, type: 'object' },
	])('%j refers to itself without end', (schema) => {
		expect(problemOf(schema)).toContain('without end');
	});

	test.each([
		'https://example.com/schema.json',
		'other.json#/a',
		'file:///etc/passwd',
		'#/$defs/none',
		'#/constructor',
		'#/__proto__',
	])('the reference %s leads out of the schema', ($ref) => {
		expect(problemOf({ type: 'object', properties: { a: { $ref } } })).toContain(
			'does not contain',
		);
	});

	test.each(['$recursiveRef', '$dynamicRef'])('%s is not known', (keyword) => {
		const schema = { type: 'object', properties: { a: { [keyword]: '#' } } };
		expect(problemOf(schema)).toContain(`refers by "${keyword}"`);
	});

	test.each([
		[{ pattern: '(' }, 'has a "pattern" that is not a regular expression: "("'],
		[{ pattern: '(a)\\1' }, 'has a "pattern" that holds a back reference'],
		[{ patternProperties: { '(a+)+$': {} } }, 'has a "patternProperties" that holds more than one'],
	])('%j', (schema, problem) => {
		expect(problemOf({ type: 'string', ...schema })).toContain(problem);
	});

	test('deep and huge ones', () => {
		let deep: unknown = { type: 'string' };
		for (let level = 0; level < 10_000; level += 1) deep = { type: 'array', items: deep };
		const huge = { enum: Array.from({ length: 100_000 }, (_, index) => index) };
		expect(problemOf(deep)).toBe('is nested more than 100 levels deep');
		expect(problemOf(huge)).toBe('has more than 20000 parts');
		expect(schemaFromExample(deep)).toMatchObject({
			ok: false,
			problem: { field: 'JSON Example' },
		});
	});
});

describe('a check is given up, not followed for ever', () => {
	const objectOf = (keys: number) =>
		Object.fromEntries(Array.from({ length: keys }, (_, index) => [`k${index}`, 1]));
	const wide = objectOf(20_000);
	const long = Array.from({ length: 100_000 }, (_, index) => index);

	test('where a schema branches at each level', () => {
		const twice = { anyOf: [{ $ref: '#' }, { $ref: '#' }] };
		const schema = { type: 'object', properties: { a: twice }, required: ['b'] };
		const reply = `${'{"a":'.repeat(60)}{}${'}'.repeat(60)}`;
		const reading = readJson(reply, { schema, wantObject: true });
		expect(reading).toEqual({ ok: false, truncated: false, problem: TOO_LARGE });
	});

	test.each([
		['unique entries of a long list', { uniqueItems: true }, long],
		['many parts for one large object', { allOf: Array.from({ length: 5_000 }, () => ({})) }, wide],
		[
			'many keys for many objects',
			{ items: { properties: wide } },
			Array.from({ length: 1_000 }, () => ({})),
		],
		['more keys than are looked at', { type: 'object' }, { inner: objectOf(20_001) }],
		['a pattern for a long text', { pattern: '(a?){500}b' }, 'a'.repeat(1_000_000)],
		['a pattern that looks far', { pattern: '(?=.*b)a' }, 'a'.repeat(100_000)],
	])('%s', (_case, schema, value) => {
		expect(checkValue(schema, value)).toEqual({ verdict: 'unusable', problem: TOO_LARGE });
	});

	test.each([
		['unique texts', { uniqueItems: true }, long.slice(0, 5_000).map((index) => `entry ${index}`)],
		['unique objects', { uniqueItems: true }, long.slice(0, 1_000).map((index) => ({ index }))],
		['a large object', { type: 'object', additionalProperties: { type: 'integer' } }, wide],
		['many numbers', { type: 'array', items: { type: 'integer' } }, long],
		['a long text', { type: 'string', pattern: '^a+$' }, 'a'.repeat(100_000)],
	])('%s are still checked', (_case, schema, value) => {
		expect(checkValue(schema, value)).toEqual({ verdict: 'fits', problem: '' });
	});
});

test('a text that does not match its pattern is told so, with the pattern', () => {
	const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^[a-z]+$' } } };
	expect(checkValue(schema, { a: 'A1' })).toEqual({
		verdict: 'differs',
		problem: 'At "/a": String does not match pattern "^[a-z]+$".',
	});
	expect(checkValue(schema, { a: 'ab' }).verdict).toBe('fits');
	expect(checkValue({ not: { pattern: 'a' } }, 'b').verdict).toBe('fits');
	expect(checkValue({ allOf: [{ minLength: 2 }], pattern: 'a' }, 'a').verdict).toBe('differs');
});

test.each([
	['url', 'https://a.example/b', `http://${'a'.repeat(50_000)} b`],
	['email', 'a@b.example', `${'a'.repeat(50_000)}@`],
	['uri', 'urn:a', `a:${'/'.repeat(50_000)}[`],
	['constructor', 'anything', undefined],
	['__proto__', 'anything', undefined],
])('the format %s is checked in a bounded time', (format, good, bad) => {
	const schema = { type: 'string', format };
	expect(checkValue(schema, good).verdict).toBe('fits');
	if (bad !== undefined) expect(checkValue(schema, bad).verdict).toBe('differs');
});

describe('keys that every object inherits', () => {
	const names = ['constructor', 'toString', 'hasOwnProperty', '__proto__'];

	test.each(names)('%s is missing where it is not written', (name) => {
		const schema = JSON.parse(
			`{"type":"object","properties":{"${name}":{"type":"integer"}},"required":["${name}"]}`,
		) as Record<string, unknown>;
		expect(checkValue(schema, {}).verdict).toBe('differs');
		expect(readJson(`{"${name}": "7"}`, { schema, wantObject: true })).toEqual(
			name === '__proto__'
				? { ok: false, truncated: false, problem: 'The key "__proto__" cannot be stored.' }
				: { ok: true, value: { [name]: 7 }, whole: true },
		);
	});

	test('an example with them asks for them', () => {
		const example = { constructor: 1, toString: 'a' };
		expect(schemaFromExample(example)).toMatchObject({
			ok: true,
			value: { required: ['constructor', 'toString'] },
		});
	});
});

describe('storable', () => {
	test.each([
		[{ a: ['text', 1, null, true, '😀'] }, null],
		['\0', 'A text holds the character U+0000, which cannot be stored.'],
		[['\ud800'], 'A text holds half a character (a lone surrogate), which cannot be stored.'],
		[{ '\udc00': 1 }, 'A text holds half a character (a lone surrogate), which cannot be stored.'],
		[JSON.parse('{"a":[1e999]}'), 'A number is too large to be stored.'],
		[JSON.parse('-1e999'), 'A number is too large to be stored.'],
		[JSON.parse('[{"__proto__":1}]'), 'The key "__proto__" cannot be stored.'],
	])('%j', (value, problem) => {
		expect(storable(value)).toBe(problem);
	});
});
