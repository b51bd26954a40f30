import { body, read, event, delta, DONE, END } from './replySamples';

describe('an error in any form is a failure with its words', () => {
	const provided = (raw: unknown) => ({
		error: { message: 'Provider returned error', metadata: { raw } },
	});
	const failing = { delta: {}, finish_reason: 'error', error: { message: 'Engine died' } };

	test.each([
		['object: error', event({ object: 'error', message: 'Engine died', code: 500 })],
		['event: error', `event: error\ndata: {"message":"Engine died","code":500}\n\n`],
		['event: error with text', 'event: error\ndata: Engine died\n\n'],
		['an error key', event({ error: { message: 'Engine died' } })],
		['an error as text', event({ error: 'Engine died' })],
		[
			'a type',
			event({ type: 'error', error: { type: 'overloaded_error', message: 'Engine died' } }),
		],
		['a status', event({ status: 'failed', reason: 'Engine died' })],
		['a code', event({ id: 'r-1', code: 'InternalError', message: 'Engine died' })],
		['a number', event({ status: 500, title: 'Engine died' })],
		['a code of its own', event({ error_code: 336, error_msg: 'Engine died' })],
		['success: false', event({ success: false, msg: 'Engine died' })],
		['details', event({ id: 'r-1', detail: 'Engine died' })],
		['text', event('[ERROR] Engine died')],
		['a named event', event({ message: 'Engine died' }, 'response.error')],
		['a line without a field', '{"error":{"message":"Engine died"}}\n\n'],
		['a choice', event({ choices: [failing] })],
		['a delta', event({ choices: [{ delta: { error: { message: 'Engine died' } } }] })],
		['another name', event({ exception: 'Engine died' })],
		['a short name', event({ err: { msg: 'Engine died' } })],
		['a name with a capital', event({ Error: { Message: 'Engine died' } })],
		['words of its own', event({ id: 'r-1', error_message: 'Engine died' })],
		['a type with a prefix', event({ id: 'r-1', type: 'server_error', message: 'Engine died' })],
		['a status code', event({ id: 'r-1', status_code: 500, message: 'Engine died' })],
		['an envelope', event({ data: { error: { message: 'Engine died' } } })],
		['a field of its own', 'error: Engine died\n\n'],
		['words alone', event({ message: 'Engine died' })],
		['data in data', `data: ${event({ error: 'Engine died' })}`],
	])('%s in mid-stream', (_case, frame) => {
		expect(read(delta('go') + frame + DONE)).toMatchObject({
			kind: 'transient',
			failure: { type: 'overloaded', message: 'Engine died' },
			charge: { costUsd: null, lost: true },
		});
	});

	test('a sentence behind which the stream breaks off', () => {
		expect(read(delta('go') + 'data: upstream connect error or reset\n\n' + DONE)).toMatchObject({
			kind: 'transient',
			failure: {
				type: 'network',
				message: 'The stream broke off before its end: upstream connect error or reset',
			},
		});
		expect(
			read('data: the queue is full, please wait\n\n' + delta('go') + END + DONE),
		).toMatchObject({
			kind: 'answer',
		});
	});

	test.each([
		{ message: 'Model is loading', estimated_time: 20 },
		{ type: 'status', message: 'Still at work' },
		{ queue_position: 3, message: 'queued' },
	])('words in front of a whole answer are none: %j', (frame) => {
		expect(read(delta('go') + event(frame) + END + DONE)).toMatchObject({
			kind: 'answer',
			answer: { text: 'go' },
		});
	});

	test('an error behind an answer that has ended does not spoil it', () => {
		const late = event({ error: { message: 'Engine died', code: 500 } });
		expect(read(delta('go') + END + late)).toMatchObject({
			kind: 'answer',
			answer: { text: 'go' },
		});
		expect(read(END + late)).toMatchObject({ failure: { message: 'Engine died' } });
	});

	test('of a message without content', () => {
		const message = { content: '', error: { message: 'Engine died', code: 500 } };
		expect(read(body(message, { finish_reason: null }))).toMatchObject({
			failure: { type: 'overloaded', message: 'Engine died' },
		});
	});

	test('in an envelope', () => {
		const error = { code: 429, message: 'Slow down' };
		expect(read({ statusCode: 429, body: JSON.stringify({ error }) })).toMatchObject({
			failure: { type: 'rateLimited', message: 'Slow down' },
		});
	});

	test.each(['error', 'ERROR'])('the reason to end %s', (reason) => {
		const end = event({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
		expect(read(delta('go') + end + DONE)).toMatchObject({ failure: { type: 'overloaded' } });
		expect(read(body({ content: 'go' }, { finish_reason: reason }))).toMatchObject({
			failure: { type: 'overloaded', message: 'The model stopped with an error' },
		});
	});

	test.each([
		[{ object: 'error', message: 'No room' }, 'No room'],
		[{ detail: 'No room' }, 'No room'],
		[{ detail: [{ loc: ['body'], msg: 'No room' }] }, 'No room'],
		[{ detail: [{ loc: ['body', 'top_k'], msg: 'No room' }] }, 'top_k: No room'],
		[{ error: { message: '[{"path":["tools",0],"message":"No room"}]' } }, 'tools.0: No room'],
		[
			{ error: { message: [{ path: ['seed'], message: 'A seed has no room' }] } },
			'A seed has no room',
		],
		[{ error: 'No room' }, 'No room'],
		[{ error: 'Bad Request', message: 'No room' }, 'Bad Request: No room'],
		[[{ error: { message: 'No room', status: 'INVALID_ARGUMENT' } }], 'No room'],
		[{ error: { message: { text: 'x', message: 'No room' } } }, 'No room'],
		[{ errors: [{ message: 'No room' }] }, 'No room'],
		[{ errors: { prompt: ['No room here'] } }, 'No room here'],
		[{ error: 'invalid_request', error_description: 'No room' }, 'invalid_request: No room'],
		[{ error: { message: ['No room', 'none at all'] } }, 'No room; none at all'],
		[{ error: { Message: 'No room' } }, 'No room'],
		[{ error: { metadata: { raw: { fault: { text: 'There is no room' } } } } }, 'There is no room'],
		[{ error: [{ message: 'No room' }] }, 'No room'],
		[{ error: { metadata: { upstream_error: { message: 'No room' } } } }, 'No room'],
		[
			{ error: { message: 'Bad', errors: { seed: ['Seed must be a number.'] } } },
			'Bad: Seed must be a number.',
		],
		[{ error: { message: 'Bad', innererror: { message: 'No room' } } }, 'Bad: No room'],
		[
			{
				error: {
					message: 'Provider returned error',
					metadata: { previous_errors: [{ message: 'No room' }] },
				},
			},
			'Provider returned error: No room',
		],
		[{ error: { metadata: { raw: '"{\\"error\\":\\"No room\\"}"' } } }, 'No room'],
		[{ error: { metadata: { raw: 'data: {"error":{"message":"No room"}}\n\n' } } }, 'No room'],
		[{ error: { message: 'Pick one of ["a","b"], please' } }, 'Pick one of ["a","b"], please'],
		[
			{ error: { message: 'Say less. Body: {"message":"No room"} (request 5, Acme)' } },
			'Say less. Body: No room (request 5, Acme)',
		],
		['"No room"', 'No room'],
		[provided({ error: { message: 'No room' } }), 'Provider returned error: No room'],
		[
			provided('{"error":{"message":"No \\"room\\"\\nhere"}}'),
			'Provider returned error: No "room" here',
		],
		[
			{ error: { message: 'Keep the details. Upstream error: {"error":{"message":"No room"}}' } },
			'Keep the details. Upstream error: No room',
		],
	])('%j', (value, message) => {
		expect(read(value, 400)).toMatchObject({ failure: { message, status: 400 } });
	});

	test.each([{ message: '', type: '', param: '', code: null }, {}, '', { code: '' }])(
		'an error of %j beside an answer is none',
		(error) => {
			expect(read({ ...body({ content: 'blue sky' }), error })).toMatchObject({ kind: 'answer' });
			expect(read(event({ ...body({ content: 'blue sky' }), error }))).toMatchObject({
				kind: 'answer',
			});
		},
	);

	test('an error without words says so', () => {
		expect(read({ error: { code: 500 } })).toMatchObject({
			failure: { message: 'The reply reports an error 500 without words', status: 500 },
		});
		expect(read({ error: { code: 500 } }, 500)).toMatchObject({
			failure: { message: 'HTTP status 500' },
		});
	});

	test.each([
		['BadRequestError', 400, 'invalidRequest'],
		['RateLimitError', 429, 'rateLimited'],
		['AuthenticationError', 401, 'authentication'],
		['InternalServerError', 500, 'overloaded'],
		['APITimeoutError', 504, 'timeout'],
		['ServiceUnavailable', 503, 'overloaded'],
	])('inside a 200, the type %s stands for %i', (type, status, expected) => {
		expect(read({ object: 'error', message: 'No room', type })).toMatchObject({
			failure: { type: expected, status },
		});
	});
});
