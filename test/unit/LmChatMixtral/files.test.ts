import type { MessageContent } from '@n8n/ai-node-sdk';
import { UserError } from 'n8n-workflow';
import { toWireMessages } from '../../../nodes/LmChatMixtral/messages';

const send = (file: object): unknown => {
	const content = [{ type: 'file', data: '', ...file } as MessageContent];
	return toWireMessages([{ role: 'user', content }])[0]?.content;
};

function thrownBy(action: () => unknown): unknown {
	try {
		action();
	} catch (error) {
		return error;
	}
	throw new Error('Nothing was thrown');
}

test('takes the type of a file from its data URL', () => {
	const url = 'data:audio/mpeg;base64,SUQz';
	const part = { type: 'input_audio', input_audio: { data: 'SUQz', format: 'mp3' } };
	expect(send({ data: url, mediaType: 'application/octet-stream' })).toEqual([part]);
	expect(send({ data: undefined, providerMetadata: { url } })).toEqual([part]);
});

test('puts a text file into the prompt, with its name', () => {
	const data = Buffer.from('a;b').toString('base64');
	const providerMetadata = { filename: 'rows.csv' };
	expect(send({ data, mediaType: 'text/csv', providerMetadata })).toBe(
		'<file name="rows.csv">\na;b\n</file>',
	);
});

test.each([
	[
		'a type that the API does not take',
		{ data: 'AAAA', mediaType: 'image/tiff', providerMetadata: { filename: 'a.tiff' } },
		'The file "a.tiff" of the conversation has the type image/tiff, which the API does not accept',
	],
	[
		'a recording by its address',
		{ mediaType: 'audio/wav', providerMetadata: { url: 'https://x.test/a' } },
		'The file "https://x.test/a" of the conversation is a recording, and the API does not read those from a URL',
	],
	[
		'bytes that nobody knows',
		{ data: new Uint8Array([0, 1, 2]) },
		'A file of the conversation has a type that the API does not accept',
	],
])('refuses %s, with a remedy', (_name, file, message) => {
	const error = thrownBy(() => send(file));
	expect(error).toBeInstanceOf(UserError);
	expect(error).toMatchObject({ message, description: expect.stringMatching(/\.$/) as string });
});
