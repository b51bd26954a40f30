import { StreamedCalls } from './toolCallPieces';
import { isRecord, parseJson } from '../../values';

/** What a stream came to when no more of it arrives. */
export type StreamEnd =
	/** `body`: what the API would have sent in one piece, an error among it. */
	| { whole: true; body: Record<string, unknown> }
	/** The stream broke off, so its text must not pass for an answer. */
	| { whole: false; problem: string };

type Fields = Map<string, unknown>;

const DONE = '[DONE]';

/**
 * Puts a streamed chat completion together from the data of its events
 * (https://openrouter.ai/docs/api-reference/streaming): the text and the tool calls in pieces, the
 * usage in a last event without choices, an error in mid-stream beside the choices.
 */
export class ChatStream {
	private readonly root: Fields = new Map();
	private readonly choice: Fields = new Map();
	private readonly message: Fields = new Map<string, unknown>([['role', 'assistant']]);
	private readonly logprobs: Fields = new Map();
	private readonly calls = new StreamedCalls();
	private done = false;
	private garbled = false;
	private content = '';

	/** The text so far. */
	get text(): string {
		return this.content;
	}

	/** True when nothing after this matters. */
	get isOver(): boolean {
		return this.done || this.garbled || this.hasFailed;
	}

	/** Takes in the data of one event and returns the text that it adds. */
	add(data: string): string {
		if (this.isOver) return '';
		if (data.trim() === DONE) {
			this.done = true;
			return '';
		}
		const event = parseJson(data);
		if (!isRecord(event)) {
			// What follows the end of the answer cannot spoil it.
			this.garbled = !this.isFinished;
			return '';
		}
		const { choices, ...root } = event;
		setAll(this.root, root);
		// The usage and debug events have no choices; `n` is not offered, so there is one at most.
		const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
		return isRecord(choice) ? this.addChoice(choice) : '';
	}

	end(): StreamEnd {
		if (this.garbled) return { whole: false, problem: 'An event of the stream is garbled' };
		if (!this.isFinished && !this.hasFailed) {
			return { whole: false, problem: 'The stream broke off before its end' };
		}
		const calls = this.calls.toToolCalls();
		const message = {
			...Object.fromEntries(this.message),
			content: this.content,
			...(calls.length > 0 && { tool_calls: calls }),
		};
		const choice = {
			index: 0,
			finish_reason: null,
			...Object.fromEntries(this.choice),
			logprobs: this.logprobs.size === 0 ? null : Object.fromEntries(this.logprobs),
			message,
		};
		const root = { ...Object.fromEntries(this.root), object: 'chat.completion' };
		return { whole: true, body: { ...root, choices: [choice] } };
	}

	/** A server that has given its reason to end may leave `[DONE]` out, and the other way round. */
	private get isFinished(): boolean {
		return this.done || isText(this.choice.get('finish_reason'));
	}

	private get hasFailed(): boolean {
		const error = this.root.get('error') ?? this.choice.get('error') ?? false;
		return error !== false || this.choice.get('finish_reason') === 'error';
	}

	private addChoice({ delta, message, logprobs, ...choice }: Record<string, unknown>): string {
		setAll(this.choice, choice);
		if (isRecord(logprobs)) continueAll(this.logprobs, logprobs);
		// A server that does not stream what it was asked to stream sends a message in one piece.
		const piece = isRecord(delta) ? delta : message;
		if (!isRecord(piece)) return '';
		const { content, tool_calls: calls, role, ...rest } = piece;
		if (isText(role)) this.message.set('role', role);
		continueAll(this.message, rest);
		if (Array.isArray(calls)) this.calls.add(calls);
		const text = textOf(content);
		this.content += text;
		return text;
	}
}

/** Later values replace earlier ones, an absent one replaces nothing. */
function setAll(fields: Fields, values: Record<string, unknown>): void {
	for (const [name, value] of Object.entries(values)) {
		fields.set(name, value ?? fields.get(name) ?? null);
	}
}

/** Text and lists go on where earlier pieces ended. */
function continueAll(fields: Fields, pieces: Record<string, unknown>): void {
	for (const [name, value] of Object.entries(pieces)) {
		const known = fields.get(name);
		if (typeof known === 'string' && typeof value === 'string') fields.set(name, known + value);
		else if (Array.isArray(known) && Array.isArray(value)) known.push(...(value as unknown[]));
		else fields.set(name, value ?? known ?? null);
	}
}

function textOf(content: unknown): string {
	if (typeof content === 'string') return content;
	if (!Array.isArray(content)) return '';
	return content
		.map((part: unknown) => (isRecord(part) && isText(part.text) ? part.text : ''))
		.join('');
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}
