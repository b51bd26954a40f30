import type { INodeProperties } from 'n8n-workflow';
import { invalid, type Checked, type Problem } from '../checked';
import { isRecord } from '../values';

/** An expression that n8n cannot resolve, and the field that holds it. */
class ExpressionFailure extends Error {
	readonly problem: Problem;

	constructor(field: string, cause: unknown) {
		const words = cause instanceof Error ? cause.message : String(cause);
		const message = `cannot be read. Expression failed: ${words}`;
		super(`${field} ${message}`, { cause });
		this.problem = { field, message };
	}
}

/** Reads a parameter by its path, such as `sampling.topP`, or the text of its expression. */
export type ReadPath = (path: string, options?: { rawExpressions: boolean }) => unknown;

/**
 * Reads a parameter. Should an expression in it fail, the parts of the parameter are read one by one to
 * find the field.
 *
 * @param read gives the parameter, or throws what n8n throws
 * @param properties among which the parameter is declared
 * @throws ExpressionFailure
 */
export function readNamed(
	read: () => unknown,
	name: string,
	properties: readonly INodeProperties[],
	readPath: ReadPath,
): unknown {
	let failure: ExpressionFailure;
	try {
		return read();
	} catch (error) {
		failure = new ExpressionFailure(failingField(name, properties, readPath), error);
	}
	throw failure;
}

/** An expression that n8n cannot resolve is the item's own failure, not the run's. */
export function readSafely<Value>(read: () => Checked<Value>): Checked<Value> {
	try {
		return read();
	} catch (error) {
		if (error instanceof ExpressionFailure) return { ok: false, problem: error.problem };
		const message = error instanceof Error ? error.message : String(error);
		return invalid('Expression', `failed: ${message}`);
	}
}

/** What a part of a parameter may be declared as: a property, an option, a list of rows. */
interface Declared {
	name: string;
	displayName?: string;
	options?: readonly object[];
	values?: readonly object[];
}

function failingField(
	name: string,
	properties: readonly INodeProperties[],
	readPath: ReadPath,
): string {
	const declared = properties.find((property) => property.name === name);
	const label = declared?.displayName ?? name;
	try {
		return findFailing(readPath(name, { rawExpressions: true }), name, declared, label) ?? label;
	} catch {
		return label;
	}

	function findFailing(
		raw: unknown,
		path: string,
		of: Declared | undefined,
		ownLabel: string,
		row = '',
	): string | null {
		if (typeof raw === 'string') return fails(raw, path, readPath) ? ownLabel + row : null;
		if (Array.isArray(raw)) {
			for (const [index, entry] of raw.entries()) {
				const rowName = isRecord(entry) ? ` of ${ownLabel.toLowerCase()} ${index + 1}` : row;
				const found = findFailing(entry, `${path}[${index}]`, of, ownLabel, rowName);
				if (found !== null) return found;
			}
			return null;
		}
		if (!isRecord(raw)) return null;
		for (const [key, part] of Object.entries(raw)) {
			const parts = [...(of?.options ?? []), ...(of?.values ?? [])] as Declared[];
			const inner = parts.find((each) => each.name === key);
			const found = findFailing(part, `${path}.${key}`, inner, inner?.displayName ?? ownLabel, row);
			if (found !== null) return found;
		}
		return null;
	}
}

function fails(raw: string, path: string, readPath: ReadPath): boolean {
	if (!raw.startsWith('=')) return false;
	try {
		readPath(path);
		return false;
	} catch {
		return true;
	}
}
