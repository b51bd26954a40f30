import { isRecord, parseJson, setField } from '../../values';
import { ChatStream } from './chatStream';
import { EventReader } from './eventReader';
import { completionIn, readCompletion, type Reply } from './readCompletion';
import { failureBy, readFailure, type FailedTry } from './failure';
import { RULES, type Rule } from './failureRules';
import { isWebPage, plainText, shorten } from '../errors/failureText';
import type { HttpHead, HttpReply } from '../httpReply';
import { readJsonValues } from './jsonValues';

const EVENT_FIELDS = ['data:', 'event:', 'id:', 'retry:'];

/**
 * Reads the reply to a chat completion from its text, in one piece or in many. The frame is told by its
 * bytes: an event stream though none was asked for, JSON where one was, comment lines and blanks before
 * either, whatever the content type says. Linear in the text.
 */
export class ReplyReader {
	private readonly stream = new ChatStream();
	private readonly events = new EventReader();
	private readonly pieces: string[] = [];
	private start = '';
	private isEventStream: boolean | null = null;

	/** The text of the answer so far; an answer in one piece has none before its end. */
	get text(): string {
		return this.stream.text;
	}

	/** True when nothing after this matters. */
	get isOver(): boolean {
		return this.stream.isOver;
	}

	/** Takes in the next piece of the body and returns the texts that its events add to the answer. */
	add(piece: string): string[] {
		if (this.isEventStream === false) {
			this.pieces.push(piece);
			return [];
		}
		if (this.isEventStream === true) return this.addEvents(piece);
		this.start = withoutFiller(this.start + piece);
		const hasBegun = this.start !== '' && !this.start.startsWith(':');
		this.isEventStream = hasBegun ? tellFrame(this.start) : null;
		if (this.isEventStream === null) return [];
		const begun = this.start;
		this.start = '';
		return this.add(begun);
	}

	/**
	 * What the reply came to, when no more of it arrives.
	 *
	 * @param redact takes out secrets that only the pieces of a stream put together show
	 */
	end(head: HttpHead, redact: (text: string) => string = (text) => text): Reply {
		if (this.isEventStream !== true) return readWhole(head, this.start + this.pieces.join(''));
		for (const event of this.events.end()) this.stream.add(event);
		return endOfStream(head, this.stream, redact);
	}

	private addEvents(piece: string): string[] {
		return this.events.read(piece).map((event) => this.stream.add(event));
	}
}

/** Reads the reply to a chat completion, whose body is there as a whole. */
export function readChatReply({ text, ...head }: HttpReply): Reply {
	const reader = new ReplyReader();
	reader.add(text);
	return reader.end(head);
}

/** The text behind leading blanks and comment lines, or the start of a comment that has no end yet. */
function withoutFiller(text: string): string {
	let index = 0;
	for (;;) {
		while (index < text.length && isFiller(text.charAt(index))) index += 1;
		if (text[index] !== ':') return text.slice(index);
		const end = endOfLine(text, index);
		if (end === -1) return text.slice(index, index + LONGEST_COMMENT);
		index = end + 1;
	}
}

/** More of a comment that does not end is not kept, since each piece would be added to it. */
const LONGEST_COMMENT = 200;

function endOfLine(text: string, start: number): number {
	const length = text.slice(start).search(/[\r\n]/);
	return length === -1 ? -1 : start + length;
}

/** Some gateways send null characters to keep a connection open. */
function isFiller(character: string): boolean {
	return character === '\u0000' || character.trim() === '';
}

/** Whether a text is an event stream; null while its beginning may be either. */
function tellFrame(text: string): boolean | null {
	const begun = text.slice(0, 'retry:'.length);
	if (EVENT_FIELDS.some((field) => begun.startsWith(field))) return true;
	return EVENT_FIELDS.some((field) => field.startsWith(begun)) ? null : false;
}

function endOfStream(head: HttpHead, stream: ChatStream, redact?: (text: string) => string): Reply {
	const end = stream.end();
	if (!end.whole) {
		if (head.status >= 300) return readFailure(head, undefined, end.problem);
		return lost(RULES.brokenStream, end.problem, null);
	}
	if (redact !== undefined) redactTexts(end.body, redact);
	const reply = readCompletion(head, end.body);
	if (reply.kind === 'answer' || stream.text === '' || reply.charge !== undefined) return reply;
	// What was generated before the error may be billed.
	return { ...reply, charge: { costUsd: null, lost: true } };
}

/** Changes the texts in a value where they stand: one that is nested deep cannot be written as JSON. */
function redactTexts(value: Record<string, unknown>, redact: (text: string) => string): void {
	const open: unknown[] = [value];
	for (let part = open.pop(); part !== undefined; part = open.pop()) {
		for (const [name, inner] of Object.entries(part as Record<string, unknown>)) {
			if (typeof inner === 'string') setField(part as Record<string, unknown>, name, redact(inner));
			else if (typeof inner === 'object' && inner !== null) open.push(inner);
		}
	}
}

function readWhole(head: HttpHead, text: string): Reply {
	const { values, isCut, isGarbled } = readJsonValues(text);
	const [only, ...others] = values;
	if (head.status >= 300) return readFailure(head, only, text);
	if (isWebPage(text)) return readFailure(head, undefined, text);
	if (isCut || (isGarbled && values.length > 0 && others.length > 0)) {
		return lost(RULES.badReply, 'The reply is cut off or garbled', head);
	}
	if (others.length > 0 || isListOfChunks(only)) {
		const chunks = others.length > 0 ? values : (only as unknown[]);
		return readChunks(head, chunks);
	}
	const body = Array.isArray(only) ? (only[0] as unknown) : only;
	if (isRecord(body)) return readCompletion(head, completionIn(body));
	const inner = typeof body === 'string' ? parseJson(body) : undefined;
	if (isRecord(inner)) return readCompletion(head, completionIn(inner));
	if (typeof body === 'string' && FRAME.test(body)) return readChatReply({ text: body, ...head });
	const start = text.search(FRAME);
	return start > 0 ? readChatReply({ text: text.slice(start), ...head }) : unreadable(head, text);
}

/** Where an answer may begin after lines of another kind, such as a warning of a gateway. */
const FRAME = /^(?:data:|[ \t]*\{)/m;

/** The events of a stream as lines or a list of JSON. */
function readChunks(head: HttpHead, chunks: readonly unknown[]): Reply {
	const stream = new ChatStream();
	for (const chunk of chunks) if (isRecord(chunk)) stream.addEvent(chunk);
	return endOfStream(head, stream);
}

function isListOfChunks(value: unknown): boolean {
	if (!Array.isArray(value) || value.length < 2) return false;
	return value.every(
		(entry) => isRecord(entry) && (entry.choices !== undefined || isRecord(entry.usage)),
	);
}

/** A 200 that is no completion and no web page was most likely an answer, and paid for. */
function unreadable(head: HttpHead, text: string): FailedTry {
	const start = shorten(plainText(text.replace(/^:.*$/gm, '')), 100);
	return start === ''
		? lost(RULES.blankReply, 'The reply is empty', head)
		: lost(RULES.badReply, `The reply is not JSON: ${start}`, head);
}

/** @param head null where the reply has no end, and so no status to go by */
function lost(rule: Rule, message: string, head: HttpHead | null): FailedTry {
	return {
		kind: 'transient',
		failure: failureBy(rule, message, { status: head?.status ?? null }),
		charge: { costUsd: null, lost: true },
		mayBeCached: true,
	};
}
