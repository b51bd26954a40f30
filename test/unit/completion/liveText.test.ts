import type { IExecuteFunctions } from 'n8n-workflow';
import { openChat } from '../../../nodes/completion/liveText';

interface Fakes {
	sendChunk?: () => Promise<void>;
	continueOnFail?: () => boolean;
}

function setUp({ sendChunk, continueOnFail }: Fakes = {}) {
	const chunks: unknown[][] = [];
	const context = {
		isStreaming: () => true,
		sendChunk: async (...chunk: unknown[]) => {
			chunks.push(chunk);
			await sendChunk?.();
		},
		continueOnFail: continueOnFail ?? (() => false),
	};
	return { chunks, show: openChat(context as unknown as IExecuteFunctions) };
}

describe('openChat', () => {
	test.each([{}, { isStreaming: () => false }])(
		'has nothing to show to without a stream',
		(context) => {
			expect(openChat(context as unknown as IExecuteFunctions)).toBeUndefined();
		},
	);

	test('frames the pieces of an answer by begin and end', async () => {
		const { chunks, show } = setUp();
		const shown = show?.(3, false);
		shown?.write('Hel');
		shown?.write('lo');
		await shown?.end('Hello');
		expect(chunks).toEqual([
			['begin', 3, undefined],
			['item', 3, 'Hel'],
			['item', 3, 'lo'],
			['end', 3, undefined],
		]);
	});

	test('shows at the end what was held back, without template residue', async () => {
		const { chunks, show } = setUp();
		const shown = show?.(0, true);
		shown?.write('Hello <b> </s>');
		await shown?.end('Hello <b>');
		expect(chunks.map(([, , text]) => text)).toEqual([undefined, 'Hello <b>', undefined]);
	});

	test('shows an answer that came in one piece', async () => {
		const { chunks, show } = setUp();
		await show?.(0, true).end('Hello');
		expect(chunks).toHaveLength(3);
	});

	test('says nothing of a try that broke off before its first text', async () => {
		const { chunks, show } = setUp();
		await show?.(0, true).breakOff('It broke');
		expect(chunks).toEqual([]);
	});

	test.each([
		['tells the chat why the rest does not come', true, undefined, true],
		['leaves that to n8n when the workflow stops', false, undefined, false],
		['tells it when time is up, which is no failure', false, 'runTimeReached', true],
		['says nothing when the execution was stopped', true, 'cancelled', false],
	] as const)('%s', async (_case, continues, cause, tells) => {
		const { chunks, show } = setUp({ continueOnFail: () => continues });
		const shown = show?.(0, false);
		shown?.write('Hel');
		await shown?.breakOff('It broke', cause);
		const error = ['error', 0, 'It broke'];
		expect(chunks.slice(2)).toEqual(tells ? [error] : []);
	});

	test('does not mind a chat that has gone away', async () => {
		const { chunks, show } = setUp({ sendChunk: () => Promise.reject(new Error('gone')) });
		await expect(show?.(0, false).end('Hello')).resolves.toBeUndefined();
		expect(chunks).toHaveLength(3);
	});
});
