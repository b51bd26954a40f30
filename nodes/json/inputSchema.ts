import { checkValue, type JsonSchema } from './schema';
import { invalid, quote, valid, type Checked } from '../checked';
import { isRecord } from '../values';

const LABEL = 'Input Schema';
const TYPE_NAMES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
const SHAPE_KEYWORDS = 'type properties items enum const $ref anyOf oneOf allOf'.split(' ');

/** Keywords that hold data, in which `pattern` or `$ref` mean nothing. */
const DATA_KEYWORDS = new Set(['enum', 'const', 'default', 'examples']);

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
			`says nothing about the data: it has no "type" or "properties" (${hint})`,
		);
	}
	const { verdict, problem } = checkValue(SCHEMA_OF_SCHEMAS, schema);
	if (verdict !== 'fits') return invalid(LABEL, `is not a valid JSON schema. ${problem}`);
	const fault = findFault(schema, schema);
	return fault === null ? valid(schema) : invalid(LABEL, fault);
}

/** Patterns that do not compile and references that lead nowhere, anywhere in the schema. */
function findFault(part: unknown, schema: JsonSchema): string | null {
	if (Array.isArray(part)) {
		return part.map((item) => findFault(item, schema)).find((fault) => fault !== null) ?? null;
	}
	if (!isRecord(part)) return null;
	const { $ref, pattern } = part;
	if (typeof $ref === 'string' && !resolves($ref, schema)) {
		return `refers to ${quote($ref)}, which it does not hold`;
	}
	if (typeof pattern === 'string' && !compiles(pattern)) {
		return `has a "pattern" that is not a regular expression: ${quote(pattern)}`;
	}
	const inner = Object.entries(part).filter(([keyword]) => !DATA_KEYWORDS.has(keyword));
	return findFault(
		inner.map(([, value]) => value),
		schema,
	);
}

function resolves(reference: string, schema: JsonSchema): boolean {
	if (!reference.startsWith('#/')) return reference.startsWith('#');
	let target: unknown = schema;
	for (const step of reference.slice(2).split('/')) {
		const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
		const isThere = typeof target === 'object' && target !== null && Object.hasOwn(target, key);
		if (!isThere) return false;
		target = (target as Record<string, unknown>)[key];
	}
	return true;
}

function compiles(pattern: string): boolean {
	try {
		return new RegExp(pattern, 'u') instanceof RegExp;
	} catch {
		return false;
	}
}
