import * as fc from 'fast-check';
import { EventReader, type ServerEvent } from '../../../../nodes/openrouter/reply/eventReader';

function read(pieces: readonly string[]): ServerEvent[] {
	const reader = new EventReader();
	return [...pieces.flatMap((piece) => reader.read(piece)), ...reader.end()];
}

const event = (data: string, name?: string): ServerEvent => ({ name, data });

test.each([
	['data: a\n\n', [event('a')]],
	['data:a\ndata:  b\n\n', [event('a\n b')]],
	['event: error\ndata: a\n\ndata: b\n\n', [event('a', 'error'), event('b')]],
	[': comment\n\nid: 1\nretry: 5\nother: x\ndata: a\n\n', [event('a')]],
	['data\n\n', [event('')]],
	['event: x\n\ndata: a\n\n', [event('a')]],
	['event: ping\ndata: {}\n\n', []],
	['data: a', [event('a')]],
	['{"error":1}\ndata: a\n\n', [event('{"error":1}'), event('a')]],
	['\n\n\n', []],
])('%j', (text, events) => {
	expect(read([text])).toEqual(events);
});

test('the ends of lines, and where the text is cut, make no difference', () => {
	const line = fc.constantFrom(
		'data: a',
		'data:',
		'event: error',
		': x',
		'{"a":1}',
		'',
		'',
		'id: 1',
	);
	const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 6 });
	fc.assert(
		fc.property(fc.array(line), fc.constantFrom('\n', '\r\n', '\r'), cuts, (lines, end, places) => {
			const text = lines.map((each) => each + end).join('');
			const ends = [...places, text.length].sort((left, right) => left - right);
			const pieces = ends.map((place, index) => text.slice(ends[index - 1] ?? 0, place));
			expect(read(pieces)).toEqual(read([lines.map((each) => `${each}\n`).join('')]));
		}),
	);
});
