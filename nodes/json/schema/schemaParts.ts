import { isRecord } from '../../values';

/** Keywords that hold data, in which `pattern` or `$ref` mean nothing. */
const DATA_KEYWORDS = new Set(['enum', 'const', 'default', 'examples']);

/** Keywords that hold schemas by names of the user's. */
const MAP_KEYWORDS = new Set(
	'properties patternProperties $defs definitions dependentSchemas dependencies'.split(' '),
);

/** A schema and all schemas within it; the schema itself comes first. */
export function schemaParts(schema: Record<string, unknown>): Array<Record<string, unknown>> {
	const parts: Array<Record<string, unknown>> = [];
	const open: unknown[] = [schema];
	while (open.length > 0) {
		const part = open.pop();
		if (Array.isArray(part)) for (const item of part as unknown[]) open.push(item);
		if (!isRecord(part)) continue;
		parts.push(part);
		for (const [keyword, value] of Object.entries(part)) {
			if (MAP_KEYWORDS.has(keyword) && isRecord(value)) {
				for (const item of Object.values(value)) open.push(item);
			} else if (!DATA_KEYWORDS.has(keyword)) open.push(value);
		}
	}
	return parts;
}
