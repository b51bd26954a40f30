import { invalid, quote, valid, type Checked } from '../checked';
import { isRecord } from '../values';

export interface NumberRule {
	label: string;
	/** Inclusive bounds; absent means unbounded. */
	min?: number;
	max?: number;
	integer?: boolean;
}

/** True for what n8n hands over when a field was left empty or its expression found nothing. */
export function isUnset(value: unknown): boolean {
	return value === undefined || value === null || value === '';
}

/** True also for blanks, and for the empty JSON of a field that was added but not filled. */
export function isBlank(value: unknown): boolean {
	if (isUnset(value)) return true;
	if (typeof value === 'string') return /^\s*(\[\s*\]|\{\s*\})?\s*$/.test(value);
	return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Reads a number, also one written as text, as expressions often give it. */
export function checkNumber(value: unknown, rule: NumberRule): Checked<number> {
	const { label, min = -Infinity, max = Infinity, integer = false } = rule;
	const text = typeof value === 'string' ? value.trim() : value;
	const number = typeof text === 'string' && text !== '' ? Number(text) : text;
	if (typeof number !== 'number' || !Number.isFinite(number)) {
		return invalid(label, `must be a number, not ${quote(value)}`);
	}
	if (integer && !Number.isSafeInteger(number)) {
		return invalid(label, `must be a whole number, not ${quote(value)}`);
	}
	if (number < min || number > max) {
		return invalid(label, `must be ${bounds(min, max)}, not ${quote(value)}`);
	}
	return valid(number);
}

export function checkBoolean(value: unknown, label: string): Checked<boolean> {
	if (value === true || value === 'true') return valid(true);
	if (value === false || value === 'false') return valid(false);
	return invalid(label, `must be true or false, not ${quote(value)}`);
}

export function checkText(value: unknown, label: string, maxLength = Infinity): Checked<string> {
	if (typeof value !== 'string' && typeof value !== 'number') {
		return invalid(label, `must be text, not ${quote(value)}`);
	}
	const text = String(value);
	if (text.length <= maxLength) return valid(text);
	return invalid(label, `must have at most ${maxLength} characters, not ${text.length}`);
}

export function checkChoice<Choice extends string>(
	value: unknown,
	label: string,
	choices: readonly Choice[],
): Checked<Choice> {
	const choice = choices.find((candidate) => candidate === value);
	if (choice !== undefined) return valid(choice);
	return invalid(label, `must be one of ${choices.join(', ')}, not ${quote(value)}`);
}

/** Reads a list: an array, or text with commas between its entries. */
export function checkList(value: unknown, label: string): Checked<string[]> {
	const entries = typeof value === 'string' ? value.split(',') : value;
	if (!Array.isArray(entries)) {
		return invalid(label, `must be a comma-separated list or an array, not ${quote(value)}`);
	}
	const texts: string[] = [];
	for (const entry of entries as unknown[]) {
		if (isUnset(entry)) continue;
		if (typeof entry !== 'string') {
			return invalid(label, `must hold text only, not ${quote(entry)}`);
		}
		if (entry.trim() !== '') texts.push(entry.trim());
	}
	return valid(texts);
}

/** Reads a JSON field: JSON text, or a value that an expression has parsed already. */
export function checkJson(value: unknown, label: string): Checked<unknown> {
	if (typeof value !== 'string') return valid(value);
	try {
		return valid(JSON.parse(value) as unknown);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return invalid(label, `does not parse as JSON: ${reason}`);
	}
}

export function checkJsonObject(value: unknown, label: string): Checked<Record<string, unknown>> {
	const parsed = checkJson(value, label);
	if (!parsed.ok) return parsed;
	if (isRecord(parsed.value)) return valid(parsed.value);
	return invalid(label, `must be a JSON object, not ${quote(parsed.value)}`);
}

export function checkJsonArray(value: unknown, label: string): Checked<unknown[]> {
	const parsed = checkJson(value, label);
	if (!parsed.ok) return parsed;
	if (Array.isArray(parsed.value)) return valid(parsed.value);
	return invalid(label, `must be a JSON array, not ${quote(parsed.value)}`);
}

function bounds(min: number, max: number): string {
	if (max === Infinity) return `at least ${min}`;
	if (min === -Infinity) return `at most ${max}`;
	return `between ${min} and ${max}`;
}
