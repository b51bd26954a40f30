import * as fc from 'fast-check';
import {
	jsonInstruction,
	parseSchema,
	reaskMessages,
	responseFormat,
} from '../../../nodes/json/format';

const text = { type: 'string' };
const closed = (properties: Record<string, unknown>, more = {}) => ({
	type: 'object',
	properties,
	required: Object.keys(properties),
	additionalProperties: false,
	...more,
});

describe('parseSchema', () => {
	it('gives a schema back as it was written', () => {
		const schema = closed({ state: text, cities: { type: 'array', items: text } });
		expect(parseSchema(JSON.stringify(schema))).toEqual({ ok: true, value: schema });
		expect(parseSchema(schema)).toEqual({ ok: true, value: schema });
	});

	it.each([
		{ $ref: '#/$defs/a', $defs: { a: text } },
		{ anyOf: [text, { type: 'null' }] },
		{ type: 'object', properties: { child: { $ref: '#' }, pattern: text } },
		{ type: ['string', 'null'], enum: ['{', null] },
		{ type: 'object', properties: { 'a/b': { $ref: '#/properties/x~1y' }, 'x/y': text } },
	])('accepts %j', (schema) => {
		expect(parseSchema(schema)).toEqual({ ok: true, value: schema });
	});

	it.each([
		['{"type": "object",', 'does not parse as JSON'],
		['"object"', 'must be a JSON schema'],
		['[]', 'must be a JSON schema'],
		['{"name": "Ann", "age": 31}', 'Generate From JSON Example'],
		['{"type": "invoice", "amount": 3}', 'At "/type"'],
		['{"type": "object", "properties": {"a": "string"}}', 'At "/properties/a"'],
		['{"type": "object", "required": "a"}', 'At "/required"'],
		['{"type": "string", "pattern": "["}', 'not a regular expression'],
		['{"$ref": "https://example.com/schema.json"}', 'which it does not hold'],
		['{"type": "array", "items": {"$ref": "#/$defs/none"}}', 'which it does not hold'],
	])('says what is wrong with %s', (schema, words) => {
		const parsed = parseSchema(schema);
		expect(parsed.ok ? null : parsed.problem.field).toBe('Input Schema');
		expect(parsed.ok ? null : parsed.problem.message).toContain(words);
	});

	it('never throws', () => {
		fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (schema) => void parseSchema(schema)));
	});
});

describe('responseFormat', () => {
	it('asks for a JSON object', () => {
		expect(responseFormat({ type: 'jsonObject' })).toEqual({ type: 'json_object' });
	});

	it.each([
		closed({ a: text, b: { type: 'array', items: closed({ c: { type: ['number', 'null'] } }) } }),
		closed({ a: { $ref: '#/$defs/x' } }, { $defs: { x: { enum: ['p', 'q'] } } }),
		closed({ a: { anyOf: [text, { type: 'null' }] }, b: { type: 'string', format: 'date' } }),
	])('is strict for %j', (schema) => {
		expect(responseFormat({ type: 'jsonSchema', schema })).toEqual({
			type: 'json_schema',
			json_schema: { name: 'output', strict: true, schema },
		});
	});

	it.each([
		{ type: 'object', properties: { a: text } },
		{ type: 'array', items: text },
		{ ...closed({ a: text, b: text }), required: ['a'] },
		closed({ a: {} }),
		closed({ a: { type: 'array' } }),
		closed({ a: { type: 'object' } }),
		closed({ a: { type: 'string', minLength: 2 } }),
		closed({ a: { type: 'string', format: 'uri' } }),
		closed({ a: { oneOf: [text, { type: 'null' }] } }),
		closed({ a: { type: 'object', additionalProperties: text } }),
	])('is not strict for %j, which strict mode refuses', (schema) => {
		const format = responseFormat({ type: 'jsonSchema', schema });
		expect(format).toMatchObject({ json_schema: { strict: false, schema } });
	});
});

describe('jsonInstruction', () => {
	it('names JSON for JSON mode', () => {
		expect(jsonInstruction({ type: 'jsonObject' })).toBe(
			'Reply with one JSON object and nothing else: no code fence, no comments, no text around it.',
		);
	});

	it('holds the schema as it was written, in the same bytes each time', () => {
		const schema = closed({ b: text, a: text });
		const instruction = jsonInstruction({ type: 'jsonSchema', schema });
		expect(instruction).toBe(jsonInstruction({ type: 'jsonSchema', schema }));
		expect(instruction.split('\n')).toEqual([
			'Reply with JSON and nothing else: no code fence, no comments, no text around it. It must match this JSON Schema (send the data, not the schema):',
			JSON.stringify(schema),
		]);
	});
});

describe('reaskMessages', () => {
	it('shows the model its reply and what was wrong with it', () => {
		expect(reaskMessages('{"a": }', 'A value is missing before "}".')).toEqual([
			{ role: 'assistant', content: '{"a": }' },
			{
				role: 'user',
				content:
					'Your reply cannot be used. A value is missing before "}". Send the whole corrected JSON and nothing else: no code fence, no comments, no text around it.',
			},
		]);
	});

	it('leaves out an empty reply', () => {
		expect(reaskMessages(' \n', 'The reply holds no JSON.').map(({ role }) => role)).toEqual([
			'user',
		]);
	});
});
