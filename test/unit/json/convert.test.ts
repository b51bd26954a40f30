import { convert, readWritten } from '../../../nodes/json/convert';

/** What a property becomes whose schema is `schema`. */
function converted(json: string, schema: unknown): unknown {
	return convert(JSON.parse(json), readWritten(json, schema), schema);
}

describe('convert', () => {
	test.each([
		['"42"', { type: 'integer' }, 42],
		['" -7 "', { type: 'integer' }, -7],
		['"3.50"', { type: 'number' }, 3.5],
		['"0.125"', { type: 'number' }, 0.125],
		['"12345.678"', { type: ['number', 'null'] }, 12345.678],
		['"TRUE"', { type: 'boolean' }, true],
		['"no"', { type: 'boolean' }, false],
		['"None"', { type: ['integer', 'null'] }, null],
		['1.0', { type: 'string' }, '1.0'],
		['12345678901234567890', { type: 'string' }, '12345678901234567890'],
		['-0', { type: 'string' }, '-0'],
		['2', { type: 'string', enum: ['1', '2'] }, '2'],
		['" Red"', { type: 'string', enum: ['red', 'green'] }, 'red'],
		['"RED"', { enum: ['red', null] }, 'red'],
		['"[1, \\"2\\"]"', { type: 'array', items: { type: 'integer' } }, [1, 2]],
	])('takes %s where %j is asked', (json, schema, expected) => {
		expect(converted(json, schema)).toEqual(expected);
	});

	test.each([
		['"1.234"', { type: 'number' }],
		['"1,234"', { type: 'number' }],
		['"007"', { type: 'integer' }],
		['"+5"', { type: 'integer' }],
		['"1e3"', { type: 'number' }],
		['"12345678901234567890"', { type: 'integer' }],
		['""', { type: 'integer' }],
		['"5 kg"', { type: 'number' }],
		['"1"', { type: 'boolean' }],
		['1', { type: 'boolean' }],
		['"N/A"', { type: ['number', 'null'] }],
		['"null"', { type: ['string', 'null'] }],
		['true', { type: 'string' }],
		['null', { type: 'string' }],
		['"red"', { type: 'array', items: { type: 'string' } }],
		['"A"', { type: 'string', enum: ['a', 'A ', 'b'] }],
		['"{broken"', { type: 'object' }],
		['{"a": 1}', { type: 'array', items: { type: 'string' } }],
		['"5"', { anyOf: [{ type: 'integer' }] }],
		['"5"', true],
	])('leaves %s alone where %j is asked', (json, schema) => {
		expect(converted(json, schema)).toEqual(JSON.parse(json));
	});

	test('converts inside objects and lists', () => {
		const item = { type: 'object', properties: { count: { type: 'integer' } } };
		const schema = { type: 'object', properties: { list: { type: 'array', items: item } } };
		const json = '{"list": [{"count": "1"}, {"count": 2}], "other": "3"}';
		expect(converted(json, schema)).toEqual({ list: [{ count: 1 }, { count: 2 }], other: '3' });
	});

	describe('with keys that the schema forbids', () => {
		const properties = { id: { type: 'integer' }, note: { type: 'string' } };
		const closed = { type: 'object', properties, required: ['id'], additionalProperties: false };

		test('leaves them out when no asked key is missing', () => {
			const value = converted('{"id": 1, "note": "x", "why": "y"}', closed);
			expect(value).toEqual({ id: 1, note: 'x' });
		});

		test('leaves them out when their value cannot stand for a missing key', () => {
			expect(converted('{"id": 1, "score": 0.5}', closed)).toEqual({ id: 1 });
		});

		test('keeps one that may be a missing key under a wrong name', () => {
			expect(converted('{"id": 1, "nota": "y"}', closed)).toEqual({ id: 1, nota: 'y' });
		});

		test('keeps one when the missing key cannot be judged', () => {
			const schema = { ...closed, properties: { ...properties, note: { $ref: '#/$defs/note' } } };
			expect(converted('{"id": 1, "score": 5}', schema)).toEqual({ id: 1, score: 5 });
		});
	});

	test('leaves out null only where it is optional and not allowed', () => {
		const properties = {
			a: { type: 'string' },
			b: { type: 'string' },
			c: { type: ['string', 'null'] },
		};
		const schema = { type: 'object', properties, required: ['b'] };
		const value = converted('{"a": null, "b": null, "c": null}', schema);
		expect(value).toEqual({ b: null, c: null });
	});

	test('leaves what refers to the whole schema to the check', () => {
		const child = { anyOf: [{ $ref: '#' }, { type: 'string' }] };
		const schema = { type: 'object', properties: { child }, additionalProperties: false };
		expect(converted('{"child": null}', schema)).toEqual({ child: null });
		expect(converted('{"kid": {}}', schema)).toEqual({ kid: {} });
	});

	test('does not change what it was given', () => {
		const value = Object.freeze({ id: '1', more: Object.freeze(['2']) });
		const schema = { properties: { id: { type: 'integer' } } };
		expect(convert(value, value, schema)).toEqual({ id: 1, more: ['2'] });
		expect(value.id).toBe('1');
	});
});
