import { textOrNull, unescapePercent } from '../values';
import { BEGUN_ESCAPE, LONGEST_ESCAPE, mayHaveEscapes, unescaped } from './escapes';

/** Takes secrets out of a text that comes in pieces. */
export interface Redactor {
	/** The text that is safe to pass on by now. The end of a piece may be held back until the next. */
	add(piece: string): string;
	/** The rest. */
	end(): string;
}

export interface Redaction {
	/** Takes the secrets out of a whole text. */
	redact(text: string): string;
	redactor(): Redactor;
}

interface Secret {
	mark: string;
	/** Without escapes. */
	text: string;
}

/** Shorter text is found by chance in any answer. */
const MIN_NAME_LENGTH = 3;
const MIN_BASE64_LENGTH = 8;
/** A text is searched for escaped secrets in parts of this length. */
const PART_CHARACTERS = 1_000_000;

/**
 * Takes the API key, and the user and password of the base URL, out of whatever a server sends back:
 * as they are, percent-encoded, escaped as in JSON, either of it several times, and within base64. Takes
 * time in proportion to the text.
 */
export function createRedaction(data: { apiKey?: unknown; baseUrl?: unknown }): Redaction {
	const secrets = secretsOf(data);
	if (secrets.length === 0) {
		return { redact: (text) => text, redactor: () => ({ add: (piece) => piece, end: () => '' }) };
	}
	const pattern = new RegExp(secrets.map(({ text }) => literal(text)).join('|'), 'g');
	const marks = new Map(secrets.map(({ text, mark }) => [text, mark]));
	const markOf = (secret: string): string => marks.get(secret) ?? '';
	const longest = Math.max(...secrets.map(({ text }) => text.length));
	const redact = (text: string): string => {
		const redacted = holdsEscaped(text) ? redactEscaped(text) : text;
		return redacted.replace(pattern, markOf);
	};
	/** Part by part, since a long text without escapes is a second copy of it. */
	const holdsEscaped = (text: string): boolean => {
		if (!mayHaveEscapes(text)) return false;
		const overlap = 2 * longest * LONGEST_ESCAPE;
		for (let start = 0; start < text.length; start += PART_CHARACTERS) {
			const part = text.slice(start, start + PART_CHARACTERS + overlap);
			if (unescaped(part).search(pattern) !== -1) return true;
		}
		return false;
	};
	/** Takes out what is a secret without escapes. */
	const redactEscaped = (text: string): string => {
		const starts: number[] = [];
		const plain = unescaped(text, starts);
		let redacted = '';
		let taken = 0;
		for (const { 0: secret, index } of plain.matchAll(pattern)) {
			redacted += text.slice(taken, starts[index]) + markOf(secret);
			taken = starts[index + secret.length] ?? text.length;
		}
		return redacted + text.slice(taken);
	};
	const firstCodes = new Set(secrets.map(({ text }) => text.charCodeAt(0)));
	/** The first place from which the rest of a text without escapes is the start of a secret. */
	const startIn = (plain: string): number => {
		for (let at = Math.max(0, plain.length - longest); at < plain.length; at += 1) {
			if (!firstCodes.has(plain.charCodeAt(at))) continue;
			const rest = plain.slice(at);
			if (secrets.some(({ text }) => text.startsWith(rest))) return at;
		}
		return plain.length;
	};
	/** The first place from which the rest of the text may be the start of a secret. */
	const startOfSecret = (text: string): number => {
		const from = Math.max(0, text.length - longest * LONGEST_ESCAPE);
		const rest = text.slice(from);
		const end = rest.search(BEGUN_ESCAPE);
		const whole = end === -1 ? rest : rest.slice(0, end);
		if (!mayHaveEscapes(whole)) return from + startIn(whole);
		const starts: number[] = [];
		const start = starts[startIn(unescaped(whole, starts))] ?? whole.length;
		return from + Math.min(start, startIn(whole));
	};
	return {
		redact,
		redactor() {
			let held = '';
			return {
				add(piece) {
					const text = redact(held + piece);
					const end = startOfSecret(text);
					held = text.slice(end);
					return text.slice(0, end);
				},
				end() {
					const rest = held;
					held = '';
					return rest;
				},
			};
		},
	};
}

function secretsOf({ apiKey, baseUrl }: { apiKey?: unknown; baseUrl?: unknown }): Secret[] {
	const key = (textOrNull(apiKey) ?? '').trim();
	const { user, password } = userInfo((textOrNull(baseUrl) ?? '').trim());
	const login = `${user}:${password}`;
	const secrets = [
		...(key === '' ? [] : plain(key, '[API key]')),
		...base64(key, '[API key]'),
		...(password === '' ? [] : base64(login, '[login]')),
		...(password.length < MIN_NAME_LENGTH ? [] : plain(password, '[password]')),
		...base64(password, '[password]'),
		...(user.length < MIN_NAME_LENGTH ? [] : plain(user, '[user]')),
	];
	// Of two secrets that begin alike the longer one must be found first.
	return secrets.sort((left, right) => right.text.length - left.text.length);
}

function userInfo(baseUrl: string): { user: string; password: string } {
	if (!URL.canParse(baseUrl)) return { user: '', password: '' };
	const { username, password } = new URL(baseUrl);
	return { user: unescapePercent(username), password: unescapePercent(password) };
}

/** One that holds escapes itself is also looked for without them. */
function plain(secret: string, mark: string): Secret[] {
	return formsOf([secret, unescaped(secret)].flatMap(withBytes), mark);
}

/** Percent-encoding writes bytes, each of which is taken as a character. */
function withBytes(text: string): string[] {
	return [text, Buffer.from(text).toString('latin1')];
}

function formsOf(texts: readonly string[], mark: string): Secret[] {
	return [...new Set(texts)].map((text) => ({ mark, text }));
}

/**
 * What base64 makes of a secret that begins at the first, second or third byte of a group of three,
 * without the characters that depend on its neighbours.
 */
function base64(secret: string, mark: string): Secret[] {
	const byteLength = new TextEncoder().encode(secret).length;
	const texts = [0, 1, 2].flatMap((offset) => {
		const bytes = Buffer.from(`${'\0'.repeat(offset)}${secret}`);
		const [start, end] = [[0, 2, 3][offset], Math.floor(((offset + byteLength) * 8) / 6)];
		return [
			bytes.toString('base64').slice(start, end),
			bytes.toString('base64url').slice(start, end),
		];
	});
	return formsOf(
		texts.filter((text) => text.length >= MIN_BASE64_LENGTH),
		mark,
	);
}

function literal(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
