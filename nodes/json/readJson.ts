import { deepCompareStrict } from '@cfworker/json-schema';
import { checkWanted, fitValue, type Fit, type JsonWanted } from './fit';
import { findValues, MAX_VALUES, unescapeReply, type Found } from './find';
import { cutThinking } from './thinking';
import { MAX_SEARCHED_CHARACTERS } from '../values';

export type JsonReading =
	| {
			ok: true;
			value: unknown;
			/** The value is closed as written and ends the text, so that a cut could have taken nothing. */
			whole: boolean;
	  }
	| {
			ok: false;
			/** The text ends inside its JSON or its thinking. */
			truncated: boolean;
			/** One or a few short sentences, fit to be sent back to the model. */
			problem: string;
	  };

/** How often JSON may hide inside a JSON string. */
const MAX_ENCODINGS = 3;

/** What ends an answer without being a part of it: a code fence, quotes, a mark of the template. */
const NOTHING_MORE = /^[\s`"'“”‘’;]*(?:(?:<\/?s>|\[\/?INST\]|<\|[\w ]{1,40}\|>)\s*)*$/;

/**
 * Reads the one JSON value that a model's reply holds. Strict JSON costs one `JSON.parse` and one
 * validation; else the value is cut out of fences and prose and repaired, where a repair has only one
 * possible result. Never completes cut JSON, never picks one of several different values, never takes
 * a draft out of the model's thinking.
 *
 * A scanner of our own, since a general repair guesses. The 192 replies of `jsonReplies.json`, each
 * way with the same schema check and conversions:
 *
 * | | right | wrong value | asked again in vain |
 * | --- | --- | --- | --- |
 * | this module | 192 | 0 | 0 |
 * | jsonrepair 3.15, first to last bracket | 137 | 36 | 19 |
 * | jsonrepair 3.15, whole reply | 129 | 32 | 31 |
 * | `JSON.parse`, first to last bracket | 124 | 1 | 67 |
 */
export function readJson(text: string, wanted: JsonWanted): JsonReading {
	return readText(text, wanted, MAX_ENCODINGS);
}

function readText(text: string, wanted: JsonWanted, encodingsLeft: number): JsonReading {
	const strict = parse(text);
	if (!strict.ok) return searchText(text, wanted, encodingsLeft);
	const { value } = strict;
	const check = checkWanted(value, wanted);
	const isClosed = typeof value === 'object' && value !== null;
	if (check.ok) return { ok: true, value, whole: isClosed || typeof value === 'string' };
	if (typeof value === 'string' && encodingsLeft > 0) {
		return readText(value, wanted, encodingsLeft - 1);
	}
	const fit = fitValue(value, text, wanted, check);
	if (!fit.ok) return invalid(fit.problem);
	return { ok: true, value: fit.value, whole: isClosed };
}

function searchText(reply: string, wanted: JsonWanted, encodingsLeft: number): JsonReading {
	if (reply.length > MAX_SEARCHED_CHARACTERS) {
		const millions = MAX_SEARCHED_CHARACTERS / 1_000_000;
		return invalid(`JSON with faults is read up to ${millions} million characters.`);
	}
	const { answer: text, isOpen } = cutThinking(reply, findWhole);
	const unescaped = encodingsLeft > 0 ? unescapeReply(text) : null;
	if (unescaped !== null) return readText(unescaped, wanted, encodingsLeft - 1);
	const found = findValues(text);
	if (found.some(({ state }) => state === 'cut')) {
		return { ok: false, truncated: true, problem: 'The JSON ends before it is complete.' };
	}
	if (found.length > MAX_VALUES) return invalid('The reply holds too many JSON values.');
	const readings = found.map((item) => readFound(item, wanted));
	const fits = readings.filter((reading) => reading.ok);
	const [first] = fits;
	const isOne = fits.every(({ value }) => deepCompareStrict(value, first?.value));
	if (first === undefined) {
		if (isOpen)
			return { ok: false, truncated: true, problem: 'The reply ends inside its reasoning.' };
		return readLines(text, found, wanted) ?? invalid(describeLongest(found, readings));
	}
	if (!isOne) return invalid('The reply holds several different JSON values; reply with one.');
	// Without a schema, the broken value may be the answer and the whole one only an example.
	const rival = found.find((item) => item.state === 'doubtful' && isData(item));
	if (rival !== undefined && wanted.schema === null) return invalid(rival.problem);
	return { ok: true, value: first.value, whole: !isOpen && endsText(text, found) };
}

function findWhole(text: string): Found[] {
	return findValues(text).filter(({ state }) => state === 'whole');
}

function endsText(text: string, found: Found[]): boolean {
	return NOTHING_MORE.test(text.slice(found.at(-1)?.end));
}

/** The longest value is the likeliest answer, so its problem helps the model most. */
function describeLongest(found: Found[], readings: Fit[]): string {
	let longest = 0;
	let problem = 'The reply holds no JSON.';
	for (const [index, { start, end }] of found.entries()) {
		const reading = readings[index];
		if (reading === undefined || reading.ok || end - start <= longest) continue;
		longest = end - start;
		({ problem } = reading);
	}
	return problem;
}

/** False for a broken list without strings: a citation such as "[1, p. 5]". */
function isData({ isObject, hasStrings }: Found): boolean {
	return isObject || hasStrings;
}

function readFound(found: Found, wanted: JsonWanted): Fit {
	if (found.state !== 'whole') return { ok: false, problem: found.problem };
	if (found.hasExtraClosers && found.isNested && wanted.schema === null) {
		return { ok: false, problem: 'There are more closing than opening brackets.' };
	}
	const parsed = parse(found.json);
	if (!parsed.ok) return { ok: false, problem: 'The JSON has syntax errors.' };
	return fitValue(parsed.value, found.json, wanted);
}

/** Where a list is asked: one value a line and nothing else, as in JSON Lines. */
function readLines(text: string, found: Found[], wanted: JsonWanted): JsonReading | null {
	if (wanted.schema?.type !== 'array' || found.length < 2) return null;
	let between = '';
	let end = 0;
	for (const item of found) {
		between += text.slice(end, item.start);
		({ end } = item);
	}
	if (/[^\s,]/.test(between + text.slice(end))) return null;
	if (found.some(({ state }) => state !== 'whole')) return null;
	const json = `[${found.map((item) => item.json).join(',')}]`;
	const parsed = parse(json);
	if (!parsed.ok) return null;
	const fit = fitValue(parsed.value, json, wanted);
	return fit.ok ? { ok: true, value: fit.value, whole: false } : null;
}

function parse(text: string): { ok: true; value: unknown } | { ok: false } {
	try {
		return { ok: true, value: JSON.parse(text) as unknown };
	} catch {
		return { ok: false };
	}
}

function invalid(problem: string): JsonReading {
	return { ok: false, truncated: false, problem };
}
