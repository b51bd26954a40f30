import { Validator, type OutputUnit, type Schema, type SchemaDraft } from '@cfworker/json-schema';

export type JsonSchema = Record<string, unknown>;

const MAX_PROBLEMS = 5;
const MAX_PROBLEM_CHARACTERS = 500;

/** Keywords whose errors only say that something deeper is wrong. */
const WRAPPING_KEYWORDS = new Set([
	'$ref',
	'$recursiveRef',
	'properties',
	'patternProperties',
	'items',
	'prefixItems',
	'additionalItems',
	'false',
]);

const validators = new WeakMap<JsonSchema, Validator | string>();

export type Verdict = 'fits' | 'differs' | 'unusable';

export interface Check {
	verdict: Verdict;
	/** The validator's words, short enough to be sent back to a model; empty when the value fits. */
	problem: string;
}

/**
 * Checks a JSON value against a schema. `unusable`: the schema itself does not work, so it says
 * nothing about the value. The validator is made once per schema object.
 */
export function checkValue(schema: JsonSchema, value: unknown): Check {
	const validator = validatorFor(schema);
	if (typeof validator === 'string') return { verdict: 'unusable', problem: validator };
	try {
		const { valid, errors } = validator.validate(value);
		if (valid) return { verdict: 'fits', problem: '' };
		return { verdict: 'differs', problem: describe(errors) };
	} catch (error) {
		return { verdict: 'unusable', problem: unusable(error) };
	}
}

function validatorFor(schema: JsonSchema): Validator | string {
	const known = validators.get(schema);
	if (known !== undefined) return known;
	const made = makeValidator(schema);
	validators.set(schema, made);
	return made;
}

function makeValidator(schema: JsonSchema): Validator | string {
	try {
		// The validator marks the schema that it is given, so it gets a copy.
		const copy = JSON.parse(JSON.stringify(schema)) as Schema;
		return new Validator(copy, draftOf(schema), false);
	} catch (error) {
		return unusable(error);
	}
}

function draftOf({ $schema }: JsonSchema): SchemaDraft {
	if (typeof $schema !== 'string') return '2019-09';
	if ($schema.includes('draft-04')) return '4';
	if ($schema.includes('draft-07') || $schema.includes('draft-06')) return '7';
	return $schema.includes('2020-12') ? '2020-12' : '2019-09';
}

function describe(errors: OutputUnit[]): string {
	const telling = errors.filter(({ keyword }) => !WRAPPING_KEYWORDS.has(keyword));
	const words = (telling.length > 0 ? telling : errors)
		.slice(0, MAX_PROBLEMS)
		.map(({ instanceLocation, error }) =>
			instanceLocation === '#' ? error : `At "${instanceLocation.slice(1)}": ${error}`,
		);
	const text = [...new Set(words)].join(' ');
	return text.length > MAX_PROBLEM_CHARACTERS
		? `${text.slice(0, MAX_PROBLEM_CHARACTERS)}...`
		: text;
}

function unusable(error: unknown): string {
	return `The schema cannot be used: ${error instanceof Error ? error.message : String(error)}`;
}
