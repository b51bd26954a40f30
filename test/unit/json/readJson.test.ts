import { parseJsonReply, type JsonReply } from '../../../nodes/json/readJson';
import type { JsonSchema } from '../../../nodes/json/schema';
import fixtures from '../../fixtures/jsonReplies.json';

interface Fixture {
	name: string;
	class: string;
	schema: JsonSchema | null;
	reply: string;
	expected: { value?: unknown; failure?: string };
}

const cases = fixtures as Fixture[];
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

const parse = ({ reply, schema }: Fixture): JsonReply =>
	parseJsonReply(reply, { schema, wantObject: schema === null });

const isRight = (fixture: Fixture): boolean => {
	const parsed = parse(fixture);
	const { value, failure } = fixture.expected;
	if (!parsed.ok) return parsed.type === failure;
	return failure === undefined && JSON.stringify(parsed.value) === JSON.stringify(value);
};

const whole = cases.filter((fixture) => fixture.class !== 'truncation');
const cut = cases.filter((fixture) => fixture.class === 'truncation');
const readable = whole.filter(({ expected }) => expected.failure === undefined);
const unreadable = whole.filter(({ expected }) => expected.failure !== undefined);
const rightOf = (list: Fixture[]) => `${list.filter(isRight).length} of ${list.length}`;

describe('bad replies of the fixture set', () => {
	it.each(REQUIRED_CLASSES)('has at least five of class %s', (wanted) => {
		const count = cases.filter((fixture) => fixture.class === wanted).length;
		expect(count).toBeGreaterThanOrEqual(5);
	});

	it.each(cases.map((fixture) => [`${fixture.class}: ${fixture.name}`, fixture] as const))(
		'%s',
		(_, fixture) => {
			const parsed = parse(fixture);
			const got = parsed.ok ? { value: parsed.value } : { failure: parsed.type };
			expect(got).toEqual(fixture.expected);
		},
	);

	it(`finds the value without a re-ask in ${rightOf(readable)} whole replies that hold one`, () => {
		const share = readable.filter(isRight).length / readable.length;
		expect(share).toBeGreaterThanOrEqual(0.95);
	});

	it(`judges ${rightOf(whole)} whole replies right, refusals (${rightOf(unreadable)}) included`, () => {
		expect(whole.filter(isRight).length / whole.length).toBeGreaterThanOrEqual(0.95);
	});

	it(`reports ${rightOf(cut)} truncated replies as such`, () => {
		expect(cut.filter((fixture) => !isRight(fixture))).toEqual([]);
	});

	it('gives no wrong value', () => {
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

describe('parseJsonReply', () => {
	const person = { schema: PERSON, wantObject: false };
	const anyObject = { schema: null, wantObject: true };

	it('says whether the reply had to be repaired', () => {
		const strict = parseJsonReply('{"name":"Ann","age":31}', person);
		const fenced = parseJsonReply('```\n{"name":"Ann","age":31}\n```', person);
		const converted = parseJsonReply('{"name":"Ann","age":"31"}', person);
		expect([strict, fenced, converted]).toEqual([
			{ ok: true, value: { name: 'Ann', age: 31 }, repaired: false },
			{ ok: true, value: { name: 'Ann', age: 31 }, repaired: true },
			{ ok: true, value: { name: 'Ann', age: 31 }, repaired: true },
		]);
	});

	it.each([
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
			'The reply holds several different JSON values; one is wanted.',
		],
	])('explains to the model what is wrong with %s', (reply, problem) => {
		expect(parseJsonReply(reply, person)).toEqual({ ok: false, type: 'invalidJson', problem });
	});

	it('keeps its explanation short, however many errors there are', () => {
		const schema = { type: 'array', items: { type: 'integer' } };
		const reply = JSON.stringify(Array.from({ length: 500 }, (_, index) => `word ${index}`));
		const parsed = parseJsonReply(reply, { schema, wantObject: false });
		expect(parsed.ok ? '' : parsed.problem.length).toBeLessThanOrEqual(503);
	});

	it('ignores citations beside an object, but no broken data', () => {
		const cited = parseJsonReply('As shown in [1, p. 5]: {"a": 1}', anyObject);
		const broken = parseJsonReply('["x", y] {"a": 1}', anyObject);
		expect(cited).toEqual({ ok: true, value: { a: 1 }, repaired: true });
		expect(broken).toMatchObject({ ok: false, type: 'invalidJson' });
	});

	it('takes JSON in quotes', () => {
		const expected = { ok: true, value: { a: 1 }, repaired: true };
		expect(parseJsonReply(`'{"a": 1}'`, anyObject)).toEqual(expected);
		expect(parseJsonReply('"{"a": 1}"', anyObject)).toEqual(expected);
	});

	it('keeps keys that reach into prototypes as plain keys', () => {
		const parsed = parseJsonReply('{"__proto__": {"polluted": true},}', anyObject);
		expect(parsed.ok && Object.keys(parsed.value as object)).toEqual(['__proto__']);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	it('says so when the schema itself does not work', () => {
		const schema = { type: 'object', properties: { a: { $ref: '#/$defs/missing' } } };
		const parsed = parseJsonReply('{"a": 1}', { schema, wantObject: false });
		expect(parsed).toMatchObject({ ok: false, type: 'invalidJson' });
		expect(parsed.ok ? '' : parsed.problem).toContain('The schema cannot be used: Unresolved $ref');
	});

	it('reads a reply in time that grows with its length only', () => {
		const hostile = ['{"a": ', '" ', '{a:', '/*', "{'a': 'x' ", '{"a":1}', '`', '[1, ', '\\"'];
		const started = performance.now();
		for (const piece of hostile) parseJsonReply(piece.repeat(20_000), anyObject);
		expect(performance.now() - started).toBeLessThan(10_000);
	});

	it('survives nesting of any depth', () => {
		const strict = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
		expect(parseJsonReply(strict, anyObject).ok).toBe(true);
		const broken = strict.replaceAll('"', "'");
		expect(parseJsonReply(broken, anyObject)).toEqual({
			ok: false,
			type: 'invalidJson',
			problem: 'The JSON is nested too deeply.',
		});
	});
});
