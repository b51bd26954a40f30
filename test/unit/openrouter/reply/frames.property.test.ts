import * as fc from 'fast-check';
import { readChatReply, ReplyReader } from '../../../../nodes/openrouter/reply/chatReply';
import { USAGE } from './replySamples';

/** Right answers in random frames, in random pieces: always the same answer, at its cost. */

interface Answer {
	text: string;
	calls: Array<{ id: string; name: string; input: string }>;
}

const HEAD = { id: 'gen-9', model: 'acme/m', provider: 'Acme' };

const answers: fc.Arbitrary<Answer> = fc
	.record({
		text: fc.oneof(
			fc.string({ unit: 'grapheme', maxLength: 60 }),
			fc.json({ maxDepth: 2 }),
			fc.constantFrom(
				'data: [DONE]\n\ndata: {"error":"no"}',
				': comment\n\nevent: error',
				'{"error":{"message":"in the answer"}}',
				'<html><body>page</body></html>',
				'\ufeff \u2028 \u0000 "\\"',
			),
		),
		calls: fc.array(
			fc.record({
				id: fc.uuid(),
				name: fc.constantFrom('look', 'find', '__proto__'),
				input: fc.object({ maxDepth: 1, maxKeys: 3 }).map((value) => JSON.stringify(value)),
			}),
			{ maxLength: 3 },
		),
	})
	.filter(({ text, calls }) => text.trim() !== '' || calls.length > 0);

const wire = ({ id, name, input }: Answer['calls'][number]) => ({
	id,
	type: 'function',
	function: { name, arguments: input },
});

const whole = ({ text, calls }: Answer) => ({
	...HEAD,
	object: 'chat.completion',
	choices: [
		{
			index: 0,
			finish_reason: 'stop',
			message: {
				role: 'assistant',
				content: text,
				...(calls.length > 0 && { tool_calls: calls.map(wire) }),
			},
		},
	],
	usage: USAGE,
});

/** A text in pieces that end at these places. */
const cut = (text: string, ends: readonly number[]): string[] => {
	const places = [...new Set(ends.map((end) => end % (text.length + 1)))].sort((a, b) => a - b);
	return [0, ...places].map((start, index) => text.slice(start, places[index]));
};

const chunkOf = (choice: object, more: object = {}) => ({
	...HEAD,
	object: 'chat.completion.chunk',
	choices: [{ index: 0, ...choice }],
	...more,
});

interface Style {
	ends: number[];
	/** Where the usage comes: with the last piece, behind it, or in the choice. */
	sum: 'end' | 'after' | 'choice';
	/** The whole message behind its pieces. */
	snapshot: boolean;
	/** A second answer beside the first. */
	second: boolean;
}

const styles: fc.Arbitrary<Style> = fc.record({
	ends: fc.array(fc.nat(400), { maxLength: 6 }),
	sum: fc.constantFrom('end', 'after', 'choice'),
	snapshot: fc.boolean(),
	second: fc.boolean(),
});

function chunks(answer: Answer, { ends, sum, snapshot, second }: Style): object[] {
	const { text, calls } = answer;
	const pieces = cut(text, ends).map((content) => chunkOf({ delta: { content } }));
	const callPieces = calls.flatMap(({ id, name, input }, index) =>
		cut(input, ends).map((part, at) =>
			chunkOf({
				delta: {
					tool_calls: [
						at === 0
							? { index, id, type: 'function', function: { name, arguments: part } }
							: { index, function: { arguments: part } },
					],
				},
			}),
		),
	);
	const last = {
		delta: {},
		finish_reason: 'stop',
		...(snapshot && { message: whole(answer).choices[0]?.message }),
		...(sum === 'choice' && { usage: USAGE }),
	};
	return [
		chunkOf({ delta: { role: 'assistant', content: '' } }),
		...pieces.flatMap((piece) =>
			second ? [piece, chunkOf({ index: 1, delta: { content: 'other' } })] : [piece],
		),
		...callPieces,
		chunkOf(last, sum === 'end' ? { usage: USAGE } : {}),
		...(sum === 'after' ? [{ ...HEAD, choices: [], usage: USAGE }] : []),
	];
}

