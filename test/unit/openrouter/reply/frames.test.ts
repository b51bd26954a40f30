import * as fc from 'fast-check';
import { ReplyReader } from '../../../../nodes/openrouter/reply/chatReply';
import {
	USAGE,
	read,
	event,
	chunk,
	delta,
	END_CHUNK,
	SUM_CHUNK,
	END,
	SUM,
	DONE,
	WHOLE,
} from './replySamples';

describe('an answer in any frame is read, at its cost', () => {
	test.each([
		['an event stream', delta('blue ') + delta('sky') + END + SUM + DONE],
		['JSON with an end mark', `${WHOLE}data: [DONE]\n\n`],
		['comments before JSON', `: OPENROUTER PROCESSING\n\n: again\n${WHOLE}`],
		['blanks around JSON', ` \r\n\n\u0000${WHOLE}\n \n`],
		['events as JSON text', JSON.stringify(delta('blue ') + delta('sky') + END + SUM)],
		['a list in an envelope', `{"data":[${WHOLE}]}`],
		['data in data', `data: ${delta('blue ')}data: ${delta('sky')}${END}${SUM}`],
		['JSON in an event', `event: message\ndata: ${WHOLE}\n\n${DONE}`],
		['comments before events', `: hi\n\n${delta('blue sky')}${END}${SUM}`],
		['empty events', `${delta('blue ')}data: \n\n${delta('sky')}data:\n\n${END}${SUM}`],
		['a byte order mark, and lines that end with a carriage return', `\ufeff: x\r\r${WHOLE}`],
		[
			'events without blank lines between them',
			[chunk('blue '), chunk('sky'), END_CHUNK, SUM_CHUNK]
				.map((value) => `data: ${JSON.stringify(value)}\n`)
				.join(''),
		],
		[
			'events in one line',
			[chunk('blue '), chunk('sky'), END_CHUNK, SUM_CHUNK]
				.map((value) => `data: ${JSON.stringify(value)}`)
				.join(''),
		],
		[
			'one event over many lines',
			`data: ${JSON.stringify(JSON.parse(WHOLE), null, 2).replaceAll('\n', '\ndata: ')}\n\n`,
		],
		['an ID and a time to come back', `retry: 3000\n\nid: 1\ndata:${WHOLE}`],
		['a list of events', JSON.stringify([chunk('blue '), chunk('sky'), END_CHUNK, SUM_CHUNK])],
		['a list of one', `[${WHOLE}]`],
		['JSON as text', JSON.stringify(WHOLE)],
		['the envelope of a gateway', `{"success":true,"errors":[],"result":${WHOLE}}`],
		['an envelope with a code', `{"code":0,"message":"ok","data":${WHOLE}}`],
		['an envelope with text in it', JSON.stringify({ statusCode: 200, body: WHOLE })],
		['a warning in front', `Warning: x is old in y on line 3\n\n${WHOLE}`],
		['a fence around it', `\`\`\`json\n${WHOLE}\n\`\`\``],
		['the lengths of chunks around it', `1f3\r\n${WHOLE}\r\n0\r\n\r\n`],
		['a state before it', `{"status":"processing","message":"2 before you"}\n${WHOLE}`],
		['a page behind it', `${WHOLE}\n<html><body>Bye</body></html>`],
		['lines of text before events', `Working on it\n${delta('blue sky')}${END}${SUM}`],
		['ping events', `data: ping\n\n${delta('blue sky')}data: null\n\ndata: ""\n\n${END}${SUM}`],
		['named events', `event: keepalive\ndata: 171\n\n${delta('blue sky')}${END}${SUM}${DONE}`],
		[
			'a message behind its pieces',
			delta('blue ') + delta('sky') + event(JSON.parse(WHOLE)) + DONE,
		],
		[
			'lines of JSON',
			`${JSON.stringify({ choices: [{ index: 0, delta: { content: 'blue sky' } }] })}\n${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: USAGE })}\n`,
		],
	])('%s', (_case, text) => {
		expect(read(text)).toMatchObject({
			kind: 'answer',
			answer: { text: 'blue sky', finishReason: 'stop', usage: { costUsd: 0.02 } },
		});
	});

	test('wherever its pieces are cut', () => {
		const frames = [delta('blue ') + delta('sky') + END + SUM + DONE, `: x\n\n ${WHOLE}`, WHOLE];
		fc.assert(
			fc.property(
				fc.constantFrom(...frames),
				fc.array(fc.nat(400), { maxLength: 8 }),
				fc.array(fc.constantFrom('', '\n', ': wait\n\n', ' '), { maxLength: 4 }),
				(frame, ends, before) => {
					const text = before.join('') + frame;
					const cuts = [0, ...ends.map((end) => end % text.length).sort((a, b) => a - b)];
					const reader = new ReplyReader();
					cuts.forEach((start, index) => reader.add(text.slice(start, cuts[index + 1])));
					const reply = reader.end({ status: 200, headers: {}, wallClockMs: 0 });
					expect(reply).toMatchObject({ answer: { text: 'blue sky', usage: { costUsd: 0.02 } } });
				},
			),
		);
	});

	test.each([
		'',
		' ',
		'ping',
		'null',
		'""',
		'1732',
		'[]',
		'[PING]',
		'{}',
		'true',
		': OPENROUTER PROCESSING',
		'{"type":"ping","message":"still here"}',
		'{"status":"processing","message":"2 before you"}',
		'{"object":"heartbeat","message":"x"}',
		'{"choices":[]}',
		'{"choices":null}',
		'{"choices":[{"delta":null}]}',
	])('an event with the data %j keeps the connection alive', (data) => {
		const text = delta('blue ') + event(data) + delta('sky') + END + event(data) + SUM + DONE;
		expect(read(text)).toMatchObject({ answer: { text: 'blue sky', usage: { costUsd: 0.02 } } });
	});

	test.each(['ping', 'keepalive', 'keep-alive', 'Heartbeat'])(
		'so does an event named %s',
		(name) => {
			const beat = event({ message: 'x', code: 1 }, name);
			expect(read(delta('blue ') + beat + delta('sky') + END)).toMatchObject({
				answer: { text: 'blue sky' },
			});
		},
	);

	test.each([
		['beside its pieces', { delta: { content: 'sky' } }],
		['behind them', {}],
		['beside an empty piece', { delta: { role: 'assistant', content: '' } }],
	])('a message %s stands in their place', (_case, piece) => {
		const pieces = 'delta' in piece && piece.delta.content === 'sky' ? '' : delta('sky');
		const message = { role: 'assistant', content: 'blue sky' };
		const last = { choices: [{ index: 0, ...piece, message, finish_reason: 'stop' }] };
		expect(read(delta('blue ') + pieces + event(last))).toMatchObject({
			answer: { text: 'blue sky' },
		});
	});

	test('usage comes in pieces, too', () => {
		const first = delta('blue sky').replace('}]}', '}],"usage":{"prompt_tokens":7}}');
		const sum = event({ choices: [], usage: { completion_tokens: 3, cost: 0.02 } });
		expect(read(first + sum)).toMatchObject({
			answer: { usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10, costUsd: 0.02 } },
		});
	});

	test('choices other than the first do not mix in', () => {
		const second = event({ choices: [{ index: 1, delta: { content: 'red' } }] });
		const secondEnd = event({ choices: [{ index: 1, delta: {}, finish_reason: 'stop' }] });
		expect(read(second + delta('blue ') + secondEnd + delta('sky') + END)).toMatchObject({
			answer: { text: 'blue sky' },
		});
		expect(read(delta('blue') + secondEnd + DONE)).toMatchObject({ failure: { type: 'network' } });
	});
});

describe('what was lost may have been paid for', () => {
	test.each([
		['JSON that is cut off', '{"id":"gen-1","choices":[{"mess', 'badReply'],
		['blanks only', ' \n \n', 'badReply'],
		['text', 'upstream said something', 'badReply'],
		['a stream without its end', delta('half an ans') + DONE, 'network'],
		[
			'a stream cut behind a message so far',
			event({
				choices: [{ index: 0, delta: { content: 'half' }, message: { content: 'half' } }],
			}) + DONE,
			'network',
		],
		[
			'a stream cut behind a chunk with the message so far',
			event({ object: 'chat.completion.chunk', choices: [{ message: { content: 'half' } }] }),
			'network',
		],
		[
			'a stream that counts along, cut off',
			delta('half').replace('}]}', '}],"usage":{"completion_tokens":1}}'),
			'network',
		],
		['comments only', ': OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n', 'badReply'],
		['an error in text behind a piece', `${delta('half')}Internal Server Error\n\n`, 'network'],
		['a stream cut in an event', `${delta('half')}data: {"choi`, 'network'],
	])('%s', (_case, text, type) => {
		expect(read(text)).toMatchObject({
			kind: 'transient',
			failure: { type },
			charge: { costUsd: null, lost: true },
		});
	});
});
