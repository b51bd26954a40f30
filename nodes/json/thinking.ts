import { MAX_SEARCHED_CHARACTERS } from '../values';

/**
 * The marks that models put around their thinking when it comes in the text of the answer. DeepSeek,
 * Qwen and most others write `<think>`; Magistral `[THINK]`; Kimi-VL `◁think▷`; Seed-OSS
 * `<seed:think>`; OpenThinker `<|begin_of_thought|>`; Command A `<|START_THINKING|>`; gpt-oss thinks in
 * the channel `analysis`, of which `assistantfinal` is left where its special tokens are taken out; Gemma
 * writes `<|channel>thought` to `<channel|>`, and MedGemma `<unused94>thought` to `<unused95>`. The other
 * words come from prompts that ask a model to think aloud.
 */
const WORDS =
	'(?:\\w{1,20}[:_-])?think(?:ing)?(?:_process)?|antthinking|reflection|scratchpad|' +
	'(?:chain_of_|inner_|internal_)?thoughts?(?:_process)?|reasoning(?:_process|_steps?)?|' +
	'(?:inner|internal)_monologue';
const CHANNEL =
	'(?:<\\|end\\|>\\s*)?(?:<\\|start\\|>assistant\\s*)?<\\|channel\\|>\\s*(analysis|commentary|final)()' +
	'[^<>|]{0,100}(?:<\\|constrain\\|>\\s*\\w{0,20}\\s*)?<\\|message\\|>';
const MARK = new RegExp(
	`<\\s?(/?)\\s?(${WORDS})(?:\\s[^<>]{0,200})?>|\\[(/?)(THINK)\\]|◁(/?)(think▷)|<\\|(/?)(think(?:ing)?\\|)>|` +
		`<\\|(begin|start|end)(_of_thought|_of_thinking|_thinking)\\|>|${CHANNEL}|(assistantfinal)()|` +
		'<\\|()(channel)>thought\\b|(<)(channel)\\|>|<()(unused)94>thought\\b|(<)(unused)95>',
	'gi',
);
const CLOSING = ['/', 'end', 'final', 'assistantfinal', '<'];
/** What the models with marks of two words put around the answer itself. */
export const ANSWER_START = /^\s*<\|(?:begin_of_solution|START_RESPONSE)\|>\s*/i;
const ANSWER_END = /<\|(?:end_of_solution|END_RESPONSE|return|end)\|>\s*$/i;
/** What may stand in front of the first mark. */
export const BLANK_START = /^(?:\s|<s>|<\|im_start\|>assistant\b)*/;
/** A text that holds nothing else. */
export const BLANK = new RegExp(`${BLANK_START.source}$`);
/** Where a sentence or a value ends, so that a closing mark behind it is no part of the sentence. */
const SENTENCE_END = /[.!?…:;)\]}"'”’»>|。！？]$/u;

interface Mark {
	start: number;
	end: number;
	opens: boolean;
	/** What kind of mark it is; a mark that closes it has the same. */
	family: string;
	/** Index of the mark that closes this one; -1 when there is none. */
	closing: number;
}

export interface Range {
	start: number;
	end: number;
}

export interface Split {
	/** Null when there is none. */
	thinking: string | null;
	answer: string;
	/** The text ends inside the thinking. */
	isOpen: boolean;
}

/**
 * Takes the thinking out of a text answer: where the text begins with it, and where a closing mark
 * without an opening one ends it, as templates leave it that put the opening mark into the prompt.
 * Marks of which an answer speaks, in code, in quotes or within a sentence, stay.
 */
export function splitThinking(text: string): Split {
	if (text.length > MAX_SEARCHED_CHARACTERS) return { thinking: null, answer: text, isOpen: false };
	const marks = findMarks(text);
	const lead = leadingThinking(text, marks);
	const next = marks[lead.count];
	if (lead.isOpen || next === undefined || next.opens) return finish(text, lead);
	if (isSpokenOf(text, next, lead.end)) return finish(text, lead);
	return finish(text, {
		...lead,
		thoughts: [...lead.thoughts, text.slice(lead.end, next.start)],
		end: next.end,
	});
}

/**
 * Removes all thinking from a text that holds a value: thinking inside of the text, and everything
 * before the last closing mark without an opening one. Marks inside of values that
 * `findData` finds belong to the value.
 */
