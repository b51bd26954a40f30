import * as fc from 'fast-check';
import { ToolCallFilter } from '../../../../nodes/openrouter/toolCalls/toolCallFilter';
import {
	readToolCallText,
	type ToolCallText,
} from '../../../../nodes/openrouter/toolCalls/toolCallText';

const names = new Set(['look', 'look_up', 'now']);

function read(text: string, acceptsUnmarked = true): ToolCallText {
	let made = 0;
	return readToolCallText(text, { names, newId: () => `id00000${made++}x`, acceptsUnmarked });
}

/** The calls as `name arguments`, or the kind of the reading. */
function brief(text: string): unknown {
	const reading = read(text);
	if (reading.kind !== 'calls') return reading.kind;
	return reading.calls.map((call) => `${call.function.name} ${call.function.arguments}`);
}

const LOOK = 'look {"query":"x"}';
const LOOK_JSON = '{"name": "look", "arguments": {"query": "x"}}';

describe('calls of known tools', () => {
	test.each<[form: string, text: string, calls: string[]]>([
		['a list', `[TOOL_CALLS] [${LOOK_JSON}]`, [LOOK]],
		['without a blank, with the end of the turn', `[TOOL_CALLS][${LOOK_JSON}]</s>`, [LOOK]],
		['one object', `[TOOL_CALLS] ${LOOK_JSON}`, [LOOK]],
		['objects one after the other', `[TOOL_CALLS]\n${LOOK_JSON}\n${LOOK_JSON}`, [LOOK, LOOK]],
		[
			'lists with marks of their own',
			`[TOOL_CALLS][${LOOK_JSON}] [TOOL_CALLS][${LOOK_JSON}]`,
			[LOOK, LOOK],
		],
		['OpenAI’s form', `[TOOL_CALLS][{"type":"function","function":${LOOK_JSON}}]`, [LOOK]],
		[
			'arguments as text',
			String.raw`[TOOL_CALLS][{"name":"look","arguments":"{\"query\":\"x\"}"}]`,
			[LOOK],
		],
		['parameters', '[TOOL_CALLS][{"name":"look","parameters":{"query":"x"}}]', [LOOK]],
		['no arguments', '[TOOL_CALLS] [{"name": "now"}]', ['now {}']],
		['small faults', "[TOOL_CALLS] [{'name': 'look', 'arguments': {'query': 'x',},},]", [LOOK]],
		[
			'a name in Markdown',
			String.raw`[TOOL_CALLS][{"name":"look\_up","arguments":{}}]`,
			['look_up {}'],
		],
		['a name', '[TOOL_CALLS]look[ARGS]{"query": "x"}', [LOOK]],
		['a name without a mark behind it', '[TOOL_CALLS]look{"query": "x"}', [LOOK]],
		['a name and blanks', '[TOOL_CALLS] look [ARGS] {"query": "x"}', [LOOK]],
		['names', '[TOOL_CALLS]look[ARGS]{"query": "x"}[TOOL_CALLS]now[ARGS]{}', [LOOK, 'now {}']],
		['a name with an ID', '[TOOL_CALLS]look[CALL_ID]abcDEF123[ARGS]{"query": "x"}', [LOOK]],
		['a mark that lacks its end', `[TOOL_CALLS [${LOOK_JSON}]`, [LOOK]],
		['Hermes and Qwen', `<tool_call>\n${LOOK_JSON}\n</tool_call>`, [LOOK]],
		[
			'two of Hermes',
			`<tool_call>${LOOK_JSON}</tool_call>\n<tool_call>${LOOK_JSON}</tool_call>`,
			[LOOK, LOOK],
		],
		[
			'a result that the model made up',
			`[TOOL_CALLS] [${LOOK_JSON}][TOOL_RESULTS] {"content": "y"}[/TOOL_RESULTS] It is y. [TOOL_CALLS]now[ARGS]{}`,
			[LOOK],
		],
		['words behind', `[TOOL_CALLS] [${LOOK_JSON}]\n\nI will tell you soon.`, [LOOK]],
		[
			'a mark in an argument',
			'[TOOL_CALLS]look[ARGS]{"query": "[TOOL_CALLS] now"}',
			['look {"query":"[TOOL_CALLS] now"}'],
		],
		['a block of code', `\`\`\`json\n[TOOL_CALLS] [${LOOK_JSON}]\n\`\`\``, [LOOK]],
		['no mark: a list', ` [${LOOK_JSON}]`, [LOOK]],
		['no mark: an object', LOOK_JSON, [LOOK]],
		['no mark: in code', `\`\`\`json\n[${LOOK_JSON}]\n\`\`\``, [LOOK]],
		['no mark: a name', ' look{"query": "x"}', [LOOK]],
		['no mark: names', 'look[ARGS]{"query": "x"}now[ARGS]{}', [LOOK, 'now {}']],
	])('%s', (_, text, calls) => {
		expect(brief(text)).toEqual(calls);
	});

	test('stand beside what the model says before them', () => {
		expect(read(`Let me see. \n[TOOL_CALLS] [${LOOK_JSON}]`)).toEqual({
			kind: 'calls',
			text: 'Let me see.',
			calls: [
				{
					id: 'id000000x',
					type: 'function',
					function: { name: 'look', arguments: '{"query":"x"}' },
				},
			],
		});
	});

	test('have IDs of nine letters or digits, each its own', () => {
		const id = (text: string) => {
			const reading = read(text);
			return reading.kind === 'calls' ? reading.calls.map((call) => call.id) : [];
		};
		expect(id('[TOOL_CALLS]now[CALL_ID]abcDEF123[ARGS]{}')).toEqual(['abcDEF123']);
		expect(id('[TOOL_CALLS][{"name":"now","id":"call_1"}]')).toEqual([
			expect.stringMatching(/^[a-z0-9]{9}$/),
		]);
		expect(
			id('[TOOL_CALLS][{"name":"now","id":"abcDEF123"},{"name":"now","id":"abcDEF123"}]'),
		).toEqual(['abcDEF123', 'id000000x']);
	});
});

