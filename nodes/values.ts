/** A longer text is not searched for JSON, thoughts or tags, since that would hold the process for seconds. */
export const MAX_SEARCHED_CHARACTERS = 10_000_000;

/** Whether a value is an object with keys: no array, no null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads JSON text; undefined for text that is no JSON. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** The JSON of a value; undefined for one that has none or is nested too deep to be written. */
export function jsonText(value: unknown): string | undefined {
	try {
		return JSON.stringify(value);
	} catch {
		return undefined;
	}
}

/** The field of a record, whatever its name is; undefined for what every object inherits. */
export function ownField(record: Record<string, unknown>, name: string): unknown {
	return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Sets a field of a record, whatever its name is: an assignment to `__proto__` would set no field. */
export function setField(record: Record<string, unknown>, name: string, value: unknown): void {
	if (name !== '__proto__') record[name] = value;
	else {
		const field = { value, writable: true, enumerable: true, configurable: true };
		Object.defineProperty(record, name, field);
	}
}

/** A finite number; null for anything else. */
export function numberOrNull(value: unknown): number | null {
	return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Text; null for anything else. */
export function textOrNull(value: unknown): string | null {
	return typeof value === 'string' ? value : null;
}

/** Whether a value is text that is not empty. */
export function isText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}

/** The entries of a list; none for anything else. */
export function listOf(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

/** The fields of an object; none for anything else. */
export function recordOf(value: unknown): Record<string, unknown> {
	return isRecord(value) ? value : {};
}

/** A text with U+FFFD in place of what PostgreSQL refuses in JSON: U+0000 and halves of characters. */
export function storableText(text: string): string {
	if (!/\0|\p{Surrogate}/u.test(text)) return text;
	// UTF-8 has no halves of characters.
	const whole = Buffer.from(text).toString();
	return whole.replace(/\0+/g, (zeros) => '\uFFFD'.repeat(zeros.length));
}

/** A text without percent-encoding; one that is not encoded as it should be stays as it is. */
export function unescapePercent(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
