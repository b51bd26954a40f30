import { scanValue } from '../../json/scan';
import { isRecord, parseJson } from '../../values';
import { toMistralId } from '../mixtralTemplate/toolCallIds';
import { readArguments } from './toolArguments';
import { CALL_MARKS } from './toolMarks';

/** A tool call as the API gives it: an ID as Mistral takes it, the arguments as JSON text of an object. */
export interface TextCall {
	id: string;
	type: 'function';
	function: { name: string; arguments: string };
}

/** The tools of a request. */
export interface Tools {
	names: ReadonlySet<string>;
	/** Gives the ID of a call that brings none. */
	newId: () => string;
}

export interface CallReading {
	calls: TextCall[];
	/** Index behind the last call and what ends it. */
	end: number;
	/** Each call holds what a call holds, and nothing else. */
	areStrict: boolean;
	/** Why there is no reading; null for good calls of known tools. */
	problem: string | null;
}

const UNREADABLE = 'The model wrote a tool call as text that cannot be read';

/** No answer means so many calls; each takes time to read. */
export const MAX_CALLS = 10_000;

const TOO_MANY = `The model wrote more than ${MAX_CALLS} tool calls as text`;

const NAME = String.raw`(?:[\w.-]|\\_){1,128}`;
const NAMED = new RegExp(
	String.raw`(${NAME})\s*(?:\[CALL_ID\]\s*([\w-]{1,64})\s*)?(?:\[ARGS\]\s*)?(?=\{)`,
	'y',
);
const BLANKS = /\s*/y;
/** What may be between two calls, or after the last. */
const ENDS = /(?:[\s,;]+|<\/s>|<\/tool_call>|\[\/TOOL_CALLS\]|<\|[\w ]{1,40}\|>)*/y;
const OBJECT_OR_LIST = /\{|\[\s*\{/y;

/**
 * Reads the tool calls that stand in a text from `start` on, with their marks or without, up to the
 * first thing that is no call.
 */
export function readCalls(text: string, start: number, tools: Tools): CallReading {
	const reading: CallReading = { calls: [], end: start, areStrict: true, problem: null };
	const ids = new Set<string>();
	do {
		const read = readEntries(text, skip(BLANKS, text, skipMark(text, reading.end)));
		if (read === null || read.entries.length === 0) return { ...reading, problem: UNREADABLE };
		for (const entry of read.entries) {
			const call = toCall(entry, tools);
			if (typeof call === 'string') return { ...reading, problem: call };
			if (ids.has(call.id)) call.id = tools.newId();
			ids.add(call.id);
			reading.calls.push(call);
			reading.areStrict &&= isStrict(entry);
			if (reading.calls.length > MAX_CALLS) return { ...reading, problem: TOO_MANY };
		}
		reading.end = skip(ENDS, text, read.end);
	} while (goesOn(text, reading.end, tools));
	return reading;
}

const BEGUN = new RegExp(
	String.raw`^(?:\[?\s*\{\s*"name"\s*:\s*"(${NAME})"\s*,\s*"(?:arguments|parameters)"\s*:` +
		String.raw`|(${NAME})(?:\[CALL_ID\]|\[ARGS\]|\{\s*"))`,
);

/** Whether a text without a mark begins as nothing but a call of a known tool does. */
export function beginsCall(text: string, { names }: Tools): boolean {
	const [, inObject, inFront] = BEGUN.exec(text.trimStart()) ?? [];
	return names.has(unescape(inObject ?? inFront ?? ''));
}

function goesOn(text: string, index: number, { names }: Tools): boolean {
	if (skipMark(text, index) !== index || matchAt(OBJECT_OR_LIST, text, index) !== null) return true;
	return names.has(unescape(matchAt(NAMED, text, index)?.[1] ?? ''));
}

function skipMark(text: string, index: number): number {
	const mark = CALL_MARKS.find((name) => text.startsWith(name, index));
	if (mark === undefined) return index;
	const end = index + mark.length;
	return text[end] === ']' ? end + 1 : end;
}

/** The calls of one list, one object, or one name with its arguments. */
function readEntries(text: string, index: number): { entries: unknown[]; end: number } | null {
	const named = matchAt(NAMED, text, index);
	const start = index + (named?.[0].length ?? 0);
	if (text[start] !== '{' && text[start] !== '[') return null;
	const { state, json, end } = scanValue(text, start);
	const value = state === 'whole' ? parseJson(json) : undefined;
	if (value === undefined) return null;
	if (named === null) return { entries: Array.isArray(value) ? value : [value], end };
	const [, name = '', id] = named;
	return { entries: [{ name, arguments: value, id }], end };
}

const CALL_KEYS = new Set(['name', 'arguments', 'parameters', 'id', 'type', 'function']);

function isStrict(entry: unknown): boolean {
	if (!isRecord(entry) || !Object.keys(entry).every((key) => CALL_KEYS.has(key))) return false;
	const called = isRecord(entry.function) ? entry.function : entry;
	return called.arguments !== undefined || called.parameters !== undefined;
}

/** Text: why the entry is no call. */
function toCall(entry: unknown, { names, newId }: Tools): TextCall | string {
	if (!isRecord(entry)) return UNREADABLE;
	const called = isRecord(entry.function) ? entry.function : entry;
	if (typeof called.name !== 'string') return UNREADABLE;
	const name = unescape(called.name);
	if (!names.has(name)) {
		return `The model wrote a call of "${name.slice(0, 64)}" as text, and no tool has this name`;
	}
	// Without the key for arguments, other keys would be lost.
	const given = called.arguments ?? called.parameters;
	const isBare = given === undefined && Object.keys(called).some((key) => !CALL_KEYS.has(key));
	const input = isBare ? null : readArguments(given);
	if (input === null)
		return `The model wrote a call of "${name}" as text, whose arguments are no JSON`;
	const id = typeof entry.id === 'string' && entry.id !== '' ? toMistralId(entry.id) : newId();
	return { id, type: 'function', function: { name, arguments: input } };
}

/** Mixtral writes names as in Markdown: `first\_name`. */
function unescape(name: string): string {
	return name.replaceAll('\\_', '_');
}

function skip(pattern: RegExp, text: string, index: number): number {
	return index + (matchAt(pattern, text, index)?.[0].length ?? 0);
}

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
	pattern.lastIndex = index;
	return pattern.exec(text);
}
