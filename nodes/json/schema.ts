import { schemaParts } from './schemaParts';
import { Validator, type OutputUnit, type Schema, type SchemaDraft } from '@cfworker/json-schema';

export type JsonSchema = Record<string, unknown>;

const MAX_PROBLEMS = 5;
const MAX_PROBLEM_CHARACTERS = 500;
/** About half a second on a slow machine; a list of 500,000 numbers takes half of them. */
const MAX_STEPS = 1_000_000;
const MAX_STEPS_FOR_ALL = 5_000;
/** Longer texts fit no `pattern`, since a pattern may take time that grows with their square. */
const MAX_PATTERN_TEXT = 10_000;
/** The validator compares all entries of a list that must be unique with each other. */
const MAX_COMPARISONS = 4_000_000;
const TOO_LARGE = 'The value is too large to be checked against the schema.';

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

interface Checker {
	/** Ends at the first part that does not fit. */
	first: Validator;
	/** Tells all errors of a value. */
	all: Validator;
	steps: Steps;
	asksForUnique: boolean;
}

/** How many more the check of a value may take. */
interface Steps {
	left: number;
}

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
	if (typeof checker === 'string') return { verdict: 'unusable', problem: checker };
	if (checker.asksForUnique && comparisonsIn(value) > MAX_COMPARISONS) {
		return { verdict: 'unusable', problem: TOO_LARGE };
	}
	const { first, all, steps } = checker;
	steps.left = MAX_STEPS;
	try {
		const { valid, errors } = first.validate(value);
		if (valid) return { verdict: 'fits', problem: '' };
		return { verdict: 'differs', problem: describe(allErrors(all, steps, value) ?? errors) };
	} catch (error) {
		// The call stack ends in a value that leads a schema too deep into itself.
		const isTooLarge = steps.left < 0 || error instanceof RangeError;
		if (isTooLarge) return { verdict: 'unusable', problem: TOO_LARGE };
		return { verdict: 'unusable', problem: unusable(error) };
	}
}

/** Null where there are too many to list. */
function allErrors(validator: Validator, steps: Steps, value: unknown): OutputUnit[] | null {
	steps.left = MAX_STEPS_FOR_ALL;
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

function makeChecker(schema: JsonSchema): Checker | string {
	const steps: Steps = { left: 0 };
	let asksForUnique = false;
	try {
		// The validator marks the schema that it is given, so it gets a copy.
		const copy = JSON.parse(JSON.stringify(schema)) as Schema;
		const first = new Validator(copy, draftOf(schema), true);
		const all = new Validator(copy, draftOf(schema), false);
		for (const part of schemaParts(copy as JsonSchema)) {
			asksForUnique ||= part.uniqueItems === true;
			countSteps(part, steps);
			boundPattern(part);
		}
		return { first, all, steps, asksForUnique };
	} catch (error) {
		return unusable(error);
	}
}

/**
 * Counts each use of a part of the schema, and stops the check when there are too many: schemas that
 * refer to themselves in two places may take time that doubles with each level of the value. The
 * validator reads `$recursiveAnchor` of a part once for each value that it checks.
 */
function countSteps(part: Record<string, unknown>, steps: Steps): void {
	const anchor = part.$recursiveAnchor;
	const weight = 1 + (Array.isArray(part.enum) ? Math.floor(part.enum.length / 100) : 0);
	Object.defineProperty(part, '$recursiveAnchor', {
		enumerable: false,
		get: () => {
			steps.left -= weight;
			if (steps.left < 0) throw new Error(TOO_LARGE);
			return anchor;
		},
	});
}

function boundPattern(part: Record<string, unknown>): void {
	if (typeof part.pattern !== 'string') return;
	part.pattern = `^(?=[^]{0,${MAX_PATTERN_TEXT}}$)[^]*?(?:${part.pattern})`;
}

function comparisonsIn(value: unknown): number {
	let comparisons = 0;
	const open = [value];
	while (open.length > 0) {
		const part = open.pop();
		if (typeof part !== 'object' || part === null) continue;
		if (Array.isArray(part)) comparisons += part.length ** 2;
		for (const item of Object.values(part) as unknown[]) open.push(item);
	}
	return comparisons;
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
