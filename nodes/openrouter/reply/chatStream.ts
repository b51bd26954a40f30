import { isRecord, ownField, setField } from '../../values';
import { errorIn, isError } from './errorBody';
import type { ServerEvent } from './eventReader';
import { parseLoose } from './jsonValues';
import { StreamedMessage } from './streamedMessage';

/** What a stream came to when no more of it arrives. */
export type StreamEnd =
	/** `body`: what the API would have sent in one piece, an error among it. */
	| { whole: true; body: Record<string, unknown> }
	/** The stream broke off, so its text must not pass for an answer. */
	| { whole: false; problem: string };

type Fields = Record<string, unknown>;

const DONE = '[DONE]';

/**
 * Puts a streamed chat completion together from its events
 * (https://openrouter.ai/docs/api-reference/streaming): the text and the tool calls in pieces, the
 * usage in a last event without choices, an error in mid-stream beside the choices. Keep-alives in the
 * form of events, further choices, and what follows the end are passed over.
 */
export class ChatStream {
	private root: Fields = {};
	private choice: Fields = {};
	private readonly message = new StreamedMessage();
	private error: unknown;
	private isDone = false;
	private isGarbled = false;

	/** The text so far. */
	get text(): string {
		return this.message.text;
	}

	/** True when nothing after this matters. */
	get isOver(): boolean {
		return this.isDone || this.isGarbled || this.hasFailed;
	}

	/** Takes in one event and returns the text that it adds. */
	add({ name, data }: ServerEvent): string {
		if (this.isOver) return '';
		const text = data.trim();
		if (text === DONE) {
			this.isDone = true;
			return '';
		}
		const isFailed = name?.toLowerCase() === 'error';
		if (!text.startsWith('{')) {
			if (isFailed && text !== '') this.error = { message: text };
			return '';
		}
		const event = parseLoose(text);
		if (isRecord(event)) return this.addEvent(event, isFailed);
		// What follows the end of the answer cannot spoil it.
		this.isGarbled = !this.isFinished;
		return '';
	}

	/** Takes in the value of one event, for streams in other frames. */
	addEvent(event: Fields, isFailed = false): string {
		const error = errorIn(event, isFailed);
		if (error !== undefined) this.error = error;
		const { choices, ...root } = event;
		delete root.error;
		this.root = laid(this.root, root);
		if (!Array.isArray(choices)) return '';
		const first = choices.find(
			(choice) => isRecord(choice) && (choice.index ?? 0) === 0,
		) as unknown;
		return isRecord(first) ? this.addChoice(first) : '';
	}

	end(): StreamEnd {
		if (this.isGarbled) return { whole: false, problem: 'An event of the stream is garbled' };
		if (!this.isFinished && !this.hasFailed) {
			return { whole: false, problem: 'The stream broke off before its end' };
		}
		const choice = {
			index: 0,
			finish_reason: null,
			...this.choice,
			logprobs: this.message.logprobs,
			message: this.message.toMessage(),
		};
		return {
			whole: true,
			body: {
				...this.root,
				object: 'chat.completion',
				...(this.error !== undefined && { error: this.error }),
				choices: [choice],
			},
		};
	}

	/** An end is a reason to end, a whole message, or the usage: `[DONE]` alone closes broken streams, too. */
	private get isFinished(): boolean {
		const { finish_reason: reason, usage } = this.choice;
		const hasReason = typeof reason === 'string' && reason !== '';
		return hasReason || this.message.isWhole || isRecord(usage) || isRecord(this.root.usage);
	}

	private get hasFailed(): boolean {
		return this.error !== undefined || this.choice.finish_reason === 'error';
	}

	private addChoice({ delta, message, logprobs, ...choice }: Fields): string {
		if (isError(choice.error)) this.error ??= choice.error;
		this.choice = laid(this.choice, choice);
		this.message.addLogprobs(logprobs);
		let added = isRecord(delta) ? this.message.add(delta) : '';
		// A server that does not stream, or repeats all at the end, sends a message in one piece.
		if (isRecord(message)) added += this.message.replace(message);
		return added;
	}
}

/** Later values replace earlier ones, an absent one replaces nothing. */
function laid(fields: Fields, values: Fields): Fields {
	for (const [name, value] of Object.entries(values)) {
		setField(fields, name, value ?? ownField(fields, name) ?? null);
	}
	return fields;
}
