import { splitThinking } from '../../../nodes/json/thinking';

describe('splitThinking', () => {
	test.each([
		['<think>\nTwo and two.\n</think>\n\nFour.', 'Two and two.', 'Four.'],
		['<think>\n\n</think>\n\nFour.', null, 'Four.'],
		['\n<Thinking>a</Thinking> b', 'a', 'b'],
		['<thought>a</thought><reflection>b</reflection>c', 'a\n\nb', 'c'],
		['[THINK]a[/THINK]b', 'a', 'b'],
		['◁think▷a◁/think▷b', 'a', 'b'],
		[
			'<|begin_of_thought|>a<|end_of_thought|>\n<|begin_of_solution|>b<|end_of_solution|>',
			'a',
			'b',
		],
		['<|thinking|>a<|/thinking|>b', 'a', 'b'],
		['<antThinking>a</antThinking>b', 'a', 'b'],
		['< think >a</ think >b', 'a', 'b'],
		['<think effort="low">a< /think>b', 'a', 'b'],
		['<longcat_think>a</longcat_think>b', 'a', 'b'],
		['<mm:think>a</mm:think>b', 'a', 'b'],
		['<thinking_process>a</thinking_process>b', 'a', 'b'],
		['<chain_of_thought>a</chain_of_thought>b', 'a', 'b'],
		['<|start_of_thinking|>a<|end_of_thinking|>b', 'a', 'b'],
		['<|channel>thought\na<channel|>b', 'a', 'b'],
		['<unused94>thought\na<unused95>b', 'a', 'b'],
		['<|im_start|>assistant\n<think>a</think>b', 'a', 'b'],
		[
			'<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final<|message|>b<|return|>',
			'a',
			'b',
		],
		[
			'<|start|>assistant<|channel|>analysis<|message|>a<|end|>' +
				'<|start|>assistant<|channel|>commentary to=user <|constrain|>json<|message|>{}<|end|>' +
				'<|start|>assistant<|channel|>final<|message|>b',
			'a<|end|><|start|>assistant<|channel|>commentary to=user <|constrain|>json<|message|>{}',
			'b',
		],
		['<|channel|>final<|message|>b<|return|>', null, 'b'],
		['analysisSo it is 4.assistantfinalFour.', 'analysisSo it is 4.', 'Four.'],
		['So it is 4.\n</think>\n\nFour.', 'So it is 4.', 'Four.'],
		['So it is 4.</think>Four.', 'So it is 4.', 'Four.'],
		['So it is 4. </think> Four.', 'So it is 4.', 'Four.'],
		['<reasoning>a</think>b', 'a', 'b'],
		['<think>a <think>b</think>c</think>d', 'a <think>b\n\nc', 'd'],
	])('takes the thinking out of %j', (text, thinking, answer) => {
		expect(splitThinking(text)).toEqual({ thinking, answer, isOpen: false });
	});

	test.each([
		'<think>Two and',
		'\n[THINK]Two and',
		'<|START_THINKING|>Two and',
		'<|channel|>analysis<|message|>Two and',
	])('says that %j ends inside its thinking', (text) => {
		expect(splitThinking(text)).toEqual({ thinking: 'Two and', answer: '', isOpen: true });
	});

	test.each([
		'Four.',
		' Four.\n',
		'R1 writes <think>a</think> before its answer.',
		'The model closes its thinking with </think> and goes on.',
		'It ends with `</think>`, as DeepSeek has it.',
		'It ends with "</think>".',
		'Der Text „</think>“ endet so.',
		'The closing mark (</think>) is missing.',
		'~~~\na</think>b\n~~~\nSo it ends.',
		'<final_thoughts>a</final_thoughts>',
		'<reasoning_effort>low</reasoning_effort>',
		'Parse it so:\n```js\ntext.split(\n  </think>\n)\n```',
		'I thought <think> was a word of HTML.',
		'<thinker>a</thinker>',
	])('leaves %j as it is', (text) => {
		expect(splitThinking(text)).toEqual({ thinking: null, answer: text, isOpen: false });
	});
});
