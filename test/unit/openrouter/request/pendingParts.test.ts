import fc from 'fast-check';
import { invalid, valid } from '../../../../nodes/checked';
import { addFiles, type ChatMessage } from '../../../../nodes/openrouter/request/messages';
import { arrangeMessages } from '../../../../nodes/openrouter/mixtralTemplate/arrange';
import {
	pendingFiles,
	pendingPart,
	withFiles,
} from '../../../../nodes/openrouter/request/pendingParts';

const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content });
const read = (file: string) => Promise.resolve(valid({ type: 'text', text: file }));
const text = (value: string) => ({ type: 'text', text: value });

test('a pending part holds the place of its file, without its bytes', async () => {
	const messages = [user([text('See:'), pendingPart('a'), pendingPart('b')]), user('Bye')];
	const before = JSON.stringify(messages);
	expect(before).not.toContain('"a"');
	expect(pendingFiles(messages)).toEqual(['a', 'b']);
	const filled = await withFiles(messages, read);
	expect(filled).toEqual(valid([user([text('See:'), text('a'), text('b')]), user('Bye')]));
	expect(JSON.stringify(messages)).toBe(before);
	expect(pendingFiles(messages)).toEqual(['a', 'b']);
});

test('stays where it is when a conversation is arranged', async () => {
	const messages = addFiles([user('One'), user('Two')], [pendingPart('a'), pendingPart('b')]);
	const arranged = arrangeMessages(messages, 'mistralai/mixtral-8x22b-instruct');
	expect(await withFiles(arranged, read)).toEqual(
		valid([user([text('One'), text('Two'), text('a'), text('b')])]),
	);
});

test('the first file that cannot be read ends it', async () => {
	const asked: string[] = [];
	const messages = [user([pendingPart('a'), pendingPart('b'), pendingPart('c')])];
	const filled = await withFiles<string>(messages, async (file) => {
		asked.push(file);
		return await Promise.resolve(file === 'b' ? invalid('Files', 'is gone') : valid(text(file)));
	});
	expect(filled).toEqual(invalid('Files', 'is gone'));
	expect(asked).toEqual(['a', 'b']);
});

test('messages without files stay as they are', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.string()), async (contents) => {
			const messages = contents.map(user);
			expect(await withFiles(messages, read)).toEqual(valid(messages));
			expect(pendingFiles(messages)).toEqual([]);
		}),
	);
});
