import * as fc from 'fast-check';
import { schemaFromExample } from '../../../nodes/json/fromExample';
import { checkSchema } from '../../../nodes/json/inputSchema';
import { readJson } from '../../../nodes/json/readJson';
import { storable } from '../../../nodes/json/storable';
import { splitThinking } from '../../../nodes/json/thinking';

const anyObject = { schema: null, wantObject: true };
const list = (items: Record<string, unknown>) => ({
	schema: { type: 'array', items },
	wantObject: false,
});
const options = Array.from({ length: 200 }, (_, index) => `option ${index}`);
const closed = {
	schema: {
		type: 'object',
		properties: Object.fromEntries(options.map((option) => [option, { type: 'integer' }])),
		additionalProperties: false,
	},
	wantObject: true,
};

function timeMs(run: () => unknown): number {
	const started = performance.now();
	run();
	return performance.now() - started;
}

/**
 * Time for twice the input over time for the input. Other work on the machine only ever makes a run
 * longer, so the shortest of several runs counts, of each in turn, and more runs follow until the
 * growth is linear or 20 have not shown it.
 */
function growth(run: (size: number) => () => unknown, size: number): number {
	const [once, twice] = [run(size), run(size * 2)];
	let onceMs = Infinity;
	let twiceMs = Infinity;
	for (let round = 0; round < 20; round += 1) {
		onceMs = Math.min(onceMs, timeMs(once));
		twiceMs = Math.min(twiceMs, timeMs(twice));
		if (round >= 2 && ratio(twiceMs, onceMs) < 2.6) break;
	}
	return ratio(twiceMs, onceMs);
}

/** Times of less than a millisecond are noise. */
function ratio(twiceMs: number, onceMs: number): number {
	return Math.max(twiceMs, 1) / Math.max(onceMs, 1);
}

test('the measure tells quadratic work from linear work', () => {
	const linear = (size: number) => () => 'a'.repeat(size * 50).split('').length;
	const quadratic = (size: number) => () => /b*c/.test('b'.repeat(size));
	expect(growth(linear, 10_000)).toBeLessThan(3);
	expect(growth(quadratic, 8_000)).toBeGreaterThan(3);
});

const repeated = [
	...['{"a": ', '" ', '{a:', '/*', "{'a': 'x' ", '{"a":1}', '`', '[1, ', '\\"', '{"a": "\\'],
	...['"//', '"/*', '" #a', '["', '{"a": "b"c', '[ ', '{ ', '<think>', '</think>', '<think '],
	...['"\t', '{}}', '[{"', "'", '“', '} ', '<think></thinking>', '{"a":1}</think>', ' ', '\u200b'],
];

describe('time to read a reply grows with its length only', () => {
	const size = 40_000;

	test.each(repeated)('repeated %j', (piece) => {
		const reply = (length: number) => piece.repeat(length / piece.length);
		const run = (length: number) => () => readJson(reply(length), anyObject);
		expect(growth(run, size)).toBeLessThan(3);
		expect(
			growth((length) => () => readJson(`{"a": "${reply(length)}`, anyObject), size),
		).toBeLessThan(3);
		expect(growth((length) => () => splitThinking(reply(length)), size)).toBeLessThan(3);
	});

	test('random pieces', () => {
		const pieces = fc.constantFrom(...'{}[]"\'`,: \n\\/*#a1', '<think>', '</think>', '//', '/*');
		const units = fc.array(pieces, { minLength: 1, maxLength: 6 }).map((unit) => unit.join(''));
		fc.assert(
			fc.property(units, (unit) => {
				const run = (length: number) => () =>
					readJson(unit.repeat(length / unit.length), anyObject);
				expect(growth(run, size)).toBeLessThan(3);
			}),
			{ numRuns: 40 },
		);
	});

	test.each([
		['numbers as text', '"1"', list({ type: 'integer' })],
		['choices in other case', '"Option 199"', list({ type: 'string', enum: options })],
		['choices that are none', '"no"', list({ type: 'string', enum: options })],
		[
			'entries that must be unique',
			'{"a":1}',
			{ schema: { uniqueItems: true }, wantObject: false },
		],
		['texts for a pattern', '"aaaa"', list({ type: 'string', pattern: 'a*a*b' })],
		['JSON as text', '"[1]"', list({ type: 'array', items: { type: 'string' } })],
	])('against a schema: %s', (_, item, wanted) => {
		const run = (length: number) => {
			const reply = `[${Array.from({ length: length / item.length }, () => item).join(',')}]`;
			return () => readJson(reply, wanted);
		};
		expect(growth(run, size)).toBeLessThan(3);
	});

	test('against a schema: keys that it forbids', () => {
		const run = (length: number) => {
			const keys = Array.from({ length: length / 10 }, (_, index) => `"k${index}":"x"`);
			return () => readJson(`{${keys.join(',')}}`, closed);
		};
		expect(growth(run, size)).toBeLessThan(3);
	});

	test('examples and values to be stored', () => {
		const rows = (length: number) =>
			Array.from({ length }, (_, index) => ({ id: index, tag: ['x'] }));
		const infer = (length: number) => {
			const example = rows(length);
			return () => schemaFromExample(example);
		};
		const store = (length: number) => {
			const value = rows(length);
			return () => storable(value);
		};
		expect(growth(infer, size)).toBeLessThan(3);
		expect(growth(store, size)).toBeLessThan(3);
	});

	test('a schema that branches at each level is given up, not followed for ever', () => {
		const twice = { anyOf: [{ $ref: '#' }, { $ref: '#' }] };
		const schema = { type: 'object', properties: { a: twice }, required: ['b'] };
		const reply = `${'{"a":'.repeat(60)}{}${'}'.repeat(60)}`;
		const reading = readJson(reply, { schema, wantObject: true });
		const problem = 'The value is too large to be checked against the schema.';
		expect(reading).toEqual({ ok: false, truncated: false, problem });
	});
});

