import { readJson } from '../../json/readJson';
import { isRecord, jsonText } from '../../values';

/**
 * The arguments of a tool call as JSON text of an object, with what providers get wrong mended: none,
 * an object in place of text, JSON inside JSON, JSON with small faults. Null beyond repair.
 */
export function readArguments(given: unknown): string | null {
	if (isRecord(given)) return jsonText(given) ?? null;
	if (given === undefined || given === null) return '{}';
	if (typeof given !== 'string') return null;
	if (given.trim() === '' || given.trim() === 'null') return '{}';
	const parsed = readJson(given, { schema: null, wantObject: true });
	return parsed.ok ? JSON.stringify(parsed.value) : null;
}
