import * as fc from 'fast-check';
import { splitThinking } from '../../../nodes/json/thinking';
import { ThinkingFilter } from '../../../nodes/json/thinkingFilter';

/** What is let through of a text that comes in pieces of so many characters. */
function shownOf(text: string, size: number): string {
	const filter = new ThinkingFilter();
	let shown = '';
	for (let start = 0; start < text.length; start += size) {
		shown += filter.add(text.slice(start, start + size));
	}
	return shown;
}

test.each([
	['<think>hm</think>Four.', 'Four.'],
	['\n<think>\n\n</think>\n\n Four.', 'Four.'],
	['<think>a</think> <reflection>b</reflection>Four.', 'Four.'],
	['[THINK]a[/THINK]Four.', 'Four.'],
	['◁think▷a◁/think▷Four.', 'Four.'],
	['<think>a > b, c < d</think>Four.', 'Four.'],
	['<|START_THINKING|>a<|END_THINKING|><|START_RESPONSE|>Four.', ''],
	[
		'<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final<|message|>Four.',
		'Four.',
	],
	['< think >a</ think >Four.', 'Four.'],
	['<longcat_think>a</longcat_think>Four.', 'Four.'],
	['<|channel>thought\na<channel|>Four.', 'Four.'],
	['<unused94>thought\na<unused95>Four.', 'Four.'],
	['<|im_start|>assistant\n<think>a</think>Four.', 'Four.'],
	['<think>hm', ''],
	['<think>a</reasoning>b', ''],
	['Four.', 'Four.'],
	['  Four.', '  Four.'],
	['<b>Four</b>', '<b>Four</b>'],
	['[1] says four', '[1] says four'],
	['< 5', '< 5'.slice(0, 0)],
	['1 < 5 <think>a</think>', '1 < 5 <think>a</think>'],
	['So it is 4.</think>Four.', 'So it is 4.</think>Four.'],
])('of %j is shown %j', (text, shown) => {
	for (const size of [1, 2, 7, text.length]) expect(shownOf(text, size)).toBe(shown);
});

test('what is shown is the beginning of the answer', () => {
	const parts = fc.constantFrom(
		'<think>',
		'</think>',
		'<thinking>',
		'</thinking>',
		'[THINK]',
		'[/THINK]',
		' ',
		'\n',
		'Four.',
		'<',
		'>',
		'<s>',
		'<b>',
		'<|START_THINKING|>',
		'<|END_THINKING|>',
		'a',
	);
	fc.assert(
		fc.property(fc.array(parts, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), (all, size) => {
			const text = all.join('');
			const { answer } = splitThinking(text);
			const shown = shownOf(text, size);
			// A closing mark that nothing has opened makes a thought of what was shown.
			expect(answer.startsWith(shown) || text.includes(shown)).toBe(true);
			if (!/<\/|\[\/|END_/.test(text)) expect(answer.startsWith(shown)).toBe(true);
		}),
		{ numRuns: 2_000 },
	);
});