export function cutThinking(text: string, findData: (text: string) => Range[]): Split {
	const marks = findMarks(text);
	const lead = leadingThinking(text, marks);
	if (lead.isOpen || lead.count === marks.length) return finish(text, lead);
	const rest = text.slice(lead.end);
	const data = findData(rest);
	const thoughts = [...lead.thoughts];
	let answer = '';
	let index = 0;
	let range = 0;
	for (let at = lead.count; at < marks.length; at += 1) {
		const mark = marks[at];
		if (mark === undefined) break;
		const start = mark.start - lead.end;
		while ((data[range]?.end ?? Infinity) <= start) range += 1;
		if (start < index || (data[range]?.start ?? Infinity) < start) continue;
		if (!mark.opens) {
			thoughts.push(answer + rest.slice(index, start));
			answer = '';
			index = mark.end - lead.end;
			continue;
		}
		const closing = marks[mark.closing];
		const end = closing?.start ?? text.length;
		thoughts.push(text.slice(mark.end, end));
		answer += `${rest.slice(index, start)} `;
		if (closing === undefined) return { thinking: join(thoughts), answer, isOpen: true };
		index = closing.end - lead.end;
	}
	return { thinking: join(thoughts), answer: answer + rest.slice(index), isOpen: false };
}

function findMarks(text: string): Mark[] {
	const marks = readMarks(text);
	// The nearest closing mark of the same kind, else of any, since models mix them up.
	const nearest = new Map<string, number>();
	let nearestOfAny = -1;
	for (let at = marks.length - 1; at >= 0; at -= 1) {
		const mark = marks[at];
		if (mark === undefined) continue;
		if (mark.opens) mark.closing = nearest.get(mark.family) ?? nearestOfAny;
		else {
			nearest.set(mark.family, at);
			nearestOfAny = at;
		}
	}
	return marks;
}

/** The marks of a text, in their order. */
export function readMarks(text: string): Mark[] {
	const marks: Mark[] = [];
	MARK.lastIndex = 0;
	for (let match = MARK.exec(text); match !== null; match = MARK.exec(text)) {
		// The groups of one kind of mark are a pair; those of the other kinds are undefined.
		let pair = 1;
		while (pair < match.length && match[pair] === undefined) pair += 1;
		const [prefix = '', family = ''] = [match[pair], match[pair + 1]];
		const opens = prefix === '' || !CLOSING.includes(prefix.toLowerCase());
		const end = match.index + match[0].length;
		marks.push({ start: match.index, end, opens, family: family.toLowerCase(), closing: -1 });
	}
	return marks;
}

interface Lead {
	thoughts: string[];
	/** How many of the marks belong to it. */
	count: number;
	end: number;
	isOpen: boolean;
}

function leadingThinking(text: string, marks: Mark[]): Lead {
	const lead: Lead = { thoughts: [], count: 0, end: 0, isOpen: false };
	for (;;) {
		const mark = marks[lead.count];
		if (mark === undefined || !mark.opens) return lead;
		if (!BLANK.test(text.slice(lead.end, mark.start))) return lead;
		const closing = marks[mark.closing];
		lead.thoughts.push(text.slice(mark.end, closing?.start ?? text.length));
		lead.end = closing?.end ?? text.length;
		lead.count = closing === undefined ? marks.length : mark.closing + 1;
		lead.isOpen = closing === undefined;
	}
}

function isSpokenOf(text: string, mark: Mark, from: number): boolean {
	const before = text.slice(from, mark.start);
	if (['```', '~~~'].some((fence) => before.split(fence).length % 2 === 0)) return true;
	const line = before.slice(before.lastIndexOf('\n') + 1);
	if (line.split('`').length % 2 === 0) return true;
	// An opening quotation mark or bracket follows a blank, or begins the text.
	if (/(?:^|[\s(])["'“‘«„‚([]$/.test(line.slice(-2))) return true;
	const lineEnd = text.indexOf('\n', mark.end);
	const after = text.slice(mark.end, lineEnd === -1 ? text.length : lineEnd);
	if (!/\S\s$/.test(line.slice(-2)) || after.trim() === '') return false;
	return !SENTENCE_END.test(line.trimEnd());
}

function finish(text: string, { thoughts, end, isOpen }: Lead): Split {
	if (end === 0) return { thinking: null, answer: text, isOpen };
	const answer = text.slice(end).replace(ANSWER_START, '').replace(ANSWER_END, '');
	return { thinking: join(thoughts), answer: answer.trimStart(), isOpen };
}

function join(thoughts: string[]): string | null {
	const told = thoughts.map((thought) => thought.trim()).filter((thought) => thought !== '');
	return told.length === 0 ? null : told.join('\n\n');
}
