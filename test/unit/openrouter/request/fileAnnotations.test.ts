import { isMixtralFamily } from '../../../../nodes/openrouter/mixtralTemplate/appliesTo';
import { arrangeMessages } from '../../../../nodes/openrouter/mixtralTemplate/arrange';
import {
	addFileAnnotations,
	withFileAnnotations,
} from '../../../../nodes/openrouter/request/fileAnnotations';
import type { ChatMessage } from '../../../../nodes/openrouter/chatMessage';

const annotation = (hash: string) => ({
	type: 'file',
	file: { hash, content: [{ type: 'text', text: hash }] },
});
const [A, B] = [annotation('a'), annotation('b')];
const system: ChatMessage = { role: 'system', content: 'Be brief.' };
const user: ChatMessage = { role: 'user', content: [{ type: 'file', file: {} }] };

test('each file is annotated once, by its hash', () => {
	expect(addFileAnnotations([], undefined)).toEqual([]);
	expect(addFileAnnotations([A], [annotation('a'), B])).toEqual([A, B]);
	expect(addFileAnnotations([], [A, annotation('a'), B, A])).toEqual([A, B]);
	const [one, two] = ['a.pdf', 'b.pdf'].map((name) => ({ type: 'file', file: { name } }));
	expect(addFileAnnotations([one], [two, one])).toEqual([one, two]);
	expect(addFileAnnotations([A], [{ type: 'file' }])).toEqual([A, { type: 'file' }]);
});

test('without annotations a conversation stays as it is', () => {
	const messages = [system, user];
	expect(withFileAnnotations(messages, [])).toBe(messages);
});

test('annotations go back with the last turn of the model', () => {
	const said: ChatMessage = { role: 'assistant', content: '{"a":' };
	const wrong: ChatMessage = { role: 'user', content: 'This is no JSON.' };
	expect(withFileAnnotations([system, user, said, wrong], [A])).toEqual([
		system,
		user,
		{ ...said, annotations: [A] },
		wrong,
	]);
});

test('where the model has said nothing yet, it has read the files', () => {
	const sent = withFileAnnotations([system, user], [A, B]);
	expect(sent).toEqual([
		system,
		{ role: 'user', content: 'Read the files.' },
		{ role: 'assistant', content: 'I have read them.', annotations: [A, B] },
		user,
	]);
});

test('what is sent has the order that Mixtral knows', () => {
	const model = 'mistralai/mixtral-8x22b-instruct';
	expect(isMixtralFamily(model)).toBe(true);
	const sent = withFileAnnotations([system, user], [A]);
	expect(arrangeMessages(sent, model)).toEqual(sent);
});
