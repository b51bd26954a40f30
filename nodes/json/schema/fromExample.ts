import { describeExcess, MAX_EXAMPLE_PARTS, MAX_SCHEMA_PARTS } from './bounds';
import type { JsonSchema } from './schema';
import { invalid, quote, valid, type Checked } from '../../checked';
import { isRecord, setField } from '../../values';

const LABEL = 'JSON Example';

/**
 * The schema of an example, inferred as n8n's Structured Output Parser does: types only, every key
 * required, list items merged into one schema. Other keys are not allowed, since n8n drops them too;
 * strict mode asks for that as well.
 */
export function schemaFromExample(example: unknown): Checked<JsonSchema> {
	const excess = describeExcess(example, MAX_EXAMPLE_PARTS);
	if (excess !== null) return invalid(LABEL, excess);
	if (!isRecord(example) && !Array.isArray(example)) {
		return invalid(LABEL, `must be a JSON object or array, not ${quote(example)}`);
	}
	const schema = infer([example]);
	const excessOfSchema = describeExcess(schema, MAX_SCHEMA_PARTS);
	return excessOfSchema === null ? valid(schema) : invalid(LABEL, `${excessOfSchema} as a schema`);
}

/** One schema for all values seen in one place. */
function infer(samples: unknown[]): JsonSchema {
	const records: Array<Record<string, unknown>> = [];
	const lists: unknown[][] = [];
	const types: string[] = [];
	for (const sample of samples) {
		if (isRecord(sample)) records.push(sample);
		else if (Array.isArray(sample)) lists.push(sample);
		else if (!types.includes(typeName(sample))) types.push(typeName(sample));
	}
	const schemas: JsonSchema[] = [];
	if (records.length > 0) schemas.push(inferRecord(records));
	if (lists.length > 0) schemas.push({ type: 'array', items: infer(lists.flat()) });
	if (types.length > 0) schemas.push({ type: types.length === 1 ? types[0] : types });
	const [only, ...others] = schemas;
	if (only === undefined) return {};
	return others.length === 0 ? only : { anyOf: schemas };
}

function inferRecord(records: Array<Record<string, unknown>>): JsonSchema {
	const values = new Map<string, unknown[]>();
	for (const record of records) {
		for (const [key, value] of Object.entries(record)) {
			const known = values.get(key);
			if (known === undefined) values.set(key, [value]);
			else known.push(value);
		}
	}
	const properties: JsonSchema = {};
	for (const [key, samples] of values) setField(properties, key, infer(samples));
	return {
		type: 'object',
		properties,
		required: [...values.keys()],
		additionalProperties: false,
	};
}

function typeName(value: unknown): string {
	return value === null ? 'null' : typeof value;
}
