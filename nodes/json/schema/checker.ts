import { format, Validator, type Schema, type SchemaDraft } from '@cfworker/json-schema';
import { compilePattern, MAX_KEY_LENGTH } from './pattern';
import { schemaParts } from './schemaParts';
import { jsonText } from '../../values';

export type JsonSchema = Record<string, unknown>;

/** A schema made ready to check values, within a bound on the work. */
export interface Checker {
	/** Ends at the first part that does not fit. */
	first: Validator;
	/** Tells all errors of a value. */
	all: Validator;
	/** What the validator needs while it works, by the names of formats. */
	formats: ReadonlyMap<string, (text: string) => boolean>;
	steps: Steps;
	asksForUnique: boolean;
}

/** The work of a check: 1 is one part of a schema against one value, about half a microsecond. */
class Steps {
	left = 0;
	/** What it takes at most to look at all keys or characters of one value. */
	widest = 0;

	spend(steps: number): void {
		this.left -= steps;
		if (this.left < 0) throw new Error(TOO_LARGE);
	}
}

export const TOO_LARGE = 'The value is too large to be checked against the schema.';

/** The name of a format that stands for a pattern. */
export const PATTERN_FORMAT = 'the pattern';

/** The library's own takes time that doubles with each letter of a name. */
format.url = (text: string): boolean =>
	/^(?:https?|ftp):\/\/\S+$/i.test(text) && URL.canParse(text);

/** Text says why a schema cannot be used. */
export function makeChecker(schema: JsonSchema): Checker | string {
	// The validator marks the schema that it is given, so it gets a copy.
	const text = jsonText(schema);
	if (text === undefined) return 'it is nested too deep';
	const copy = JSON.parse(text) as JsonSchema & Schema;
	const formats = new Map<string, (text: string) => boolean>();
	const steps = new Steps();
	let asksForUnique = false;
	try {
		const first = new Validator(copy, draftOf(schema), true);
		const all = new Validator(copy, draftOf(schema), false);
		for (const part of schemaParts(copy)) {
			asksForUnique ||= part.uniqueItems === true;
			if (typeof part.format === 'string' && !Object.hasOwn(format, part.format))
				delete part.format;
			const fault = replacePattern(part, formats, steps);
			if (fault !== null) return fault;
			boundKeyPatterns(part);
			countSteps(part, steps);
		}
		return { first, all, formats, steps, asksForUnique };
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}

/** The validator would test a pattern by JavaScript's own means, which may take forever. */
function replacePattern(
	part: JsonSchema,
	formats: Checker['formats'],
	steps: Steps,
): string | null {
	if (typeof part.pattern !== 'string') return null;
	const pattern = compilePattern(part.pattern);
	if (typeof pattern === 'string') return `the pattern ${part.pattern} ${pattern}`;
	const name = `${PATTERN_FORMAT} ${part.pattern}`;
	const spend = (work: number): void => steps.spend(work / WORK_PER_STEP);
	(formats as Map<string, (text: string) => boolean>).set(name, (text) =>
		pattern.test(text, spend),
	);
	part.allOf = [...(Array.isArray(part.allOf) ? (part.allOf as unknown[]) : []), { format: name }];
	delete part.pattern;
	return null;
}

const WORK_PER_STEP = 10;

function boundKeyPatterns(part: JsonSchema): void {
	const { patternProperties: patterns } = part;
	if (typeof patterns !== 'object' || patterns === null) return;
	const bounded = Object.entries(patterns).map(([pattern, inner]) => [
		`^(?=[^]{0,${MAX_KEY_LENGTH}}$)[^]*?(?:${pattern})`,
		inner as unknown,
	]);
	part.patternProperties = Object.fromEntries(bounded) as unknown;
}

/** Keywords whose schemas are for the same value, all of which they may look at. */
const SAME_VALUE = ['allOf', 'anyOf', 'oneOf', 'dependentSchemas', 'dependencies'];
const SAME_VALUE_ONCE = ['$ref', 'not', 'if', 'then', 'else'];
const KEYS = ['properties', 'patternProperties', 'dependentRequired', 'required'];

/**
 * Counts each use of a part of the schema, and stops the check when there are too many: schemas that
 * refer to themselves in two places may take time that doubles with each level of the value. The
 * validator reads `$recursiveAnchor` of a part once for each value that it checks.
 */
function countSteps(part: JsonSchema, steps: Steps): void {
	const anchor = part.$recursiveAnchor;
	const keys = KEYS.reduce((count, keyword) => count + lengthOf(part[keyword]), 0);
	const weight = 1 + stepsForKeys(keys) + Math.floor(lengthOf(part.enum) / 100);
	const others =
		SAME_VALUE.reduce((count, keyword) => count + lengthOf(part[keyword]), 0) +
		SAME_VALUE_ONCE.filter((keyword) => part[keyword] !== undefined).length;
	Object.defineProperty(part, '$recursiveAnchor', {
		enumerable: false,
		get: () => {
			steps.spend(weight + others * steps.widest);
			return anchor;
		},
	});
}

/** What it takes to look at the keys of an object: JavaScript keeps large ones in another way. */
export function stepsForKeys(keys: number): number {
	return Math.floor(keys <= FEW_KEYS ? keys / 5 : keys * 2);
}

const FEW_KEYS = 500;

function lengthOf(value: unknown): number {
	return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

function draftOf({ $schema }: JsonSchema): SchemaDraft {
	if (typeof $schema !== 'string') return '2019-09';
	if ($schema.includes('draft-04')) return '4';
	if ($schema.includes('draft-07') || $schema.includes('draft-06')) return '7';
	return $schema.includes('2020-12') ? '2020-12' : '2019-09';
}
