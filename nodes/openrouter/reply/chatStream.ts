import { isRecord, isText, listOf, ownField, recordOf, setField } from '../../values';
import { errorIn, isError, saysOnlyWords } from '../errors/errorBody';
import { plainText, shorten } from '../errors/failureText';
import { isErrorReason } from './finishReasons';
import type { ServerEvent } from './eventReader';
import { objectsIn } from './jsonValues';
import { completionIn } from './readCompletion';
import { StreamedMessage } from './streamedMessage';

/** What a stream came to when no more of it arrives. */
export type StreamEnd =
	/** `body`: what the API would have sent in one piece, an error among it. */
	| { whole: true; body: Record<string, unknown> }
	/** The stream broke off, so its text must not pass for an answer. */
	| { whole: false; problem: string };

type Fields = Record<string, unknown>;

const DONE = '[DONE]';
const ERROR_EVENT = /^(?:.*[._-])?(?:error|exception|failed)$/i;
/** An error as text: "error: no room", "[ERROR] no room". */
const ERROR_TEXT = /^\[?error\]?(?:\s*[:-]\s*|\s+)(?=\S)/i;
/** Two words at the beginning of a text that is no JSON. */
const SENTENCE = /^[^{["]{0,60}\p{L}{2}\W?\s\p{L}{2}/u;

/**
 * Puts a streamed chat completion together from its events
 * (https://openrouter.ai/docs/api-reference/streaming): the text and the tool calls in pieces, the
 * usage in a last event without choices, an error in mid-stream beside the choices. Keep-alives in the
 * form of events, further choices, and what follows the end are passed over.
 */
export class ChatStream {
	private readonly root: Fields = {};
	private readonly choice: Fields = {};
	private readonly message = new StreamedMessage();
	private error: unknown;
	private doubtful: unknown;
	private isDone = false;
	/** The usage has come behind all that the answer is made of. */
	private hasSum = false;
	private isGarbled = false;
	/** The last event that is a sentence: the only words about a stream that breaks off behind it. */
	private lastWords = '';

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
		const text = data.trim().replace(/^(?:data:\s*)+/, '');
		const isFailed = name !== undefined && ERROR_EVENT.test(name);
		const { objects, isBroken } = objectsIn(text);
		if (objects.length === 0 && (isFailed || ERROR_TEXT.test(text)) && text !== '') {
			this.error = { message: text.replace(ERROR_TEXT, '') };
			return '';
		}
		if (objects.length === 0 && SENTENCE.test(text.slice(0, 200))) this.lastWords = plainText(text);
		let added = '';
		for (const object of objects) added += this.addEvent(object, isFailed);
		if (text.endsWith(DONE)) this.isDone = true;
		// What follows the end of the answer cannot spoil it.
		if (isBroken) this.isGarbled = !this.isFinished;
		return added;
	}

	/** Takes in the value of one event, for streams in other frames. */
	addEvent(frame: Fields, isFailed = false): string {
		const event = completionIn(frame);
		const error = errorIn(event, isFailed);
		if (error !== undefined) this.takeError(error, !isFailed && saysOnlyWords(event));
		for (const name of Object.keys(event)) {
			if (name !== 'choices' && name !== 'error') lay(this.root, name, event[name]);
		}
		const first = choiceOf(event.choices);
		const text = first === null ? '' : this.addChoice(first);
		if (first !== null && hasContent(first)) this.hasSum = false;
		else if (isRecord(event.usage) || isRecord(first?.usage)) this.hasSum = true;
		return text;
	}

	/**
	 * @param isDoubtful it may also say what is going on, so that it counts where the stream breaks off
	 */
	private takeError(error: unknown, isDoubtful = false): void {
		if (this.hasAnswer) return;
		if (isDoubtful) this.doubtful = error;
		else this.error ??= error;
	}

	end(): StreamEnd {
		if (!this.isFinished) this.error ??= this.doubtful;
		if (this.isGarbled) return { whole: false, problem: 'An event of the stream is garbled' };
		if (!this.isFinished && !this.hasFailed) {
			const words = this.lastWords === '' ? '' : `: ${shorten(this.lastWords)}`;
			return { whole: false, problem: `The stream broke off before its end${words}` };
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

	/**
	 * An end is a reason to end, a whole message, or the usage behind all else. `[DONE]` alone closes
	 * broken streams, too, and some servers count the usage along with every piece.
	 */
	private get isFinished(): boolean {
		const { finish_reason: reason, usage } = this.choice;
		if (isText(reason) || this.message.isWhole || this.hasSum) return true;
		return this.isDone && (isRecord(usage) || isRecord(this.root.usage));
	}

	/** Whether an answer has ended, which no later event can spoil. */
	private get hasAnswer(): boolean {
		const { finish_reason: reason } = this.choice;
		if (!isText(reason) || isErrorReason(reason)) return false;
		return this.message.text.trim() !== '' || this.message.hasCalls;
	}

	private get hasFailed(): boolean {
		return this.error !== undefined || isErrorReason(this.choice.finish_reason);
	}

	private addChoice(choice: Fields): string {
		const { delta, message, logprobs, error, text } = choice;
		for (const each of [error, recordOf(delta).error]) if (isError(each)) this.takeError(each);
		for (const name of Object.keys(choice)) {
			if (!CHOICE_PARTS.has(name)) lay(this.choice, name, choice[name]);
		}
		this.message.addLogprobs(logprobs);
		// Plain completions have the text alone.
		const piece = [delta, text].find((each) => isRecord(each) || isText(each));
		const added = this.message.add(isRecord(piece) ? piece : { content: piece });
		if (!isRecord(message)) return added;
		// A server that does not stream, or repeats all at the end, sends a message in one piece. Beside
		// pieces, or as a chunk, it is only what has come so far.
		const isSoFar = isRecord(delta) || this.root.object === 'chat.completion.chunk';
		return added + this.message.replace(message, !isSoFar);
	}
}

/** The first answer; others do not mix in. */
function choiceOf(choices: unknown): Fields | null {
	const records = listOf(choices).filter(isRecord);
	return records.find(({ index }) => (index ?? 0) === 0 || index === '0') ?? null;
}

/** Whether a choice adds to the answer. */
function hasContent({ delta, message, text }: Fields): boolean {
	if (isText(delta) || isText(text)) return true;
	const parts = recordOf(delta ?? message);
	return Object.keys(parts).some((name) => name !== 'role' && !isEmpty(parts[name]));
}

function isEmpty(value: unknown): boolean {
	if (Array.isArray(value)) return value.length === 0;
	return value === null || value === undefined || value === '';
}

/** Of a choice, what is made of pieces. */
const CHOICE_PARTS = new Set(['delta', 'message', 'logprobs', 'text']);

/** Later values replace earlier ones, an absent one or 0 replaces nothing; usage comes in pieces, too. */
function lay(fields: Fields, name: string, value: unknown): void {
	const known = ownField(fields, name);
	if (name === 'usage' && isRecord(known) && isRecord(value)) {
		const sum = { ...known };
		for (const part of Object.keys(value)) lay(sum, part, value[part]);
		setField(fields, name, sum);
	} else if (value !== 0 || typeof known !== 'number')
		setField(fields, name, value ?? known ?? null);
}