describe('schemas that would take for ever', () => {
	test.each([
		'(a+)+$',
		'(a|a)*b',
		'^(\\w+\\s?)*$',
		'(.*,)*x',
		'((ab)*)*',
		'(a|ab)+',
		'(\\d|\\w){20,}',
	])('the pattern %s is refused', (pattern) => {
		const checked = checkSchema({ type: 'string', pattern });
		expect(checked.ok ? '' : checked.problem.message).toContain('could take forever');
	});

	test.each([
		'^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
		'^[a-z0-9]+(?:-[a-z0-9]+)*$',
		'^(\\d{1,3}\\.){3}\\d{1,3}$',
		'^(red|green|blue)$',
		'^[A-Z]{2}\\d{6,8}$',
		'^(?:[a-z]+/)*[a-z]+$',
		'^\\p{L}+( \\p{L}+)*$',
		'^(?<year>\\d{4})-\\d\\d$',
	])('the pattern %s is taken', (pattern) => {
		expect(checkSchema({ type: 'string', pattern }).ok).toBe(true);
	});

	test.each([
		{ $ref: '#' },
		{
			anyOf: [{ $ref: '#/$defs/a' }],
			$defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
		},
		{ type: 'object', properties: { a: { allOf: [{ $ref: '#/properties/a' }] } } },
		{ not: { $ref: '#' }, type: 'object' },
	])('%j refers to itself without end', (schema) => {
		const checked = checkSchema(schema);
		expect(checked.ok ? '' : checked.problem.message).toContain('without end');
	});

	test('deep and huge ones are refused', () => {
		let deep: unknown = { type: 'string' };
		for (let level = 0; level < 10_000; level += 1) deep = { type: 'array', items: deep };
		const huge = { enum: Array.from({ length: 100_000 }, (_, index) => index) };
		const field = 'Input Schema';
		expect(checkSchema(deep)).toEqual({
			ok: false,
			problem: { field, message: 'is nested more than 100 levels deep' },
		});
		expect(checkSchema(huge)).toEqual({
			ok: false,
			problem: { field, message: 'has more than 20000 parts' },
		});
		expect(schemaFromExample(deep)).toMatchObject({
			ok: false,
			problem: { field: 'JSON Example' },
		});
	});
});

describe('storable', () => {
	test.each([
		[{ a: ['text', 1, null, true, '😀'] }, null],
		['\0', 'A text holds the character U+0000, which cannot be stored.'],
		[['\ud800'], 'A text holds half a character (a lone surrogate), which cannot be stored.'],
		[{ '\udc00': 1 }, 'A text holds half a character (a lone surrogate), which cannot be stored.'],
		[JSON.parse('[{"__proto__":1}]'), 'The key "__proto__" cannot be stored.'],
	])('%j', (value, problem) => {
		expect(storable(value)).toBe(problem);
	});
});
