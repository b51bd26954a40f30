import { ChatStream } from '../../../../nodes/Mixtral/complete/chatStream';
import { OnError } from '../../../../nodes/Mixtral/items/onError';
import { answered, failed, skipped } from '../../completion/samples';
import { fakeContext, type Fake } from '../fakeContext';

function setUp(fake: Fake = {}, sendChunk = (): Promise<void> => Promise.resolve()) {
	const chunks: unknown[][] = [];
	const more = {
		isStreaming: () => true,
		sendChunk: async (...chunk: unknown[]) => {
			chunks.push(chunk);
			await sendChunk();
		},
	};
	const { context } = fakeContext({ ...fake, more });
	const stream = ChatStream.open(context, new OnError(context));
	if (stream === null) throw new Error('a chat waits');
	return { chunks, stream };
}

const CONTINUE = { node: { onError: 'continueRegularOutput' } } as const;

test.each([{}, { isStreaming: () => false }])('there is none when no chat waits', (more) => {
	const { context } = fakeContext({ more });
	expect(ChatStream.open(context, new OnError(context))).toBeNull();
});

test('an answer is framed by begin and end', async () => {
	const { chunks, stream } = setUp();
	const display = stream.displayOf(3, true, true);
	display?.show('Hel');
	display?.show('lo');
	await display?.end();
	expect(chunks).toEqual([
		['begin', 3, undefined],
		['item', 3, 'Hel'],
		['item', 3, 'lo'],
		['end', 3, undefined],
	]);
});

test('an answer without text is framed as well', async () => {
	const { chunks, stream } = setUp();
	await stream.displayOf(0, true, true)?.end();
	expect(chunks.map(([type]) => type)).toEqual(['begin', 'end']);
});

test('an answer that is kept out of the chat has no display, and its failure is not told', async () => {
	const { chunks, stream } = setUp(CONTINUE);
	expect(stream.displayOf(0, false, true)).toBeUndefined();
	await stream.tellUnanswered([failed()]);
	expect(chunks).toEqual([]);
});

test.each([
	['tells the chat why the rest does not come', CONTINUE, undefined, true],
	['leaves that to n8n when the workflow stops', {}, undefined, false],
	['tells it when time is up, which is no failure', {}, 'runTimeReached', true],
	['says nothing when the execution was stopped', CONTINUE, 'cancelled', false],
] as const)('%s', async (_case, fake, cause, tells) => {
	const { chunks, stream } = setUp(fake);
	const display = stream.displayOf(0, true, true);
	display?.show('Hel');
	await display?.breakOff('It broke', cause);
	expect(chunks.slice(2)).toEqual(tells ? [['error', 0, 'It broke']] : []);
});

test('items that ended without an answer are told once, whatever became of them', async () => {
	const { chunks, stream } = setUp(CONTINUE);
	const display = stream.displayOf(1, true, true);
	display?.show('Hel');
	await display?.breakOff('It broke');
	chunks.length = 0;
	const cancelled = skipped({ reason: 'cancelled' });
	await stream.tellUnanswered([answered(), failed(), failed(), skipped(), cancelled]);
	expect(chunks).toEqual([
		['error', 2, expect.stringContaining('Too busy')],
		['error', 3, expect.stringContaining('Max Cost')],
	]);
});

test('a chat that has gone away does no harm', async () => {
	const { chunks, stream } = setUp({}, () => Promise.reject(new Error('gone')));
	const display = stream.displayOf(0, true, true);
	display?.show('Hello');
	await expect(display?.end()).resolves.toBeUndefined();
	expect(chunks).toHaveLength(3);
});
