import { MAX_SEARCHED_CHARACTERS } from '../../values';
import { begunLength } from '../mixtralTemplate/stripStream';
import { findTags } from '../mixtralTemplate/tags';
import {
	beginsCall,
	MAX_CALLS,
	readCalls,
	type CallReading,
	type TextCall,
	type Tools,
} from './readCalls';
import { CALL_MARKS, HALF_MARK, RESULT_MARKS, TOOL_MARKS } from './toolMarks';

/** What a text says of tool calls. */
export type ToolCallText =
	| { kind: 'none' }
	/** `text`: what the model says before its calls. */
	| { kind: 'calls'; text: string; calls: TextCall[] }
	/** It is meant as a call and cannot be one, so it is no answer either. */
	| { kind: 'unreadable'; problem: string };

export interface ToolCallTextSettings extends Tools {
	/** Whether a text that is nothing but calls of known tools is calls without a mark, too. */
	acceptsUnmarked: boolean;
}

const NONE: ToolCallText = { kind: 'none' };
const UNREADABLE = 'The model wrote a tool call as text that cannot be read';

/**
 * Reads tool calls that a model wrote into the text of its answer, as models do behind servers that do
 * not know their marks. Mistral's forms are `[TOOL_CALLS] [{"name", "arguments"}]` and
 * `[TOOL_CALLS]name[CALL_ID]id[ARGS]{}` (tokenizers up to 7, and from 11 on, in
 * https://github.com/mistralai/mistral-common); a server that leaves out special tokens leaves the rest.
 * Marks in code or in quotes are words of an answer. Takes time in proportion to the text.
 */
export function readToolCallText(text: string, settings: ToolCallTextSettings): ToolCallText {
	if (settings.names.size === 0 || text.length > MAX_SEARCHED_CHARACTERS) return NONE;
	const whole = withoutFence(text);
	const mark = findTags(whole, TOOL_MARKS).find(
		({ isQuoted, start }) => !isQuoted && whole[start - 1] !== "'",
	);
	if (mark !== undefined) return readMarked(whole, mark.start, settings);
	if (endsInMark(whole)) return { kind: 'unreadable', problem: UNREADABLE };
	return settings.acceptsUnmarked ? readUnmarked(whole, settings) : NONE;
}

/** The inside of a block of code that is the whole of an answer. */
function withoutFence(text: string): string {
	const trimmed = text.trim();
	const start = trimmed.indexOf('\n') + 1;
	if (start === 0 || !trimmed.startsWith('```') || !trimmed.endsWith('```')) return text;
	const inner = trimmed.slice(start, -'```'.length);
	return inner.includes('```') ? text : inner;
}

function readMarked(text: string, start: number, tools: Tools): ToolCallText {
	const reading = readCalls(text, start, tools);
	if (reading.problem !== null) return unreadable(reading);
	// Behind its calls a model may make results up, and further calls from those.
	const rest = text.slice(reading.end);
	const results = RESULT_MARKS.map((mark) => rest.indexOf(mark)).filter((index) => index !== -1);
	const own = rest.slice(0, Math.min(rest.length, ...results));
	if (CALL_MARKS.some((mark) => own.includes(mark)) || endsInMark(own)) {
		return { kind: 'unreadable', problem: UNREADABLE };
	}
	return { kind: 'calls', text: text.slice(0, start).trimEnd(), calls: reading.calls };
}

function readUnmarked(text: string, tools: Tools): ToolCallText {
	const reading = readCalls(text, 0, tools);
	const isAll = reading.problem === null && reading.end === text.length;
	const isMeant = reading.calls.length > MAX_CALLS || beginsCall(text, tools);
	if (!isAll) return isMeant ? unreadable(reading) : NONE;
	return reading.areStrict ? { kind: 'calls', text: '', calls: reading.calls } : NONE;
}

function unreadable({ problem }: CallReading): ToolCallText {
	return { kind: 'unreadable', problem: problem ?? UNREADABLE };
}

function endsInMark(text: string): boolean {
	return TOOL_MARKS.some((mark) => begunLength(text, mark) >= HALF_MARK);
}
