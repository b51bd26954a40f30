import fc from 'fast-check';
import { createRedaction } from '../../../nodes/host/redact';

const KEY = 'sk-or-v1-0123+89/abc?"def';
const BASE_URL = 'https://gateway-user:p%40ss%2Fword@example.com/v1';
const { redact, redactor } = createRedaction({ apiKey: ` ${KEY}\n`, baseUrl: BASE_URL });

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const percent = (text: string): string =>
	[...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
const unicode = (text: string): string =>
	[...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

const FORMS: Array<[form: string, text: string, mark: string]> = [
	['the key', KEY, '[API key]'],
	['the key, percent-encoded where it must be', encodeURIComponent(KEY), '[API key]'],
	['the key, percent-encoded throughout', percent(KEY), '[API key]'],
	['the key, percent-encoded in capitals', percent(KEY).toUpperCase(), '[API key]'],
	['the key in JSON', JSON.stringify(KEY).slice(1, -1), '[API key]'],
	['the key in JSON that escapes slashes', KEY.replace('/', '\\/'), '[API key]'],
	['the key in JSON that escapes all', unicode(KEY), '[API key]'],
	['the user', 'gateway-user', '[user]'],
	['the password', 'p@ss/word', '[password]'],
	['the password as in the address', 'p%40ss%2Fword', '[password]'],
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
	const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
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
