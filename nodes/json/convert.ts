import { checkValue, type JsonSchema } from './schema/schema';
import { schemaParts } from './schema/schemaParts';
import { isRecord, setField } from '../values';

/**
 * Values that differ from what the schema asks for in form only. Each rule below has one possible
 * result; whatever would need a guess ("31 years", "1,234", a misspelt key) stays as it is and fails
 * the check that follows.
 *
 * | asked for | written as | taken as |
 * | --- | --- | --- |
 * | number, integer | "31", "0.92"; not "1.234", which is 1234 in half of Europe | the number |
 * | boolean | "true", "False", "yes", "No" | true or false |
 * | null | "null", "None" where text is not allowed | null |
 * | text | a number | its digits exactly as written: 1.10 is "1.10" |
 * | one of some texts | one of them in other case or with spaces around | that text |
 * | object, list | JSON text of it | the value |
 * | list of objects | one such object | a list of one |
 * | nothing or a value, not null | null | nothing |
 * | no other keys | other keys | left out, unless one may be a missing key under a wrong name |
 */
export function convert(value: unknown, written: unknown, schema: unknown): unknown {
	if (!isRecord(schema)) return value;
	const types = typesOf(schema);
	if (typeof value === 'string') return convertText(value, schema, types);
	if (typeof value === 'number') {
		const isTextAsked = types.includes('string') && !hasNumber(types);
		return isTextAsked && typeof written === 'string' ? pickText(written, schema) : value;
	}
	if (Array.isArray(value)) {
		const parts: unknown[] = Array.isArray(written) ? written : [];
		return value.map((item: unknown, index) => convert(item, parts[index], schema.items));
	}
	if (!isRecord(value)) return value;
	const isListAsked = types.includes('array') && !types.includes('object');
	if (!isListAsked) return convertRecord(value, isRecord(written) ? written : {}, schema);
	if (!isRecord(schema.items) || !isRecord(schema.items.properties)) return value;
	const item = convert(value, written, schema.items);
	return checkValue(schema.items, item).verdict === 'fits' ? [item] : value;
}

/** How many pairs of an odd key and a missing one are compared in one object. */
const MAX_SEARCHES = 1_000;

const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * The same JSON with every number as the text that was written, as {@link convert} needs it; undefined
 * where the schema asks for no text.
 */
export function readWritten(json: string, schema: unknown): unknown {
	if (!isRecord(schema) || !asksForText(schema)) return undefined;
	const quoted = json.replace(STRING_OR_NUMBER, (token) =>
		token.startsWith('"') ? token : `"${token}"`,
	);
	return JSON.parse(quoted) as unknown;
}

const textSchemas = new WeakMap<JsonSchema, boolean>();

function asksForText(schema: JsonSchema): boolean {
	const known = textSchemas.get(schema);
	if (known !== undefined) return known;
	const asks = schemaParts(schema).some((part) => typesOf(part).includes('string'));
	textSchemas.set(schema, asks);
	return asks;
}

function typesOf({ type }: JsonSchema): unknown[] {
	return Array.isArray(type) ? (type as unknown[]) : [type];
}

function hasNumber(types: unknown[]): boolean {
	return types.includes('number') || types.includes('integer');
}

function convertText(text: string, schema: JsonSchema, types: unknown[]): unknown {
	const isTextAsked = types.includes('string') || (types[0] === undefined && hasTexts(schema));
	if (isTextAsked) return pickText(text, schema);
	const word = text.trim().toLowerCase();
	if (hasNumber(types) && isPlainNumber(text.trim())) return Number(text);
	if (types.includes('boolean') && ['true', 'yes'].includes(word)) return true;
	if (types.includes('boolean') && ['false', 'no'].includes(word)) return false;
	if (types.includes('null') && ['null', 'none'].includes(word)) return null;
	if (types.includes('object') || types.includes('array')) return decode(text, schema);
	return text;
}

function hasTexts({ enum: options }: JsonSchema): boolean {
	return Array.isArray(options) && options.some((option) => typeof option === 'string');
}

function isPlainNumber(text: string): boolean {
	if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text)) return false;
	return text.length <= 15 && !/^-?[1-9]\d{0,2}\.\d{3}$/.test(text);
}

function pickText(text: string, schema: JsonSchema): string {
	if (!Array.isArray(schema.enum)) return text;
	const options = choices.get(schema) ?? plainChoices(schema.enum);
	choices.set(schema, options);
	if (options.exact.has(text)) return text;
	return options.plain.get(text.trim().toLowerCase()) ?? text;
}

interface Choices {
	exact: Set<unknown>;
	/** By their plain form; null where two options share it. */
	plain: Map<string, string | null>;
}

/** Kept with the schema, since a list may hold many texts of the same choices. */
const choices = new WeakMap<JsonSchema, Choices>();

function plainChoices(options: unknown[]): Choices {
	const plain = new Map<string, string | null>();
	for (const option of options) {
		if (typeof option !== 'string') continue;
		const form = option.trim().toLowerCase();
		plain.set(form, plain.has(form) ? null : option);
	}
	return { exact: new Set(options), plain };
}

function decode(text: string, schema: JsonSchema): unknown {
	if (!/^\s*[{[]/.test(text)) return text;
	try {
		return convert(JSON.parse(text), readWritten(text, schema), schema);
	} catch {
		return text;
	}
}

function convertRecord(
	value: Record<string, unknown>,
	written: Record<string, unknown>,
	schema: JsonSchema,
): Record<string, unknown> {
	const properties = isRecord(schema.properties) ? schema.properties : {};
	const required: unknown[] = Array.isArray(schema.required) ? schema.required : [];
	const missing = Object.keys(properties).filter((key) => !Object.hasOwn(value, key));
	const isForbidding = schema.additionalProperties === false && !schema.patternProperties;
	let searches = 0;
	const kept: Record<string, unknown> = {};
	for (const key of Object.keys(value)) {
		const item = value[key];
		const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
		if (property === undefined) {
			// A key that cannot be judged within the bound stays, so that the check refuses it.
			searches += isForbidding ? missing.length : 0;
			const isKept =
				!isForbidding ||
				searches > MAX_SEARCHES ||
				missing.some((name) => mayBe(item, properties[name]));
			if (isKept) setField(kept, key, item);
			continue;
		}
		const converted = convert(item, written[key], property);
		const isNothing = converted === null && !required.includes(key) && !mayBe(null, property);
		if (!isNothing) setField(kept, key, converted);
	}
	return kept;
}

function mayBe(value: unknown, schema: unknown): boolean {
	// A part of a schema does not hold what it refers to.
	const isReference = (part: unknown) => isRecord(part) && part.$ref !== undefined;
	if (isRecord(schema)) {
		const { anyOf, oneOf, allOf } = schema;
		if ([schema, anyOf, oneOf, allOf].flat().some(isReference)) return true;
	}
	return isRecord(schema) ? checkValue(schema, value).verdict !== 'differs' : schema === true;
}
