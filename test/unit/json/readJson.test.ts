import { readJson, type JsonReading } from '../../../nodes/json/readJson';
import type { JsonSchema } from '../../../nodes/json/schema/schema';
import fixtures from '../../fixtures/jsonReplies.json';

interface Row {
	class: string;
	name: string;
	schema: string | null;
	reply: string;
	value?: unknown;
	failure?: 'truncated' | 'invalidJson';
}

const cases = fixtures.cases as Row[];
const schemas = new Map<string | null, JsonSchema>(Object.entries(fixtures.schemas));
const REQUIRED_CLASSES = [
	'fences',
	'prose',
	'singleQuotes',
	'trailingCommas',
	'comments',
	'pythonLiterals',
	'truncation',
	'twoObjects',
	'wrongTypes',
	'extraKeys',
	'doubleEncoded',
	'templateResidue',
	'smartQuotes',
	'notANumber',
	'rawNewlines',
	'arrays',
];

const parse = ({ reply, schema }: Row): JsonReading =>
	readJson(reply, { schema: schemas.get(schema) ?? null, wantObject: schema === null });

const outcomeOf = (row: Row): Pick<Row, 'value' | 'failure'> => {
	const reading = parse(row);
	if (reading.ok) return { value: reading.value };
	return { failure: reading.truncated ? 'truncated' : 'invalidJson' };
};

const isRight = (row: Row): boolean => {
	const { value, failure } = row;
	return JSON.stringify(outcomeOf(row)) === JSON.stringify({ value, failure });
};

const whole = cases.filter((fixture) => fixture.class !== 'truncation');
const cut = cases.filter((fixture) => fixture.class === 'truncation');
const readable = whole.filter(({ failure }) => failure === undefined);
const unreadable = whole.filter(({ failure }) => failure !== undefined);
const rightOf = (list: Row[]) => `${list.filter(isRight).length} of ${list.length}`;

describe('bad replies of the fixture set', () => {
	test.each(REQUIRED_CLASSES)('has at least five of class %s', (wanted) => {
		const count = cases.filter((fixture) => fixture.class === wanted).length;
		expect(count).toBeGreaterThanOrEqual(5);
	});

	test.each(cases.map((fixture) => [`${fixture.class}: ${fixture.name}`, fixture] as const))(
		'%s',
		(_, fixture) => {
			const { value, failure } = fixture;
			expect(outcomeOf(fixture)).toEqual(failure === undefined ? { value } : { failure });
		},
	);

	test(`finds the value without a re-ask in ${rightOf(readable)} whole replies that hold one`, () => {
		const share = readable.filter(isRight).length / readable.length;
		expect(share).toBeGreaterThanOrEqual(0.95);
	});

	test(`judges ${rightOf(whole)} whole replies right, refusals (${rightOf(unreadable)}) included`, () => {
		expect(whole.filter(isRight).length / whole.length).toBeGreaterThanOrEqual(0.95);
	});

	test(`reports ${rightOf(cut)} truncated replies as such`, () => {
		expect(cut.filter((fixture) => !isRight(fixture))).toEqual([]);
	});

	test('gives no wrong value', () => {
		const wrong = cases.filter((fixture) => parse(fixture).ok && !isRight(fixture));
		expect(wrong.map(({ name }) => name)).toEqual([]);
	});
});

const PERSON: JsonSchema = {
	type: 'object',
	properties: { name: { type: 'string' }, age: { type: 'integer' } },
	required: ['name', 'age'],
	additionalProperties: false,
};

