import * as fc from 'fast-check';
import { checkSchema } from '../../../../nodes/json/schema/inputSchema';

const text = { type: 'string' };
const closed = (properties: Record<string, unknown>, more = {}) => ({
	type: 'object',
	properties,
	required: Object.keys(properties),
	additionalProperties: false,
	...more,
});

describe('checkSchema', () => {
	test('gives a schema back as it was written', () => {
		const schema = closed({ state: text, cities: { type: 'array', items: text } });
		expect(checkSchema(schema)).toEqual({ ok: true, value: schema });
	});

	test.each([
		{ $ref: '#/$defs/a', $defs: { a: text } },
		{ anyOf: [text, { type: 'null' }] },
		{ type: 'object', properties: { child: { $ref: '#' }, pattern: text } },
		{ type: ['string', 'null'], enum: ['{', null] },
		{ type: 'object', properties: { 'a/b': { $ref: '#/properties/x~1y' }, 'x/y': text } },
	])('accepts %j', (schema) => {
		expect(checkSchema(schema)).toEqual({ ok: true, value: schema });
	});

	test.each([
		['"object"', 'must be a JSON schema'],
		['[]', 'must be a JSON schema'],
		['{"name": "Ann", "age": 31}', 'Generate From JSON Example'],
		['{"type": "invoice", "amount": 3}', 'At "/type"'],
		['{"type": "object", "properties": {"a": "string"}}', 'At "/properties/a"'],
		['{"type": "object", "required": "a"}', 'At "/required"'],
		['{"type": "string", "pattern": "["}', 'not a regular expression'],
		['{"$ref": "https://example.com/schema.json"}', 'which the schema does not contain'],
		['{"type": "array", "items": {"$ref": "#/$defs/none"}}', 'which the schema does not contain'],
	])('says what is wrong with %s', (schema, words) => {
		const parsed = checkSchema(JSON.parse(schema));
		expect(parsed.ok ? null : parsed.problem.field).toBe('Input Schema');
		expect(parsed.ok ? null : parsed.problem.message).toContain(words);
	});

	test('never throws', () => {
		fc.assert(fc.property(fc.jsonValue(), (schema) => void checkSchema(schema)));
	});
});
