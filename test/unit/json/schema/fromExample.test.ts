import * as fc from 'fast-check';
import { schemaFromExample } from '../../../../nodes/json/schema/fromExample';
import { checkValue } from '../../../../nodes/json/schema/schema';

const object = (properties: Record<string, unknown>) => ({
	type: 'object',
	properties,
	required: Object.keys(properties),
	additionalProperties: false,
});

describe('schemaFromExample', () => {
	test("infers the schema of the Structured Output Parser's own example", () => {
		const example = '{"state": "California", "cities": ["Los Angeles", "San Francisco"]}';
		expect(schemaFromExample(JSON.parse(example))).toEqual({
			ok: true,
			value: object({
				state: { type: 'string' },
				cities: { type: 'array', items: { type: 'string' } },
			}),
		});
	});

	test.each([
		[
			'{"n": 1, "x": 1.5, "b": true, "z": null}',
			{ n: 'number', x: 'number', b: 'boolean', z: 'null' },
		],
	])('knows the scalar types of %s', (example, types) => {
		const properties = Object.fromEntries(
			Object.entries(types).map(([key, type]) => [key, { type }]),
		);
		expect(schemaFromExample(JSON.parse(example))).toEqual({ ok: true, value: object(properties) });
	});

	test('merges the objects of a list and asks for every key', () => {
		const example = '{"rows": [{"id": 1}, {"id": "x", "tags": []}, {"tags": ["a"]}]}';
		const row = object({
			id: { type: ['number', 'string'] },
			tags: { type: 'array', items: { type: 'string' } },
		});
		const value = object({ rows: { type: 'array', items: row } });
		expect(schemaFromExample(JSON.parse(example))).toEqual({ ok: true, value });
	});

	test('leaves the items of an empty list open', () => {
		const value = object({ list: { type: 'array', items: {} } });
		expect(schemaFromExample({ list: [] })).toEqual({ ok: true, value });
	});

	test('tells scalars, lists and objects of one list apart', () => {
		const parsed = schemaFromExample([1, 'a', [2], { b: 3 }]);
		const number = { type: 'number' };
		const anyOf = [
			object({ b: number }),
			{ type: 'array', items: number },
			{ type: ['number', 'string'] },
		];
		expect(parsed).toEqual({ ok: true, value: { type: 'array', items: { anyOf } } });
	});

	test.each(['text', 42, null])('refuses %j with the name of the field', (example) => {
		expect(schemaFromExample(example)).toMatchObject({
			ok: false,
			problem: { field: 'JSON Example' },
		});
	});

	test('infers a schema that its own example fits', () => {
		// Items of one list may lack keys of each other, which the schema then asks for, as n8n's does.
		const shorten = (value: unknown): unknown =>
			JSON.parse(JSON.stringify(value), (_, part: unknown) =>
				Array.isArray(part) ? part.slice(0, 1) : part,
			);
		const values = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
		fc.assert(
			fc.property(values, (value) => {
				const example = shorten(value);
				const schema = schemaFromExample(example);
				expect(schema.ok && checkValue(schema.value, example).problem).toBe('');
			}),
		);
	});
});
