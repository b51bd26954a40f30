import { deepCompareStrict } from '@cfworker/json-schema';
import { convert, readWritten } from './convert';
import { TOO_LARGE } from './schema/checker';
import { checkValue, type JsonSchema } from './schema/schema';
import { storable } from './storable';
import { isRecord } from '../values';

export interface JsonWanted {
	/** Null: any JSON value. The same object for every reply, since its validator is kept with it. */
	schema: JsonSchema | null;
	/** The value must be an object, as `response_format` `json_object` promises. */
	wantObject: boolean;
}

export type Fit = { ok: true; value: unknown } | { ok: false; problem: string };

/** Keys that models put around an answer without meaning anything by it. */
const WRAPPER_KEYS = new Set(
	'output result response answer data json items list array results values'.split(' '),
);

/**
 * The value in the wanted form: unchanged, or after conversions that are always right. `json` is the
 * text from which the value was parsed.
 *
 * @param asIs what the check of the value came to, where it is known
 */
export function fitValue(
	value: unknown,
	json: string,
	wanted: JsonWanted,
	asIs: Fit = checkWanted(value, wanted),
): Fit {
	const { schema } = wanted;
	if (asIs.ok || schema === null || asIs.problem === TOO_LARGE) return asIs;
	// One item where a list is asked may be an example, or the first of several.
	const inner = unwrap(value, schema);
	if (inner === null && isRecord(value) && schema.type === 'array') return asIs;
	const written = readWritten(json, schema);
	if (inner === null) {
		const converted = checkWanted(convert(value, written, schema), wanted);
		return converted.ok ? converted : asIs;
	}
	const unwrapped = convert(inner(value), inner(written), schema);
	const fit = checkWanted(unwrapped, wanted);
	return fit.ok ? fit : asIs;
}

/** How to get at a value inside a list of one or a wrapper key; null when there is none. */
function unwrap(value: unknown, schema: JsonSchema): ((outer: unknown) => unknown) | null {
	if (Array.isArray(value)) {
		const isOneObject = value.length === 1 && isRecord(value[0]) && schema.type === 'object';
		return isOneObject ? (outer) => (Array.isArray(outer) ? (outer[0] as unknown) : outer) : null;
	}
	if (!isRecord(value)) return null;
	const [key, ...others] = Object.keys(value);
	if (key === undefined || others.length > 0 || !WRAPPER_KEYS.has(key)) return null;
	if (isRecord(schema.properties) && Object.hasOwn(schema.properties, key)) return null;
	return (outer) => (isRecord(outer) ? outer[key] : outer);
}

/** Whether a value has the wanted form without conversions. */
export function checkWanted(value: unknown, { schema, wantObject }: JsonWanted): Fit {
	if (wantObject && !isRecord(value))
		return { ok: false, problem: 'The value must be a JSON object.' };
	const unstorable = storable(value);
	if (unstorable !== null) return { ok: false, problem: unstorable };
	if (schema === null) return { ok: true, value };
	const { verdict, problem } = checkValue(schema, value);
	if (verdict !== 'fits') return { ok: false, problem };
	// A schema with few rules accepts itself as data.
	if (isRecord(value) && 'properties' in value && deepCompareStrict(value, schema)) {
		return { ok: false, problem: 'This is the schema, not data that matches it.' };
	}
	return { ok: true, value };
}