describe('what is meant as a call and is none', () => {
	test.each<[form: string, text: string]>([
		['a tool that nobody bound', '[TOOL_CALLS] [{"name": "delete_all", "arguments": {}}]'],
		[
			'a known tool beside another',
			`[TOOL_CALLS] [${LOOK_JSON}, {"name": "other", "arguments": {}}]`,
		],
		['arguments cut off', '[TOOL_CALLS] [{"name": "look", "arguments": {"query": "x'],
		['a name with arguments cut off', '[TOOL_CALLS]look[ARGS]{"query": "x'],
		['a name alone', '[TOOL_CALLS]look[ARGS]'],
		['arguments that are no object', '[TOOL_CALLS] [{"name": "look", "arguments": [1]}]'],
		['arguments beside the name', '[TOOL_CALLS] [{"name": "look", "query": "x"}]'],
		['words', '[TOOL_CALLS] I would like to look for x.'],
		['nothing', 'Let me see. [TOOL_CALLS]'],
		['no call in the list', '[TOOL_CALLS] []'],
		['half a mark', 'Let me see. [TOOL_CA'],
		['a second mark with nothing behind it', `[TOOL_CALLS] [${LOOK_JSON}] [TOOL_CALLS]`],
		['a second call behind words', '[TOOL_CALLS]now[ARGS]{} and then [TOOL_CALLS]look[ARGS]{}'],
		['a result alone', '[TOOL_RESULTS] {"content": "y"} [/TOOL_RESULTS]'],
		[
			'XML in place of JSON',
			'<tool_call><function=look><parameter=query>x</parameter></function></tool_call>',
		],
		['no mark: a list cut off', '[{"name": "look", "arguments": {"query": "x'],
		['no mark: a name with arguments cut off', 'look[ARGS]{"query": "x'],
		['no mark: words behind', `${LOOK_JSON} I will tell you soon.`],
	])('%s', (_, text) => {
		expect(brief(text)).toBe('unreadable');
	});

	test.each(['[TOOL_CALLS]', ''])('more than 10,000 calls behind "%s"', (mark) => {
		expect(read(mark + 'now{}'.repeat(10_000)).kind).toBe('calls');
		expect(read(mark + 'now{}'.repeat(10_001))).toEqual({
			kind: 'unreadable',
			problem: 'The model wrote more than 10000 tool calls as text',
		});
	});

	test('is told with the name of the tool', () => {
		expect(read('[TOOL_CALLS] [{"name": "delete_all"}]')).toEqual({
			kind: 'unreadable',
			problem: 'The model wrote a call of "delete_all" as text, and no tool has this name',
		});
	});
});

