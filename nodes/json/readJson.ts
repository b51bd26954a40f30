import { deepCompareStrict } from '@cfworker/json-schema';
import { jsonrepair } from 'jsonrepair';
import { checkWanted, fitValue, type Fit, type JsonWanted } from './fit';
import { findValues, unescapeReply, type Found } from './find';

export type JsonReply =
	| { ok: true; value: unknown; repaired: boolean }
	| {
			ok: false;
			/** `truncated`: the reply ends inside its JSON. */
			type: 'truncated' | 'invalidJson';
			/** One or a few short sentences, fit to be sent back to the model. */
			problem: string;
	  };

/** How often JSON may hide inside a JSON string. */
const MAX_ENCODINGS = 3;

/**
 * Reads the one JSON value that a model's reply holds. Strict JSON costs one `JSON.parse` and one
 * validation; else the value is cut out of fences and prose and repaired, where a repair has only one
 * possible result. Never completes cut JSON, never picks one of several different values.
 */
export function parseJsonReply(text: string, wanted: JsonWanted): JsonReply {
	return parseText(text, wanted, MAX_ENCODINGS);
}

function parseText(text: string, wanted: JsonWanted, encodingsLeft: number): JsonReply {
	const strict = parseJson(text);
	if (!strict.ok) return searchText(text, wanted, encodingsLeft);
	const { value } = strict;
	const check = checkWanted(value, wanted);
	if (check.ok) return { ok: true, value, repaired: false };
	if (typeof value === 'string' && encodingsLeft > 0) {
		return markRepaired(parseText(value, wanted, encodingsLeft - 1));
	}
	const fit = fitValue(value, text, wanted);
	return fit.ok ? { ok: true, value: fit.value, repaired: true } : invalid(fit.problem);
}

function searchText(text: string, wanted: JsonWanted, encodingsLeft: number): JsonReply {
	const unescaped = encodingsLeft > 0 ? unescapeReply(text) : null;
	if (unescaped !== null) return markRepaired(parseText(unescaped, wanted, encodingsLeft - 1));
	const found = findValues(text);
	if (found.some(({ state }) => state === 'cut')) {
		return { ok: false, type: 'truncated', problem: 'The JSON ends before it is complete.' };
	}
	const readings = found.map((item) => readFound(item, wanted));
	const fits = readings.filter((reading) => reading.ok);
	const [first] = fits;
	const isOne = fits.every(({ value }) => deepCompareStrict(value, first?.value));
	if (first === undefined) {
		return readLines(text, found, wanted) ?? invalid(describeLongest(found, readings));
	}
	if (!isOne) return invalid('The reply holds several different JSON values; one is wanted.');
	// Without a schema nothing tells a broken answer from a whole example beside it.
	const rival = found.find((item) => item.state === 'doubtful' && isData(item));
	if (rival !== undefined && wanted.schema === null) return invalid(rival.problem);
	return { ok: true, value: first.value, repaired: true };
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
function isData({ isObject, json }: Found): boolean {
	return isObject || json.includes('"');
}

function readFound(found: Found, wanted: JsonWanted): Fit {
	if (found.state !== 'whole') return { ok: false, problem: found.problem };
	if (found.hasExtraClosers && found.isNested && wanted.schema === null) {
		return { ok: false, problem: 'There are more closing than opening brackets.' };
	}
	const repaired = repair(found.json);
	if (repaired === null) return { ok: false, problem: 'The JSON has syntax errors.' };
	return fitValue(repaired.value, repaired.json, wanted);
}

/** Where a list is asked: one value a line and nothing else, as in JSON Lines. */
function readLines(text: string, found: Found[], wanted: JsonWanted): JsonReply | null {
	if (wanted.schema?.type !== 'array' || found.length < 2) return null;
	let between = '';
	let end = 0;
	for (const item of found) {
		between += text.slice(end, item.start);
		({ end } = item);
	}
	if (/[^\s,]/.test(between + text.slice(end))) return null;
	if (found.some(({ state }) => state !== 'whole')) return null;
	const repaired = repair(`[${found.map(({ json }) => json).join(',')}]`);
	if (repaired === null) return null;
	const fit = fitValue(repaired.value, repaired.json, wanted);
	return fit.ok ? { ok: true, value: fit.value, repaired: true } : null;
}

/** What jsonrepair has left to do on scanned JSON: trailing commas and Python's literals. */
function repair(json: string): { json: string; value: unknown } | null {
	const strict = parseJson(json);
	if (strict.ok) return { json, value: strict.value };
	try {
		const repaired = jsonrepair(json);
		return { json: repaired, value: JSON.parse(repaired) as unknown };
	} catch {
		return null;
	}
}

function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
	try {
		return { ok: true, value: JSON.parse(text) as unknown };
	} catch {
		return { ok: false };
	}
}

function markRepaired(reply: JsonReply): JsonReply {
	return reply.ok ? { ...reply, repaired: true } : reply;
}

function invalid(problem: string): JsonReply {
	return { ok: false, type: 'invalidJson', problem };
}
