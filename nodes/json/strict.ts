import type { JsonSchema } from './schema';
import { isRecord } from '../values';

/** https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const KEYWORDS = new Set(
	(
		'$schema $defs definitions $ref title description type enum const anyOf properties required ' +
		'additionalProperties items minItems maxItems pattern format multipleOf minimum maximum ' +
		'exclusiveMinimum exclusiveMaximum'
	).split(' '),
);
const FORMATS = new Set('date-time time date duration email hostname ipv4 ipv6 uuid'.split(' '));

/**
 * True when strict mode accepts the schema: an object at the root, every object closed and all its
 * keys required, every part with a type, and none of the keywords that strict mode does not know.
 */
export function isStrict(schema: JsonSchema): boolean {
	return schema.type === 'object' && isStrictPart(schema);
}

function isStrictPart(part: unknown): boolean {
	if (!isRecord(part)) return false;
	if (!Object.keys(part).every((keyword) => KEYWORDS.has(keyword))) return false;
	const { type, format, $ref, anyOf, enum: options, const: constant, items } = part;
	const isDescribed = [type, $ref, anyOf, options, constant].some((value) => value !== undefined);
	if (!isDescribed) return false;
	if (typeof format === 'string' && !FORMATS.has(format)) return false;
	const types: unknown[] = Array.isArray(type) ? type : [type];
	if (types.includes('object') && !isClosed(part)) return false;
	if (types.includes('array') && !isStrictPart(items)) return false;
	const maps = [part.properties, part.$defs, part.definitions];
	const inMaps = maps.flatMap((map) => (isRecord(map) ? Object.values(map) : []));
	return [...inMaps, ...(Array.isArray(anyOf) ? (anyOf as unknown[]) : [])].every(isStrictPart);
}

function isClosed({ properties, required, additionalProperties }: JsonSchema): boolean {
	if (additionalProperties !== false || !isRecord(properties)) return false;
	const names = Array.isArray(required) ? new Set<unknown>(required) : new Set<unknown>();
	return Object.keys(properties).every((key) => names.has(key));
}