describe('an answer', () => {
	test.each([
		'Paris',
		'',
		'[1, 2, 3]',
		'[{"name": "Ada", "arguments": ["for", "against"]}]',
		'[{"name": "look"}]',
		'{"name": "look", "arguments": {}, "verdict": "good"}',
		'look up the word in a dictionary',
		'now {and then} it rains',
		'usage: tool [OPTIONS] [ARGS]',
		'Mistral marks a call by `[TOOL_CALLS]`.',
		'Mistral marks a call by "[TOOL_CALLS]" and by \'[TOOL_RESULTS]\'.',
		'Its template:\n```\n[TOOL_CALLS] [{"name": "look"}]\n```\nThat is all.',
		'see [TOO]',
	])('stays one: %s', (text) => {
		expect(brief(text)).toBe('none');
	});

	test('stays one without tools, whatever it holds', () => {
		const settings = { names: new Set<string>(), newId: () => '', acceptsUnmarked: true };
		expect(readToolCallText(`[TOOL_CALLS] [${LOOK_JSON}]`, settings).kind).toBe('none');
	});

	test('without a mark stays one where JSON is asked for', () => {
		expect(read(LOOK_JSON, false).kind).toBe('none');
		expect(read(`[TOOL_CALLS] ${LOOK_JSON}`, false).kind).toBe('calls');
	});
});

const MARKS = [
	'[TOOL_CALLS]',
	'[TOOL_CALLS',
	'[ARGS]',
	'[CALL_ID]',
	'[TOOL_RESULTS]',
	'<tool_call>',
];
const PIECES = ['look', 'now', 'look_', 'up', '{"query": "x"}', '{}', LOOK_JSON, '```'];
const words = fc.constantFrom(...MARKS, ...PIECES, ...'[]{"`\n a<');
const texts = fc.array(words, { maxLength: 8 }).map((list) => list.join(''));

test('any text has one reading, and good calls are of known tools with an object for arguments', () => {
	fc.assert(
		fc.property(texts, (text) => {
			const reading = read(text);
			if (reading.kind === 'none' && /^[^"'`“«]*\[TOOL_CALLS/.test(text)) throw new Error(text);
			if (reading.kind !== 'calls') return;
			expect(text.includes(reading.text)).toBe(true);
			expect(reading.text).not.toMatch(/(?<!["'`].*)\[TOOL_CALLS/s);
			for (const call of reading.calls) {
				expect(names).toContain(call.function.name);
				expect(call.id).toMatch(/^[a-zA-Z0-9]{9}$/);
				expect(JSON.parse(call.function.arguments)).toBeInstanceOf(Object);
			}
		}),
		{ numRuns: 2_000 },
	);
});

describe('ToolCallFilter', () => {
	const show = (...pieces: string[]) => {
		const filter = new ToolCallFilter(names);
		return pieces.map((piece) => filter.add(piece));
	};

	test('lets an answer through as soon as it is no call', () => {
		expect(show('It', ' is', ' x.')).toEqual(['It', ' is', ' x.']);
		expect(show('\n', 'loo', 'k', ' up the word')).toEqual(['', '', '', '\nlook up the word']);
		expect(show('```', 'python\n', 'import')).toEqual(['', '', '```python\nimport']);
	});

	test('shows nothing of a call, nor of the start of a mark', () => {
		expect(show('[', '{"name"', ': 1')).toEqual(['', '', '']);
		expect(show('look', '_up', '{"a"')).toEqual(['', '', '']);
		expect(show('Let me ', 'see. [TOOL', '_CALLS', '] look')).toEqual(['Let me', ' see.', '', '']);
		expect(show('```json\n', '{"name"')).toEqual(['', '']);
	});

	test('shows a beginning of the text that is left, however it is cut', () => {
		fc.assert(
			fc.property(texts, fc.array(fc.nat(40), { maxLength: 5 }), (text, cuts) => {
				const at = [0, ...cuts.sort((a, b) => a - b), text.length];
				const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
				const reading = read(text);
				if (reading.kind === 'unreadable') return;
				const left = reading.kind === 'calls' ? reading.text : text;
				expect(left.startsWith(show(...pieces).join(''))).toBe(true);
			}),
			{ numRuns: 2_000 },
		);
	});
});