describe('readJson', () => {
	const person = { schema: PERSON, wantObject: false };
	const anyObject = { schema: null, wantObject: true };

	test.each([
		['{"name":"Ann","age":31}', true],
		['{"name":"Ann","age":31}' + ' '.repeat(1000), true],
		['```json\n{"name":"Ann","age":31}\n```\n\n', true],
		['Here it is: {"name":"Ann","age":"31",}</s>', true],
		['{"name":"Ann","age":31} is the first', false],
		['<think>Ann?</think>{"name":"Ann","age":31}', true],
		['{"name":"Ann","age":31}<think>Is that', false],
	])('says whether a cut could have taken a part of %j', (reply, whole) => {
		const value = { name: 'Ann', age: 31 };
		expect(readJson(reply, person)).toEqual({ ok: true, value, whole });
	});

	test.each([
		['12', { type: 'integer' }, 12],
		['"12"', { type: 'integer' }, 12],
		['true', { type: 'boolean' }, true],
		['{"a":1}\n{"a":2}\n', { type: 'array', items: {} }, [{ a: 1 }, { a: 2 }]],
	])(
		'calls %j no whole value where %j is asked, since more may have followed',
		(reply, schema, value) => {
			const reading = readJson(reply, { schema, wantObject: false });
			expect(reading).toEqual({ ok: true, value, whole: false });
		},
	);

	test.each([
		'<think>first I would say {"name":"Bad","age":1} but',
		'<thinking>{"name":"Bad","age":1}',
		'[THINK]{"name":"Bad","age":1}',
		'◁think▷{"name":"Bad","age":1}\n',
		'<|begin_of_thought|>\n{"name":"Bad","age":1}',
		'Well. <reasoning>{"name":"Bad","age":1} or',
		'{"name":"Ann","age":',
		'```json\n[{"name":"Ann","age":31},',
	])('calls %j cut off', (reply) => {
		expect(readJson(reply, person)).toMatchObject({ ok: false, truncated: true });
	});

	test.each([
		'<think>{"name":"Bad","age":1}</think>{"name":"Ann","age":31}',
		'I might say {"name":"Bad","age":1}</think>{"name":"Ann","age":31}',
		'{"name": "Bad</think>{"name":"Ann","age":31}',
		' <Thought>\n{"name":"Bad","age":1}\n</Thought>\n```json\n{"name":"Ann","age":31}\n```',
		'<reflection>{"name":"Bad","age":1}</reflection>\n<think>no</think> {"name":"Ann","age":31}',
		'Let me see. <think>{"name":"Bad","age":1}</think> So: {"name":"Ann","age":31}',
		'[THINK]{"name":"Bad","age":1}[/THINK]{"name":"Ann","age":31}',
		'◁think▷{"name":"Bad","age":1}◁/think▷{"name":"Ann","age":31}',
		'<|begin_of_thought|>{"name":"Bad","age":1}<|end_of_thought|>\n\n<|begin_of_solution|>{"name":"Ann","age":31}<|end_of_solution|>',
		'<|START_THINKING|>{"name":"Bad","age":1}<|END_THINKING|><|START_RESPONSE|>{"name":"Ann","age":31}<|END_RESPONSE|>',
		'<thinking>{"name":"Bad","age":1}</think>{"name":"Ann","age":31}',
	])('takes no draft out of the thinking in %j', (reply) => {
		const value = { name: 'Ann', age: 31 };
		expect(readJson(reply, person)).toEqual({ ok: true, value, whole: true });
	});

	test.each(['{"a": "x </think> y"}', '```\n{"a": "<think>x</think>"}\n```', "{'a': '<think>'}"])(
		'leaves marks alone that belong to the value %j',
		(reply) => {
			const reading = readJson(reply, anyObject);
			expect(JSON.stringify(reading.ok && reading.value)).toContain('think>');
		},
	);

	test.each([
		['{"name":"Ann"}', 'Instance does not have required property "age".'],
		[
			'{"name":"Ann","age":"old"}',
			'At "/age": Instance type "string" is invalid. Expected "integer".',
		],
		['{"name":"Ann","age":NaN}', 'NaN is not valid JSON; use a number or null.'],
		['{"name":"Ann","age":[1, 2}', '"]" is missing before "}".'],
		['```json\n{"name":"Ann","age":31\n```', '"}" is missing before the end of the code block.'],
		['I do not know.', 'The reply holds no JSON.'],
		[
			'{"name":"Ann","age":31}\n{"name":"Bob","age":40}',
			'The reply holds several different JSON values; reply with one.',
		],
	])('explains to the model what is wrong with %s', (reply, problem) => {
		expect(readJson(reply, person)).toEqual({ ok: false, truncated: false, problem });
	});

	test('keeps its explanation short, however many errors there are', () => {
		const schema = { type: 'array', items: { type: 'integer' } };
		const reply = JSON.stringify(Array.from({ length: 500 }, (_, index) => `word ${index}`));
		const parsed = readJson(reply, { schema, wantObject: false });
		expect(parsed.ok ? '' : parsed.problem.length).toBeLessThanOrEqual(503);
	});

	test('ignores citations beside an object, but no broken data', () => {
		const cited = readJson('As shown in [1, p. 5]: {"a": 1}', anyObject);
		const broken = readJson('["x", y] {"a": 1}', anyObject);
		expect(cited).toEqual({ ok: true, value: { a: 1 }, whole: true });
		expect(broken).toMatchObject({ ok: false, truncated: false });
	});

	test('takes JSON in quotes', () => {
		const expected = { ok: true, value: { a: 1 }, whole: true };
		expect(readJson(`'{"a": 1}'`, anyObject)).toEqual(expected);
		expect(readJson('"{"a": 1}"', anyObject)).toEqual(expected);
	});

	test('refuses keys that reach into prototypes', () => {
		const problem = 'The key "__proto__" cannot be stored.';
		const reading = readJson('{"__proto__": {"polluted": true},}', anyObject);
		expect(reading).toEqual({ ok: false, truncated: false, problem });
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	test('says so when the schema itself does not work', () => {
		const schema = { type: 'object', properties: { a: { $ref: '#/$defs/missing' } } };
		const parsed = readJson('{"a": 1}', { schema, wantObject: false });
		expect(parsed).toMatchObject({ ok: false, truncated: false });
		expect(parsed.ok ? '' : parsed.problem).toContain('The schema cannot be used: Unresolved $ref');
	});

	test('survives nesting of any depth, and refuses what n8n could not store', () => {
		const strict = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
		const problem = 'The value is nested more than 500 levels deep.';
		expect(readJson(strict, anyObject)).toEqual({ ok: false, truncated: false, problem });
		const broken = strict.replaceAll('"', "'");
		expect(readJson(broken, anyObject)).toEqual({
			ok: false,
			truncated: false,
			problem: 'The JSON is nested too deeply.',
		});
	});
});

test('JSON with faults is looked for in a text of a bounded length', () => {
	const padding = ' '.repeat(10_000_000);
	const problem = 'JSON with faults is read up to 10 million characters.';
	expect(readJson(`{"a": 1,}${padding}`, { schema: null, wantObject: true })).toEqual({
		ok: false,
		truncated: false,
		problem,
	});
	expect(readJson(`{"a": 1}${padding}`, { schema: null, wantObject: true }).ok).toBe(true);
});
