import { readToolCalls } from '../../../../nodes/openrouter/toolCalls/readToolCalls';

const call = (called: unknown, more: object = {}) => ({
	id: 'call_1',
	type: 'function',
	function: called,
	...more,
});
const withArguments = (given: unknown) => call({ name: 'look', arguments: given });
const read = (...calls: unknown[]) => readToolCalls(calls, () => 0.5);

describe('readToolCalls', () => {
	test.each([
		['as they should be', '{"q":"x"}', '{"q":"x"}'],
		['empty', '', '{}'],
		['blank', ' \n', '{}'],
		['null as text', 'null', '{}'],
		['null', null, '{}'],
		['absent', undefined, '{}'],
		['an object', { q: 'x' }, '{"q":"x"}'],
		['JSON inside JSON', '"{\\"q\\":\\"x\\"}"', '{"q":"x"}'],
		['JSON with a comma too many', '{"q": "x",}', '{"q":"x"}'],
		['JSON in a fence', '```json\n{"q": "x"}\n```', '{"q":"x"}'],
	])('reads arguments that are %s', (_case, given, input) => {
		expect(read(withArguments(given))).toEqual({
			ok: true,
			calls: [{ id: 'call_1', name: 'look', input }],
		});
	});

	test.each([
		['cut off', '{"q": "x'],
		['a list', '[1, 2]'],
		['prose', 'the weather in Rome'],
		['a number', 7],
	])('refuses arguments that are %s, so that no tool runs without them', (_case, given) => {
		expect(read(withArguments(given))).toEqual({
			ok: false,
			problem: 'The arguments of the call of "look" are not valid JSON',
		});
	});

	test.each([[call({ arguments: '{}' })], [call(undefined)], ['nothing'], [call({ name: '' })]])(
		'refuses a call without the name of a tool: %j',
		(nameless) => {
			expect(read(nameless)).toMatchObject({ ok: false });
		},
	);

	test.each([[{ id: undefined }], [{ id: '' }], [{ id: null }]])(
		'gives a call without an ID one that Mistral takes: %j',
		(more) => {
			expect(read(call({ name: 'look', arguments: '{}' }, more))).toEqual({
				ok: true,
				calls: [{ id: expect.stringMatching(/^[a-z0-9]{9}$/), name: 'look', input: '{}' }],
			});
		},
	);

	test('gives the second of two calls with the same ID another one', () => {
		const result = read(withArguments('{"q":1}'), withArguments('{"q":2}'));
		expect(result).toMatchObject({ ok: true, calls: [{ id: 'call_1' }, { input: '{"q":2}' }] });
		expect(result.ok && result.calls[1]?.id).not.toBe('call_1');
	});
});
