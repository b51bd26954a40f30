import { format, type OutputUnit } from '@cfworker/json-schema';
import {
	makeChecker,
	PATTERN_FORMAT,
	stepsForKeys,
	TOO_LARGE,
	type Checker,
	type JsonSchema,
} from './checker';
import { measureValue } from './valueSize';

export type { JsonSchema };

const MAX_PROBLEMS = 5;
const MAX_PROBLEM_CHARACTERS = 500;
/** About a quarter of a second; a list of 500,000 numbers takes 500,000 of them. */
const MAX_STEPS = 600_000;
const MAX_STEPS_FOR_ALL = 5_000;
/** Of an object with more keys only the first problem is told: each key may be one, which counts as no step. */
const MAX_KEYS_FOR_ALL = 1_000;
/** The keys of one object that are checked at most: each is looked at several times, which counts as no step. */
const MAX_KEYS = 20_000;
/** The validator compares all entries of a list that must be unique with each other: 5,000 short texts. */
const MAX_COMPARISONS = 50_000_000;

/** Keywords whose errors only say that something deeper is wrong. */
const WRAPPING_KEYWORDS = new Set([
	'$ref',
	'$recursiveRef',
	'allOf',
	'properties',
	'patternProperties',
	'items',
	'prefixItems',
	'additionalItems',
	'false',
]);

const checkers = new WeakMap<JsonSchema, Checker | string>();

type Verdict = 'fits' | 'differs' | 'unusable';

export interface Check {
	verdict: Verdict;
	/** The validator's words, short enough to be sent back to a model; empty when the value fits. */
	problem: string;
}

/**
 * Checks a JSON value against a schema. `unusable`: the schema does not work, or would take too long,
 * so it says nothing about the value. The validator is made once per schema object.
 */
export function checkValue(schema: JsonSchema, value: unknown): Check {
	const checker = checkerFor(schema);
	if (typeof checker === 'string') return unusable(checker);
	const { asksForUnique, formats, steps } = checker;
	const { comparisons, widest, mostKeys } = measureValue(value);
	if (mostKeys > MAX_KEYS || (asksForUnique && comparisons > MAX_COMPARISONS)) {
		return { verdict: 'unusable', problem: TOO_LARGE };
	}
	steps.widest = stepsForKeys(widest);
	for (const [name, test] of formats) format[name] = test;
	try {
		return validate(checker, value, mostKeys <= MAX_KEYS_FOR_ALL);
	} finally {
		for (const name of formats.keys()) delete format[name];
	}
}

function validate({ first, all, steps }: Checker, value: unknown, listsAll: boolean): Check {
	steps.left = MAX_STEPS;
	try {
		const { valid, errors } = first.validate(value);
		if (valid) return { verdict: 'fits', problem: '' };
		steps.left = MAX_STEPS_FOR_ALL;
		const listed = listsAll ? allErrors(all, value) : null;
		return { verdict: 'differs', problem: describe(listed ?? errors) };
	} catch (error) {
		// The call stack ends in a value that leads a schema too deep into itself.
		const isTooLarge = steps.left < 0 || error instanceof RangeError;
		if (isTooLarge) return { verdict: 'unusable', problem: TOO_LARGE };
		return unusable(error instanceof Error ? error.message : String(error));
	}
}

/** Null where there are too many to list. */
function allErrors(validator: Checker['all'], value: unknown): OutputUnit[] | null {
	try {
		return validator.validate(value).errors;
	} catch {
		return null;
	}
}

function checkerFor(schema: JsonSchema): Checker | string {
	const known = checkers.get(schema);
	if (known !== undefined) return known;
	const made = makeChecker(schema);
	checkers.set(schema, made);
	return made;
}

function describe(errors: OutputUnit[]): string {
	const telling = errors.filter(({ keyword }) => !WRAPPING_KEYWORDS.has(keyword));
	const words = (telling.length > 0 ? telling : errors)
		.slice(0, MAX_PROBLEMS)
		.map(({ instanceLocation, error }) =>
			instanceLocation === '#' ? error : `At "${instanceLocation.slice(1)}": ${error}`,
		)
		.map((text) => text.replace(`format "${PATTERN_FORMAT} `, 'pattern "'));
	const text = [...new Set(words)].join(' ');
	return text.length > MAX_PROBLEM_CHARACTERS
		? `${text.slice(0, MAX_PROBLEM_CHARACTERS)}...`
		: text;
}

function unusable(why: string): Check {
	return { verdict: 'unusable', problem: `The schema cannot be used: ${why}` };
}
