import fc from 'fast-check';
import { BEGUN_ESCAPE } from '../../../nodes/host/escapes';
import { createRedaction } from '../../../nodes/host/redact';

const KEY = 'sk-or-v1-0123+89/abc?"def';
const BASE_URL = 'https://gateway-user:p%40ss%2Fword@example.com/v1';
const { redact, redactor } = createRedaction({ apiKey: ` ${KEY}\n`, baseUrl: BASE_URL });

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const percent = (text: string): string =>
	[...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const unicode = (text: string): string =>
	[...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

const FORMS: Array<[form: string, text: string, mark: string]> = [
	['the key', KEY, '[API key]'],
	['the key, percent-encoded where it must be', encodeURIComponent(KEY), '[API key]'],
	['the key, percent-encoded throughout', percent(KEY), '[API key]'],
	['the key, percent-encoded in capitals', percent(KEY).toUpperCase(), '[API key]'],
	['the key, percent-encoded twice', encodeURIComponent(percent(KEY)), '[API key]'],
	['the key, percent-encoded three times', percent(KEY).replaceAll('%', '%2525'), '[API key]'],
	['the key in JSON', json(KEY), '[API key]'],
	['the key in JSON in JSON', json(json(KEY)), '[API key]'],
	['the key in JSON that escapes slashes', KEY.replace('/', '\\/'), '[API key]'],
	['the key in JSON that escapes all', unicode(KEY), '[API key]'],
	['the same in capitals', unicode(KEY).toUpperCase().replaceAll('\\U', '\\u'), '[API key]'],
	['the same in JSON', json(unicode(KEY)), '[API key]'],
	['the same in JSON in JSON', json(json(unicode(KEY))), '[API key]'],
	[
		'the key in JSON, some of it escaped twice',
		`\\\\u0073k${json(json(KEY.slice(2)))}`,
		'[API key]',
	],
	[
		'the key percent-encoded in JSON that escapes percent',
		percent(KEY).replaceAll('%', '\\u0025'),
		'[API key]',
	],
	['the user', 'gateway-user', '[user]'],
	['the password', 'p@ss/word', '[password]'],
	['the password as in the address', 'p%40ss%2Fword', '[password]'],
	['the password in JSON in JSON', json(unicode('p@ss/word')), '[password]'],
	[
		'base64 in JSON that escapes slashes',
		base64(KEY).slice(0, 33).replaceAll('/', '\\/'),
		'[API key]',
	],
];

test.each(FORMS)('%s is replaced, and what is around it stays', (_form, text, mark) => {
	expect(redact(`a ${text} b ${text}`)).toBe(`a ${mark} b ${mark}`);
});

test.each([
	['the key', base64(KEY)],
	['the key for addresses', Buffer.from(KEY).toString('base64url')],
	['the header, with one byte before the key', base64(`:${KEY}`)],
	['the header, with two bytes before the key', base64(`u:${KEY}`)],
	['the header, with three bytes before the key', base64(`us:${KEY}`)],
	['the header as it is sent', base64(`Bearer ${KEY}`)],
])('nothing of base64 of %s can be turned back into the key', (_form, text) => {
	const redacted = redact(`x ${text}`);
	expect(redacted).toContain('[API key]');
	const rest = redacted.replaceAll('[API key]', ' ').split(' ');
	expect(rest.map((part) => Buffer.from(part, 'base64').toString()).join('')).not.toContain(
		KEY.slice(2, 6),
	);
});

test('user and password are not readable in the header that an address with both makes', () => {
	expect(redact(`Basic ${base64('gateway-user:p@ss/word')}`)).toMatch(/^Basic \[login\].{0,4}$/);
});

test('JSON stays JSON, which is not changed anywhere else', () => {
	const escaped = json(unicode(KEY));
	const text = JSON.stringify({
		a: String.raw`C:\users\u0041 "100%41" ${escaped}`,
		b: [`\\${KEY}`],
	});
	expect(JSON.parse(redact(text))).toEqual({
		a: String.raw`C:\users\u0041 "100%41" [API key]`,
		b: [String.raw`\[API key]`],
	});
});

test.each(['pässwörd😀', String.raw`back\\slash`, '%41%2541', String.raw`\u0041bc`])(
	'a password of other characters, %s, is found in all forms',
	(password) => {
		const { redact: own } = createRedaction({
			apiKey: KEY,
			baseUrl: `https://user:${encodeURIComponent(password)}@example.com`,
		});
		const forms = [password, percent(password), json(password), json(json(password))];
		const units = password
			.split('')
			.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
			.join('');
		for (const form of [...forms, units, json(units), encodeURIComponent(percent(password))]) {
			expect(own(`a ${form} b`)).toBe('a [password] b');
		}
	},
);

test('without secrets nothing changes', () => {
	const { redact: same, redactor: open } = createRedaction({ apiKey: '', baseUrl: 'https://a.b' });
	expect(same('text')).toBe('text');
	const reader = open();
	expect([reader.add('te'), reader.add('xt'), reader.end()]).toEqual(['te', 'xt', '']);
});

test('a user or a password of two characters is found in any text, so it stays', () => {
	const { redact: same } = createRedaction({ apiKey: KEY, baseUrl: 'https://a:b@example.com' });
	expect(same('a bat')).toBe('a bat');
});

describe('a text in pieces', () => {
	const piece = fc.oneof(
		fc.constantFrom(...FORMS.map(([, text]) => text)),
		fc.constantFrom(...FORMS.map(([, text]) => text.slice(0, -1))),
		fc.constantFrom(base64(KEY), 's', 'sk-', '%', '\\', '\\u00', 'text', ' '),
	);
	/** What follows the beginning of an escape may belong to the escape or to a secret. */
	const apart = (begun: string) => (BEGUN_ESCAPE.test(begun) ? `${begun} ` : begun);
	const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.map(apart).join(''));
	const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 30 });

	function inPieces(whole: string, lengths: readonly number[]): string {
		const reader = redactor();
		let at = 0;
		let out = '';
		for (const length of lengths) {
			out += reader.add(whole.slice(at, at + length));
			at += length;
		}
		return out + reader.add(whole.slice(at)) + reader.end();
	}

	test('comes out like the text as a whole, wherever it is cut', () => {
		fc.assert(
			fc.property(text, cuts, (whole, lengths) => {
				expect(inPieces(whole, lengths)).toBe(redact(whole));
			}),
		);
	});

	test('comes out like the text as a whole, one character at a time', () => {
		for (const [, form] of FORMS) {
			const whole = `a ${form} b`;
			expect(inPieces(whole, Array<number>(whole.length).fill(1))).toBe(redact(whole));
		}
	});

	test('is held back only where it may be the start of a secret', () => {
		const reader = redactor();
		expect(reader.add('Hello')).toBe('Hello');
		expect(reader.add(' sk-or-')).toBe(' ');
		expect(reader.add('chestra')).toBe('sk-or-chestra');
		expect(reader.add('100 %')).toBe('100 ');
		expect(reader.end()).toBe('%');
	});
});
