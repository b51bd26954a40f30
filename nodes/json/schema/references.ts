import type { JsonSchema } from './schema';
import { quote } from '../../checked';
import { isRecord } from '../../values';

/** How many parts of a schema may refer from one to the next before they look into the value. */
const MAX_STEPS = 200;

const UNKNOWN_REFERENCES = ['$recursiveRef', '$dynamicRef'];

/** Keywords whose schemas are for the same value, not for a part of it. */
const SAME_VALUE = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'];
const SAME_VALUE_MAPS = ['dependentSchemas', 'dependencies'];

/**
 * What is wrong with the references of a schema, null when nothing is: one that leads nowhere or out
 * of the schema, or one that comes back to itself before it has looked into the value. `parts` is
 * the schema and everything in it.
 */
export function referenceFault(parts: JsonSchema[]): string | null {
	const [schema = {}] = parts;
	const anchors = new Map(parts.map((part) => [part.$anchor, part]));
	const targets = new Map<JsonSchema, unknown>();
	for (const part of parts) {
		const { $ref } = part;
		const unknown = UNKNOWN_REFERENCES.find((keyword) => part[keyword] !== undefined);
		if (unknown !== undefined) return `refers by "${unknown}", which cannot be checked. Use "$ref"`;
		if (typeof $ref !== 'string') continue;
		const target = resolve($ref, schema, anchors);
		if (target === undefined) return `refers to ${quote($ref)}, which the schema does not contain`;
		targets.set(part, target);
	}
	const done = new Set<unknown>();
	const path = new Set<unknown>();
	const isEndless = (part: unknown): boolean => {
		if (!isRecord(part) || done.has(part)) return false;
		if (path.has(part) || path.size >= MAX_STEPS) return true;
		path.add(part);
		const found = [targets.get(part), ...sameValueParts(part)].some(isEndless);
		path.delete(part);
		done.add(part);
		return found;
	};
	const endless = parts.find((part) => targets.has(part) && isEndless(part));
	return endless === undefined ? null : `refers to ${quote(endless.$ref)} without end`;
}

function sameValueParts(part: JsonSchema): unknown[] {
	const direct = SAME_VALUE.map((keyword) => part[keyword]).flat();
	const maps = SAME_VALUE_MAPS.map((keyword) => part[keyword]).filter(isRecord);
	return [...direct, ...maps.flatMap((map) => Object.values(map))];
}

function resolve(
	reference: string,
	schema: JsonSchema,
	anchors: Map<unknown, JsonSchema>,
): unknown {
	if (reference === '#') return schema;
	if (!reference.startsWith('#/')) {
		return reference.startsWith('#') ? anchors.get(reference.slice(1)) : undefined;
	}
	let target: unknown = schema;
	for (const step of reference.slice(2).split('/')) {
		const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
		const isThere = typeof target === 'object' && target !== null && Object.hasOwn(target, key);
		if (!isThere) return undefined;
		target = (target as Record<string, unknown>)[key];
	}
	return target;
}
