import type { AbortReason } from '../../../nodes/engine/types';
import { Completion } from '../../../nodes/completion/completion';
import { FatalDoubt } from '../../../nodes/completion/fatalDoubt';
import { interpretText, type Interpret } from '../../../nodes/completion/interpret';
import { interpretJson } from '../../../nodes/completion/interpretJson';
import type { SendResult, Streamed, TextSink } from '../../../nodes/host/client';
import { fakeClient } from '../host/fakeClient';
import { finish, text } from '../openrouter/reply/streamEvents';

const head = { status: 200, headers: {}, wallClockMs: 0 };
const lost: SendResult = { kind: 'noReply', cause: 'network', message: 'ECONNRESET', lost: true };

/** Makes one try of a completion that is shown. */
async function show(
	events: readonly unknown[],
	end: Streamed | typeof lost = { kind: 'streamed', ...head },
	{ cause, isLive = true, interpret = interpretText }: Options = {},
) {
	const shown: string[] = [];
	const pieces = events.map((event) => `data: ${JSON.stringify(event)}\n\n`);
	const client = fakeClient({
		send: () => Promise.resolve({ kind: 'reply', ...head, text: pieces.join('') }),
		sendStream: (_request, sink: TextSink) => {
			pieces.every(sink);
			return Promise.resolve(end as Streamed);
		},
	});
	const completion = new Completion({
		body: { model: 'a/one', messages: [] },
		cacheTtlSeconds: 0,
		mixtralTemplate: true,
		interpret,
		display: {
			isLive,
			show: (each) => shown.push(each),
			end: () => Promise.resolve(void shown.push('(end)')),
			breakOff: (reason) => Promise.resolve(void shown.push(`(${reason})`)),
		},
	});
	const signal = cause === undefined ? new AbortController().signal : AbortSignal.abort(cause);
	const context = { client, requestTimeoutMs: 5, modelList: null, doubt: new FatalDoubt(2) };
	return { result: await completion.attempt(signal, context), shown };
}

interface Options {
	cause?: AbortReason;
	isLive?: boolean;
	interpret?: Interpret;
}

const broken = { error: { code: 502, message: 'Upstream broke' } };

test('text is shown as it comes', async () => {
	const { result, shown } = await show([text('Hel'), text('lo'), finish()]);
	expect(result).toMatchObject({ kind: 'answered', value: { text: 'Hello' } });
	expect(shown).toEqual(['Hel', 'lo', '(end)']);
});

test.each([
	['breaks off', [text('Hel')], undefined],
	['is lost', [text('Hel')], lost],
	['fails', [text('Hel'), broken], undefined],
])('a try that %s after its text was shown is the last one', async (_case, events, end) => {
	const { result, shown } = await show(events, end);
	expect(result).toMatchObject({ kind: 'failed', charge: { costUsd: null, lost: true } });
	expect(shown).toHaveLength(2);
});

test('a try that failed before its first text may be followed by another', async () => {
	const { result, shown } = await show([broken]);
	expect(result).toMatchObject({ kind: 'transient' });
	expect(shown).toEqual([]);
});

test('what becomes of a try that the end of the run cut off is left to the engine', async () => {
	const { result } = await show([text('Hel')], lost, { cause: 'runTimeReached' });
	expect(result).toMatchObject({ kind: 'transient', charge: { lost: true } });
});

test('a JSON value is shown in one piece', async () => {
	const interpret = interpretJson({ schema: null, maxRepairs: 0 });
	const events = [text('Here: {"a":'), text('1}'), finish()];
	const { shown } = await show(events, undefined, { isLive: false, interpret });
	expect(shown).toEqual(['{"a":1}', '(end)']);
});
