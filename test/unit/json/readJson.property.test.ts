import * as fc from 'fast-check';
import { readJson } from '../../../nodes/json/readJson';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const anyObject = { schema: null, wantObject: true };
const anyValue = { schema: null, wantObject: false };
const runs = { numRuns: 2_000 };

const syntax = [...'ab \n"\'\\{}[]:,/#*.1tT`“’_', 'True', '```', '//', '...'];
const hostileText = fc.oneof(
	fc.string({ unit: fc.constantFrom(...syntax), maxLength: 8 }),
	fc.string({ maxLength: 8 }),
);
const bracketText = fc.string({
	unit: fc.constantFrom(...'abc XY19.:,-{}[]()'),
	maxLength: 8,
});

/** Objects with these texts as keys and strings. */
function objects(text: fc.Arbitrary<string>): fc.Arbitrary<Record<string, Json>> {
	return fc.letrec<{ value: Json; object: Record<string, Json> }>((tie) => ({
		value: fc.oneof(
			{ depthSize: 'small' },
			text,
			fc.integer(),
			fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
			fc.boolean(),
			fc.constant(null),
			fc.array(tie('value'), { maxLength: 4 }),
			tie('object'),
		),
		object: fc.dictionary(text, tie('value'), { maxKeys: 4 }),
	})).object;
}

const again = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

interface Sloppiness {
	singleQuotes: boolean;
	pythonLiterals: boolean;
	trailingCommas: boolean;
	bareKeys: boolean;
	comments: boolean;
}

/** Writes a value the way models do. */
function writeSloppily(value: Json, style: Sloppiness): string {
	const gap = style.comments ? ' // note {1}\n' : ' ';
	const comma = style.trailingCommas ? ',' : '';
	const quote = (text: string) => {
		const escaped = JSON.stringify(text).slice(1, -1);
		if (!style.singleQuotes) return `"${escaped}"`;
		return `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
	};
	const write = (part: Json): string => {
		if (typeof part === 'string') return quote(part);
		if (Array.isArray(part)) {
			const items = part.map(write).join(`,${gap}`);
			return `[${items}${part.length > 0 ? comma : ''}]`;
		}
		if (typeof part === 'object' && part !== null) {
			const entries = Object.entries(part).map(([key, item]) => {
				const isBare = style.bareKeys && /^[a-z]+$/i.test(key);
				return `${isBare ? key : quote(key)}: ${write(item)}`;
			});
			return `{${entries.join(`,${gap}`)}${entries.length > 0 ? comma : ''}}`;
		}
		if (!style.pythonLiterals || typeof part === 'number') return JSON.stringify(part);
		return { true: 'True', false: 'False', null: 'None' }[String(part)] ?? '';
	};
	return write(value);
}

/** Places of the brackets, commas, colons and quotation marks that make up the JSON. */
function syntaxPlaces(json: string): number[] {
	const places: number[] = [];
	let isInString = false;
	for (let index = 0; index < json.length; index += 1) {
		const character = json.charAt(index);
		if (isInString && character === '\\') {
			index += 1;
			continue;
		}
		if (character === '"') isInString = !isInString;
		if (character === '"' || (!isInString && '{}[]:,'.includes(character))) places.push(index);
	}
	return places;
}

describe('readJson with any reply', () => {
	test('gives valid JSON back exactly', () => {
		fc.assert(
			fc.property(objects(hostileText), fc.constantFrom(0, 1), (value, indent) => {
				const reply = JSON.stringify(value, null, indent);
				expect(readJson(reply, anyObject)).toEqual({
					ok: true,
					value: again(value),
					whole: true,
				});
			}),
			runs,
		);
	});

	test('never throws and gives only JSON values', () => {
		const pieces = [...syntax, '{"a":', '"a"', '1e', '[INST]', '</s>', '<think>'];
		const text = fc.string({ unit: fc.constantFrom(...pieces), maxLength: 40 });
		const schema = { type: 'object', properties: { a: { type: 'array', items: {} } } };
		const wanted = fc.constantFrom(anyObject, anyValue, { schema, wantObject: false });
		fc.assert(
			fc.property(fc.oneof(text, fc.string()), wanted, (reply, want) => {
				const parsed = readJson(reply, want);
				if (parsed.ok) expect(again(parsed.value)).toEqual(parsed.value);
			}),
			{ numRuns: 5_000 },
		);
	});

	test('never takes the beginning of an object for a value', () => {
		const lead = fc.constantFrom('', '```json\n', 'Here it is: ');
		fc.assert(
			fc.property(objects(hostileText), fc.nat(), lead, (value, at, before) => {
				const json = JSON.stringify(value);
				const parsed = readJson(before + json.slice(0, at % json.length), anyValue);
				expect(parsed.ok).toBe(false);
			}),
			runs,
		);
	});

	test('calls the beginning of an object truncated', () => {
		fc.assert(
			fc.property(objects(bracketText), fc.nat(), (value, at) => {
				const json = JSON.stringify(value);
				const parsed = readJson(json.slice(0, 1 + (at % (json.length - 1))), anyObject);
				expect(parsed).toMatchObject({ ok: false, truncated: true });
			}),
			runs,
		);
	});

	test('gives the true value or none when one character of the syntax is missing', () => {
		fc.assert(
			fc.property(objects(bracketText), fc.nat(), (value, at) => {
				const json = JSON.stringify(value);
				const places = syntaxPlaces(json);
				const place = places[at % places.length] ?? 0;
				// Without a space, two numbers would become another one.
				const instead = ',:'.includes(json.charAt(place)) ? ' ' : '';
				const damaged = json.slice(0, place) + instead + json.slice(place + 1);
				const parsed = readJson(damaged, anyObject);
				if (parsed.ok) expect(parsed.value).toEqual(again(value));
			}),
			{ numRuns: 5_000 },
		);
	});

	test('reads what models write instead of JSON as what they mean, or not at all', () => {
		const style = fc.record({
			singleQuotes: fc.boolean(),
			pythonLiterals: fc.boolean(),
			trailingCommas: fc.boolean(),
			bareKeys: fc.boolean(),
			comments: fc.boolean(),
		});
		const wraps: Array<readonly [string, string]> = [
			['', ''],
			['```json\n', '\n```'],
			['Sure, here it is: ', ' Hope it helps!'],
			['<s> ', '</s>'],
		];
		let read = 0;
		let total = 0;
		fc.assert(
			fc.property(objects(hostileText), style, fc.constantFrom(...wraps), (value, how, wrap) => {
				const [before, after] = wrap;
				const reply = before + writeSloppily(value, how) + after;
				const parsed = readJson(reply, anyObject);
				total += 1;
				if (!parsed.ok) return;
				read += 1;
				expect(parsed.value).toEqual(again(value));
			}),
			runs,
		);
		expect(read / total).toBeGreaterThan(0.95);
	});
});
