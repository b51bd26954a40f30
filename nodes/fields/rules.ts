import type { INodeProperties } from 'n8n-workflow';
import { invalid, quote, valid, type Checked } from '../checked';
import { checkJson } from '../json/jsonText';
import { isRecord } from '../values';

/** Reads the value of a field with this label; undefined where the value sets nothing. */
export type Rule<Value> = (value: unknown, label: string) => Checked<Value | undefined>;

/** True for what n8n hands over when a field was left empty or its expression found nothing. */
export function isUnset(value: unknown): value is undefined | null | '' {
	return value === undefined || value === null || value === '';
}

/** True also for blanks, and for the empty JSON of a field that was added but not filled. */
export function isBlank(value: unknown): boolean {
	if (isUnset(value)) return true;
	if (typeof value === 'string') return isBlankText(value);
	return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function isBlankText(text: string): boolean {
	const trimmed = text.trim();
	if (trimmed === '') return true;
	const isEmptyJson =
		(trimmed.startsWith('{') && trimmed.endsWith('}')) ||
		(trimmed.startsWith('[') && trimmed.endsWith(']'));
	return isEmptyJson && trimmed.length > 1 && trimmed.slice(1, -1).trim() === '';
}

interface NumberRange {
	/** Inclusive bounds. */
	min?: number;
	max?: number;
	integer?: boolean;
}

/** A number, also one written as text, as expressions often give it. */
export function number({ min = -Infinity, max = Infinity, integer = false }: NumberRange) {
	return (value: unknown, label: string): Checked<number> => {
		const text = typeof value === 'string' ? value.trim() : value;
		const read = typeof text === 'string' && text !== '' ? Number(text) : text;
		if (typeof read !== 'number' || !Number.isFinite(read)) {
			return invalid(label, `must be a number, not ${quote(value)}`);
		}
		if (integer && !Number.isSafeInteger(read)) {
			return invalid(label, `must be a whole number, not ${quote(value)}`);
		}
		if (read < min || read > max) {
			return invalid(label, `must be ${bounds(min, max)}, not ${quote(value)}`);
		}
		return valid(read);
	};
}

function bounds(min: number, max: number): string {
	if (max === Infinity) return `at least ${min}`;
	if (min === -Infinity) return `at most ${max}`;
	return `between ${min} and ${max}`;
}

export function flag(value: unknown, label: string): Checked<boolean> {
	if (value === true || value === 'true') return valid(true);
	if (value === false || value === 'false') return valid(false);
	return invalid(label, `must be true or false, not ${quote(value)}`);
}

export function choice<Choice>(choices: readonly Choice[]) {
	return (value: unknown, label: string): Checked<Choice> => {
		const known = choices.find((candidate) => candidate === value);
		if (known !== undefined) return valid(known);
		return invalid(label, `must be one of ${choices.join(', ')}, not ${quote(value)}`);
	};
}

/** Text as it was written; text of blanks sets nothing. */
export function text(maxLength = Infinity): Rule<string> {
	return (value, label) => {
		if (typeof value !== 'string' && typeof value !== 'number') {
			return invalid(label, `must be text, not ${quote(value)}`);
		}
		const read = String(value);
		if (read.length > maxLength) {
			return invalid(label, `must have at most ${maxLength} characters, not ${read.length}`);
		}
		return valid(read.trim() === '' ? undefined : read);
	};
}

export const trimmedText: Rule<string> = (value, label) => {
	const read = text()(value, label);
	return read.ok ? valid(read.value?.trim()) : read;
};

/** An array, or text with commas between its entries; an empty list sets nothing. */
export const list: Rule<string[]> = (value, label) => {
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
	return valid(texts.length > 0 ? texts : undefined);
};

/** A list of which every entry is one of the choices. */
function choices<Choice>(known: readonly Choice[]): Rule<Choice[]> {
	const readOne = choice(known);
	return (value, label) => {
		const entries = list(value, label);
		if (!entries.ok || entries.value === undefined) return entries.ok ? valid(undefined) : entries;
		const read: Choice[] = [];
		for (const entry of entries.value) {
			const one = readOne(entry, label);
			if (!one.ok) return one;
			read.push(one.value);
		}
		return valid(read);
	};
}

const json: Rule<unknown> = (value, label) =>
	isBlank(value) ? valid(undefined) : checkJson(value, label);

/** A JSON object; an empty one sets nothing. */
export const jsonObject: Rule<Record<string, unknown>> = (value, label) => {
	const parsed = json(value, label);
	if (!parsed.ok || parsed.value === undefined) return parsed.ok ? valid(undefined) : parsed;
	if (isRecord(parsed.value)) return valid(parsed.value);
	return invalid(label, `must be a JSON object, not ${quote(parsed.value)}`);
};

/** A JSON array; an empty one sets nothing. */
export const jsonArray: Rule<unknown[]> = (value, label) => {
	const parsed = json(value, label);
	if (!parsed.ok || parsed.value === undefined) return parsed.ok ? valid(undefined) : parsed;
	if (Array.isArray(parsed.value)) return valid(parsed.value);
	return invalid(label, `must be a JSON array, not ${quote(parsed.value)}`);
};

/** The rule that follows from a field's declaration. */
export function declaredRule({ type, typeOptions, options = [] }: INodeProperties): Rule<unknown> {
	const values = options.flatMap((option) => ('value' in option ? [option.value] : []));
	switch (type) {
		case 'number':
			return number({
				min: typeOptions?.minValue,
				max: typeOptions?.maxValue,
				integer: typeOptions?.numberPrecision === 0,
			});
		case 'boolean':
			return flag;
		case 'options':
			return choice(values);
		case 'multiOptions':
			return choices(values);
		case 'string':
			return text();
		default:
			return json;
	}
}
