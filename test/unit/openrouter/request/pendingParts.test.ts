import fc from 'fast-check';
import { invalid, valid } from '../../../../nodes/checked';
import { arrangeMessages } from '../../../../nodes/openrouter/mixtralTemplate/arrange';
import type { ChatMessage } from '../../../../nodes/openrouter/chatMessage';
import { addFiles } from '../../../../nodes/openrouter/request/messages';
import { pendingPart, withFiles } from '../../../../nodes/openrouter/request/pendingParts';

const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content });
const text = (value: string) => ({ type: 'text', text: value });
const file = (name: string) => pendingPart(() => Promise.resolve(valid(text(name))));

test('a pending part holds the place of its file, without its bytes', async () => {
	const messages = [user([text('See:'), file('a'), file('b')]), user('Bye')];
	const before = JSON.stringify(messages);
	expect(before).not.toContain('"a"');
	const filled = valid([user([text('See:'), text('a'), text('b')]), user('Bye')]);
	expect(await withFiles(messages)).toEqual(filled);
	expect(JSON.stringify(messages)).toBe(before);
	expect(await withFiles(messages)).toEqual(filled);
});

test('a pending part keeps its place when a conversation is arranged', async () => {
	const messages = addFiles([user('One'), user('Two')], [file('a'), file('b')]);
	const arranged = arrangeMessages(messages, 'mistralai/mixtral-8x22b-instruct');
	expect(await withFiles(arranged)).toEqual(
		valid([user([text('One'), text('Two'), text('a'), text('b')])]),
	);
});

test('the first file that cannot be read ends it', async () => {
	const read: string[] = [];
	const noted = (name: string) =>
		pendingPart(() => {
			read.push(name);
			return Promise.resolve(name === 'b' ? invalid('Files', 'is gone') : valid(text(name)));
		});
	const messages = [user([noted('a'), noted('b'), noted('c')])];
	expect(await withFiles(messages)).toEqual(invalid('Files', 'is gone'));
	expect(read).toEqual(['a', 'b']);
});

test('messages without files stay as they are', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.string()), async (contents) => {
			const messages = contents.map(user);
			expect(await withFiles(messages)).toEqual(valid(messages));
		}),
	);
});
