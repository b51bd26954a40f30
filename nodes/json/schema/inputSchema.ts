import { describeExcess, MAX_SCHEMA_PARTS } from './bounds';
import { compilePattern, keyPatternFault } from './pattern';
import { referenceFault } from './references';
import { schemaParts } from './schemaParts';
import { checkValue, type JsonSchema } from './schema';
import { invalid, quote, valid, type Checked } from '../../checked';
import { isRecord } from '../../values';

const LABEL = 'Input Schema';
const TYPE_NAMES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
const SHAPE_KEYWORDS = 'type properties items enum const $ref anyOf oneOf allOf'.split(' ');

/** What a schema must look like for our validator to work with it. */
const SCHEMA_OF_SCHEMAS: JsonSchema = {
	type: ['object', 'boolean'],
	properties: {
		type: { anyOf: [{ enum: TYPE_NAMES }, { type: 'array', items: { enum: TYPE_NAMES } }] },
		properties: { type: 'object', additionalProperties: { $ref: '#' } },
		patternProperties: { type: 'object', additionalProperties: { $ref: '#' } },
		$defs: { type: 'object', additionalProperties: { $ref: '#' } },
		definitions: { type: 'object', additionalProperties: { $ref: '#' } },
		items: { anyOf: [{ $ref: '#' }, { type: 'array', items: { $ref: '#' } }] },
		additionalProperties: { $ref: '#' },
		required: { type: 'array', items: { type: 'string' } },
		enum: { type: 'array' },
		anyOf: { type: 'array', minItems: 1, items: { $ref: '#' } },
		oneOf: { type: 'array', minItems: 1, items: { $ref: '#' } },
		allOf: { type: 'array', minItems: 1, items: { $ref: '#' } },
		not: { $ref: '#' },
		pattern: { type: 'string' },
		$ref: { type: 'string' },
	},
};

/** Checks that a value is a JSON schema with which answers can be checked. */
export function checkSchema(schema: unknown): Checked<JsonSchema> {
	if (!isRecord(schema)) return invalid(LABEL, `must be a JSON schema, not ${quote(schema)}`);
	if (!SHAPE_KEYWORDS.some((keyword) => Object.hasOwn(schema, keyword))) {
		const hint = 'an example belongs in Schema Type "Generate From JSON Example"';
		return invalid(
			LABEL,
			`does not describe the data, since it has no "type" or "properties" (${hint})`,
		);
	}
	const excess = describeExcess(schema, MAX_SCHEMA_PARTS);
	if (excess !== null) return invalid(LABEL, excess);
	const { verdict, problem } = checkValue(SCHEMA_OF_SCHEMAS, schema);
	if (verdict !== 'fits') return invalid(LABEL, `is not a valid JSON schema. ${problem}`);
	const parts = schemaParts(schema);
	const fault = parts.map(patternFault).find((found) => found !== null) ?? referenceFault(parts);
	return fault === null ? valid(schema) : invalid(LABEL, fault);
}

function patternFault({ pattern, patternProperties }: JsonSchema): string | null {
	const compiled = typeof pattern === 'string' ? compilePattern(pattern) : null;
	if (typeof compiled === 'string') return describePattern('pattern', pattern, compiled);
	for (const key of isRecord(patternProperties) ? Object.keys(patternProperties) : []) {
		const fault = keyPatternFault(key);
		if (fault !== null) return describePattern('patternProperties', key, fault);
	}
	return null;
}

function describePattern(keyword: string, pattern: unknown, fault: string): string {
	return `has a "${keyword}" that ${fault}: ${quote(pattern)}`;
}
