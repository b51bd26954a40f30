import {
	jsonInstruction,
	reaskMessages,
	responseFormat,
} from '../../../../nodes/openrouter/request/responseFormat';

const text = { type: 'string' };
const closed = (properties: Record<string, unknown>, more = {}) => ({
	type: 'object',
	properties,
	required: Object.keys(properties),
	additionalProperties: false,
	...more,
});

describe('responseFormat', () => {
	test('asks for a JSON object', () => {
		expect(responseFormat({ type: 'jsonObject' })).toEqual({ type: 'json_object' });
	});

	test.each([
		closed({ a: text, b: { type: 'array', items: closed({ c: { type: ['number', 'null'] } }) } }),
		closed({ a: { $ref: '#/$defs/x' } }, { $defs: { x: { enum: ['p', 'q'] } } }),
		closed({ a: { anyOf: [text, { type: 'null' }] }, b: { type: 'string', format: 'date' } }),
	])('is strict for %j', (schema) => {
		expect(responseFormat({ type: 'jsonSchema', schema })).toEqual({
			type: 'json_schema',
			json_schema: { name: 'output', strict: true, schema },
		});
	});

	test.each([
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
	test('names JSON for JSON mode', () => {
		expect(jsonInstruction({ type: 'jsonObject' })).toBe(
			'Reply with one JSON object and nothing else: no code fence, no comments, no text around it.',
		);
	});

	test('holds the schema as it was written, in the same bytes each time', () => {
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
	test('shows the model its reply and what was wrong with it', () => {
		expect(reaskMessages('{"a": }', 'A value is missing before "}".')).toEqual([
			{ role: 'assistant', content: '{"a": }' },
			{
				role: 'user',
				content:
					'Your reply cannot be used. A value is missing before "}". Send the whole corrected JSON and nothing else: no code fence, no comments, no text around it.',
			},
		]);
	});

	test('leaves out an empty reply', () => {
		expect(reaskMessages(' \n', 'The reply holds no JSON.').map(({ role }) => role)).toEqual([
			'user',
		]);
	});
});
