import { textOrNull } from '../values';

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

/** The ways to write one character of a secret; the raw character comes first. */
type Spellings = readonly string[];

interface Secret {
	mark: string;
	spellings: readonly Spellings[];
}

/** Shorter text is found by chance in any answer. */
const MIN_NAME_LENGTH = 3;
const MIN_BASE64_LENGTH = 8;

/**
 * Takes the API key, and the user and password of the base URL, out of whatever a server sends back:
 * as they are, percent-encoded, escaped as in JSON, and within base64.
 */
export function createRedaction(data: { apiKey?: unknown; baseUrl?: unknown }): Redaction {
	const secrets = secretsOf(data);
	if (secrets.length === 0) {
		return { redact: (text) => text, redactor: () => ({ add: (piece) => piece, end: () => '' }) };
	}
	const pattern = new RegExp(
		secrets.map(({ spellings }) => `(${source(spellings)})`).join('|'),
		'g',
	);
	const markOf = (...match: unknown[]): string => {
		const index = secrets.findIndex((_secret, group) => match[group + 1] !== undefined);
		return secrets[index]?.mark ?? '';
	};
	const redact = (text: string): string => text.replace(pattern, markOf);
	const longest = Math.max(...secrets.map(({ spellings }) => longestSpelling(spellings)));
	const starts = new Set(secrets.flatMap(({ spellings }) => startsOf(spellings)));
	/** The first place where the rest of the text may be the start of a secret. */
	const startOfSecret = (text: string): number => {
		for (let at = Math.max(0, text.length - longest); at < text.length; at += 1) {
			if (!starts.has(text.slice(at, at + 2))) continue;
			if (secrets.some(({ spellings }) => mayBegin(text, at, spellings))) return at;
		}
		return text.length;
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

/** The first two characters of a secret, and its first one alone, in all spellings. */
function startsOf([first = [], second = []]: readonly Spellings[]): string[] {
	const seconds = second.map((spelling) => spelling.charAt(0));
	return first.flatMap((spelling) => [
		spelling.charAt(0),
		...(spelling.length > 1 ? [spelling.slice(0, 2)] : seconds.map((next) => spelling + next)),
	]);
}

/** Whether the text from `start` to its end is the start of a secret, in any mix of spellings. */
function mayBegin(text: string, start: number, secret: readonly Spellings[]): boolean {
	let places = [start];
	for (const spellings of secret) {
		const next: number[] = [];
		for (const place of places) {
			for (const spelling of spellings) {
				const end = place + spelling.length;
				if (end > text.length) {
					if (spelling.startsWith(text.slice(place))) return true;
				} else if (text.startsWith(spelling, place) && !next.includes(end)) next.push(end);
			}
		}
		if (next.length === 0) return false;
		places = next;
	}
	return false;
}

function secretsOf({ apiKey, baseUrl }: { apiKey?: unknown; baseUrl?: unknown }): Secret[] {
	const key = (textOrNull(apiKey) ?? '').trim();
	const { user, password } = userInfo((textOrNull(baseUrl) ?? '').trim());
	const login = `${user}:${password}`;
	const secrets = [
		...(key === '' ? [] : [plain(key, '[API key]')]),
		...base64(key, '[API key]'),
		...(password === '' ? [] : base64(login, '[login]')),
		...(password.length < MIN_NAME_LENGTH ? [] : [plain(password, '[password]')]),
		...base64(password, '[password]'),
		...(user.length < MIN_NAME_LENGTH ? [] : [plain(user, '[user]')]),
	];
	// Of two secrets that begin alike the longer one must be found first.
	return secrets.sort((left, right) => right.spellings.length - left.spellings.length);
}

function userInfo(baseUrl: string): { user: string; password: string } {
	if (!URL.canParse(baseUrl)) return { user: '', password: '' };
	const { username, password } = new URL(baseUrl);
	return { user: decoded(username), password: decoded(password) };
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function plain(secret: string, mark: string): Secret {
	return { mark, spellings: [...secret].map(spellingsOf) };
}

/**
 * What base64 makes of a secret that begins at the first, second or third byte of a group of three,
 * without the characters that depend on its neighbours.
 */
function base64(secret: string, mark: string): Secret[] {
	const byteLength = new TextEncoder().encode(secret).length;
	return [0, 1, 2]
		.map((offset) => {
			const encoded = Buffer.from(`${'\0'.repeat(offset)}${secret}`).toString('base64');
			return encoded.slice([0, 2, 3][offset], Math.floor(((offset + byteLength) * 8) / 6));
		})
		.filter((text) => text.length >= MIN_BASE64_LENGTH)
		.map((text) => ({ mark, spellings: [...text].map(base64SpellingsOf) }));
}

/** Base64 for URLs writes two of the characters in another way. */
function base64SpellingsOf(character: string): Spellings {
	const other = { '+': '-', '/': '_' }[character];
	return [...spellingsOf(character), ...(other === undefined ? [] : [other])];
}

function spellingsOf(character: string): Spellings {
	const bytes = [...new TextEncoder().encode(character)];
	const percent = bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
	const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
	const unicode = units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
	const escaped = '"\\/'.includes(character) ? [`\\${character}`] : [];
	const all = [
		character,
		percent,
		percent.toUpperCase(),
		unicode,
		unicode.toUpperCase().replaceAll('\\U', '\\u'),
	];
	return [...new Set([...all, ...escaped])];
}

function source(secret: readonly Spellings[]): string {
	return secret
		.map((spellings) => {
			// `\\` is one backslash in JSON, so it comes before the single one.
			const longestFirst = [...spellings].sort((left, right) => right.length - left.length);
			return `(?:${longestFirst.map(literal).join('|')})`;
		})
		.join('');
}

function literal(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function longestSpelling(secret: readonly Spellings[]): number {
	return secret.reduce(
		(sum, spellings) => sum + Math.max(...spellings.map(({ length }) => length)),
		0,
	);
}