const noise = fc.constantFrom(
	'',
	'\n',
	' ',
	'\r\n',
	': OPENROUTER PROCESSING\n\n',
	':\n',
	': wait\r\n\r\n',
);
const beats = fc.constantFrom(
	'',
	': OPENROUTER PROCESSING\n\n',
	'data: \n\n',
	'data: ping\n\n',
	'event: ping\ndata: {"type":"ping"}\n\n',
	'event: keep-alive\ndata: 17\n\n',
	'data: {"status":"processing","message":"wait"}\n\n',
	'id: 5\n\n',
);
const lineEnds = fc.constantFrom('\n', '\r\n', '\r');

const wholeFrames = (answer: Answer): fc.Arbitrary<string> =>
	fc
		.record({
			form: fc.constantFrom('plain', 'pretty', 'list', 'text', 'envelope', 'event'),
			before: fc.array(noise, { maxLength: 4 }),
			after: fc.array(fc.oneof(noise, fc.constantFrom('data: [DONE]\n\n', '[DONE]')), {
				maxLength: 3,
			}),
			mark: fc.constantFrom('', '\ufeff'),
		})
		.map(({ form, before, after, mark }) => {
			const body = whole(answer);
			const json = JSON.stringify(body);
			const forms = {
				plain: json,
				pretty: JSON.stringify(body, null, 2),
				list: `[${json}]`,
				text: JSON.stringify(json),
				envelope: JSON.stringify({ success: true, errors: [], result: body }),
				event: `data: ${json}\n\n`,
			};
			return mark + before.join('') + forms[form] + (form === 'text' ? '' : after.join(''));
		});

const streamFrames = (answer: Answer): fc.Arbitrary<string> =>
	fc
		.record({
			style: styles,
			form: fc.constantFrom('events', 'lines', 'list', 'crowded'),
			beats: fc.array(beats, { minLength: 1, maxLength: 5 }),
			before: fc.array(noise, { maxLength: 3 }),
			lineEnd: lineEnds,
			isDone: fc.boolean(),
		})
		.map(({ style, form, before, lineEnd, isDone, ...more }) => {
			const lines = chunks(answer, style).map((chunk) => JSON.stringify(chunk));
			const done = isDone ? ['[DONE]'] : [];
			switch (form) {
				case 'lines':
					return before.join('') + [...lines, ...done].join('\n');
				case 'list':
					return `${before.join('')}[${lines.join(',')}]`;
				case 'crowded':
					return before.join('') + lines.map((line) => `data: ${line}\n`).join('');
				case 'events':
					return [...before, ...[...lines, ...done].map((line) => `data: ${line}\n\n`)]
						.map((part, index) => part + (more.beats[index % more.beats.length] ?? ''))
						.join('')
						.replaceAll(/\r?\n/g, lineEnd);
			}
		});

const frames = answers.chain((answer) =>
	fc.oneof(wholeFrames(answer), streamFrames(answer)).map((frame) => ({ answer, frame })),
);
const contentTypes = fc.constantFrom(
	undefined,
	'application/json',
	'text/event-stream',
	'text/plain; charset=utf-8',
	'application/octet-stream',
	'text/html',
);

test('a right answer in a random frame is the same answer, at its cost', () => {
	fc.assert(
		fc.property(
			frames,
			contentTypes,
			fc.array(fc.nat(2_000), { maxLength: 12 }),
			({ answer, frame }, contentType, ends) => {
				const headers = { ...(contentType !== undefined && { 'content-type': contentType }) };
				const head = { status: 200, headers, wallClockMs: 0 };
				const reader = new ReplyReader();
				const shown = cut(frame, ends).flatMap((piece) => reader.add(piece));
				const expected = {
					kind: 'answer',
					answer: {
						text: answer.text,
						toolCalls: answer.calls.map(wire),
						finishReason: 'stop',
						provider: 'Acme',
						usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10, costUsd: 0.02 },
					},
				};
				expect(reader.end(head)).toMatchObject(expected);
				expect(readChatReply({ ...head, text: frame })).toMatchObject(expected);
				expect(answer.text.startsWith(shown.join(''))).toBe(true);
			},
		),
		{ numRuns: 1_000 },
	);
});
