import { read, event } from './replySamples';

describe('tool calls in pieces', () => {
	const piece = (...calls: object[]) =>
		event({ choices: [{ index: 0, delta: { tool_calls: calls } }] });
	const callsOf = (...frames: string[]) => {
		const reply = read(
			frames.join('') + event({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }),
		);
		return reply.kind === 'answer' ? reply.answer.toolCalls : reply;
	};
	const call = (id: string, name: string, input: string) => ({
		...(id !== '' && { id }),
		type: 'function',
		function: { name, arguments: input },
	});

	test('one call with another ID in each piece', () => {
		const calls = callsOf(
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: '' } }),
			piece({ index: 0, id: 'b', function: { arguments: '{"q":' } }),
			piece({ index: 0, id: 'c', function: { arguments: '"x"}' } }),
		);
		expect(calls).toEqual([call('a', 'look', '{"q":"x"}')]);
	});

	test.each(['{}', ' { } ', 'null', '""'])('a place holder before the arguments: %j', (input) => {
		const calls = callsOf(
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: input } }),
			piece({ index: 0, function: { arguments: '{"q":1}' } }),
		);
		expect(calls).toEqual([call('a', 'look', '{"q":1}')]);
	});

	test('two whole calls without index and ID', () => {
		const calls = callsOf(
			piece({ function: { name: 'look', arguments: '{"q":1}' } }),
			piece({ function: { name: 'look', arguments: '{"q":2}' } }),
		);
		expect(calls).toEqual([call('', 'look', '{"q":1}'), call('', 'look', '{"q":2}')]);
	});

	test('two calls at index 0 with IDs of their own', () => {
		const calls = callsOf(
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: '{"q":1}' } }),
			piece({ index: 0, id: 'b', function: { name: 'find', arguments: '{}' } }),
		);
		expect(calls).toEqual([call('a', 'look', '{"q":1}'), call('b', 'find', '{}')]);
	});

	test('one call at two indexes with one ID', () => {
		const calls = callsOf(
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: '' } }),
			piece({ index: 1, id: 'a', function: { arguments: '{"q":1}' } }),
		);
		expect(calls).toEqual([call('a', 'look', '{"q":1}')]);
	});

	test('two calls at index 0 whose pieces come in turn', () => {
		const calls = callsOf(
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: '{"q":' } }),
			piece({ index: 0, id: 'b', function: { name: 'find', arguments: '{"z":' } }),
			piece({ index: 0, id: 'a', function: { arguments: '1}' } }),
			piece({ index: 0, id: 'b', function: { arguments: '2}' } }),
		);
		expect(calls).toEqual([call('a', 'look', '{"q":1}'), call('b', 'find', '{"z":2}')]);
	});

	test('a call that comes as a whole each time, as far as it is', () => {
		const calls = callsOf(
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: '{' } }),
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: '{"q":"x' } }),
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: '{"q":"x"}' } }),
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: '{"q":"x"}' } }),
		);
		expect(calls).toEqual([call('a', 'look', '{"q":"x"}')]);
	});

	test('a piece that only looks like the beginning', () => {
		const calls = callsOf(
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: '{"' } }),
			piece({ index: 0, id: 'a', function: { name: 'look', arguments: '{":true}' } }),
		);
		expect(calls).toEqual([call('a', 'look', '{"{":true}')]);
	});

	test('an index as a number and as text', () => {
		const calls = callsOf(
			piece({ index: '0', id: 'a', function: { name: 'look', arguments: '{"q":' } }),
			piece({ index: 0, function: { arguments: '1}' } }),
		);
		expect(calls).toEqual([call('a', 'look', '{"q":1}')]);
	});

	test('the form of before 2023', () => {
		const old = (call: object) => event({ choices: [{ delta: { function_call: call } }] });
		const calls = callsOf(old({ name: 'look', arguments: '{"q"' }), old({ arguments: ':1}' }));
		expect(calls).toEqual([{ type: 'function', function: { name: 'look', arguments: '{"q":1}' } }]);
	});

	test('100,000 pieces', () => {
		const frames = Array.from({ length: 100_000 }, () =>
			piece({ index: 0, function: { arguments: 'x' } }),
		);
		expect(callsOf(piece({ index: 0, id: 'a', function: { name: 'f' } }), ...frames)).toEqual([
			call('a', 'f', 'x'.repeat(100_000)),
		]);
	});
});
