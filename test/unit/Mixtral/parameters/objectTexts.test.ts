import { ObjectTexts } from '../../../../nodes/Mixtral/parameters/objectTexts';
import type { ChatMessage } from '../../../../nodes/openrouter/chatMessage';

const user = (content: ChatMessage['content']): ChatMessage[] => [{ role: 'user', content }];

function notesOf(...prompts: Array<ChatMessage['content']>) {
	const texts = new ObjectTexts();
	prompts.forEach((content, index) => texts.add(index, user(content)));
	return texts.notes();
}

const SAYS =
	'holds "[object Object]": an expression put an object into the text. Use {{ JSON.stringify(value) }}.';

test.each([
	[['Hi', 'Summarize [object Object]'], `The prompt of item 1 ${SAYS}`],
	[
		['[object Object]', 'a', '[object Object]'],
		`The prompt of item 0 (and of 1 more item) ${SAYS}`,
	],
	[
		Array<string>(5).fill('x [object Object],[object Object]'),
		`The prompt of item 0 (and of 4 more items) ${SAYS}`,
	],
	[['a', [{ type: 'text', text: 'about [object Object]' }]], `The prompt of item 1 ${SAYS}`],
])('%j', (prompts, note) => expect(notesOf(...prompts)).toEqual([note]));

test.each([[['Hi', '[object Array]', null, [{ type: 'image_url' }]]]])(
	'%j needs no note',
	(prompts) => expect(notesOf(...(prompts as Array<ChatMessage['content']>))).toEqual([]),
);
