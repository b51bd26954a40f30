import { event, read } from './replySamples';

/** A piece of a call, by its index, its ID, its name and its arguments. */
const piece = (index: unknown, id?: string, name?: string, input?: unknown) => ({
	...(index !== null && { index }),
	...(id !== undefined && { id }),
	type: 'function',
	function: {
		...(name !== undefined && { name }),
		...(input !== undefined && { arguments: input }),
	},
});
const frame = (...calls: object[]) =>
	event({ choices: [{ index: 0, delta: { tool_calls: calls } }] });
const END = event({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] });

const callsOf = (frames: string[]) => {
	const reply = read(frames.join('') + END);
	return reply.kind === 'answer' ? reply.answer.toolCalls : reply;
};
const call = (id: string | undefined, name: string, input: string) => piece(null, id, name, input);

const first = (input: string) => piece(0, 'a', 'look', input);
const next = (input: string) => piece(0, undefined, undefined, input);
const LOOK = call('a', 'look', '{"q":1}');
const FIND = call('b', 'find', '{"z":2}');

test.each<[string, object[], object[]]>([
	['one call', [first(''), next('{"q":'), next('1}')], [LOOK]],
	[
		'one call with another ID in each piece',
		[first(''), piece(0, 'b', undefined, '{"q":'), piece(0, 'c', undefined, '1}')],
		[LOOK],
	],
	[
		'two whole calls without index and ID',
		[piece(null, undefined, 'look', '{"q":1}'), piece(null, undefined, 'look', '{"q":2}')],
		[call(undefined, 'look', '{"q":1}'), call(undefined, 'look', '{"q":2}')],
	],
	['two calls at index 0', [first('{"q":1}'), piece(0, 'b', 'find', '{"z":2}')], [LOOK, FIND]],
	['one call at two indexes with one ID', [first(''), piece(1, 'a', undefined, '{"q":1}')], [LOOK]],
	[
		'two calls whose pieces come in turn',
		[first('{"q":'), piece(1, 'b', 'find', '{"z":2}'), next('1}')],
		[LOOK, FIND],
	],
	[
		'two calls at index 0 whose pieces come in turn',
		[
			first('{"q":'),
			piece(0, 'b', 'find', '{"z":'),
			piece(0, 'a', undefined, '1}'),
			piece(0, 'b', undefined, '2}'),
		],
		[LOOK, FIND],
	],
	[
		'a call that comes as a whole each time, as far as it is',
		['{', '{"q":"x', '{"q":"x"}', '{"q":"x"}'].map(first),
		[call('a', 'look', '{"q":"x"}')],
	],
	...[
		['{"a":', '{"a":1}}'],
		['{"a":', '{"a":', '{"a":1}}}'],
		['{"a":', '{"a":1', '}', '}'],
		['{ "a": ', '{ "a": {"b":[]', '}}', '}'],
		['{"a":[', '{"a":[', '{"a":[]}]}]}'],
		['{"a":[1,', '{"a":[1,2]}]}'],
		['{"a":{"b":', '{"a":{"b":1}}}}'],
	].map((inputs): [string, object[], object[]] => [
		`a piece that begins with all before it, as a value: ${inputs.join('  ')}`,
		inputs.map(first),
		[call('a', 'look', inputs.join(''))],
	]),
	[
		'the whole call behind its pieces, one of which begins with all before it',
		['{"a":', '{"a":1}}', '{"a":{"a":1}}'].map(first),
		[call('a', 'look', '{"a":{"a":1}}')],
	],
	...[
		['{"a":', '{"a":1}'],
		['{"a":', '{"a":1', '{"a":1}'],
		['{"a":', '{"a":{', '{"a":{"b":', '{"a":{"b":2}}'],
		['{"a":[', '{"a":[1,', '{"a":[1,{"a":[]}]}'],
		['{"a":', '{"a":', '{"a":true}', '{"a":true}'],
	].map((inputs): [string, object[], object[]] => [
		`a call that comes as a whole each time, up to where a value may follow: ${inputs.join('  ')}`,
		inputs.map(first),
		[call('a', 'look', inputs.at(-1) ?? '')],
	]),
	[
		'a piece that only looks like the beginning',
		[first('{"'), first('{":true}')],
		[call('a', 'look', '{"{":true}')],
	],
	['an index as a number and as text', [piece('0', 'a', 'look', '{"q":'), next('1}')], [LOOK]],
	[
		'arguments as an object, without an ID',
		[piece(0, undefined, 'look', { q: 1 })],
		[call(undefined, 'look', '{"q":1}')],
	],
	...['{}', ' { } ', 'null', '""'].map((input): [string, object[], object[]] => [
		`a place holder before the arguments: ${input}`,
		[first(input), next('{"q":1}')],
		[LOOK],
	]),
])('%s', (_case, pieces, calls) => {
	expect(callsOf(pieces.map((each) => frame(each)))).toEqual(calls);
});

test('the form of before 2023', () => {
	const old = (called: object) => event({ choices: [{ delta: { function_call: called } }] });
	expect(callsOf([old({ name: 'look', arguments: '{"q"' }), old({ arguments: ':1}' })])).toEqual([
		call(undefined, 'look', '{"q":1}'),
	]);
});

test('100,000 pieces', () => {
	const frames = Array<string>(100_000).fill(frame(next('x')));
	expect(callsOf([frame(piece(0, 'a', 'f')), ...frames])).toEqual([
		call('a', 'f', 'x'.repeat(100_000)),
	]);
});
