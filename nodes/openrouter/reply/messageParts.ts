import { isRecord, isText, listOf, recordOf, textOrNull } from '../../values';
import type { Answer, Media } from './answer';
import { citationsOf } from './citations';
import { imageOf, isPicture, PICTURE_KEYS, recordingOf, type FoundMedia } from './media';

type Fields = Record<string, unknown>;

/** What the message of a choice holds, whatever it is made of. */
export interface MessageParts
	extends Pick<
		Answer,
		| 'text'
		| 'value'
		| 'reasoning'
		| 'reasoningDetails'
		| 'citations'
		| 'media'
		| 'fileAnnotations'
		| 'toolCalls'
	> {
	/** The model's words for not answering; null where it answers. */
	refusal: string | null;
}

/**
 * Reads a message: text, parts, tool calls, pictures, recordings, a refusal
 * (https://openrouter.ai/docs/features/multimodal/overview). Null for content that is none of these.
 *
 * @param root the body, whose list of cited pages some providers fill
 */
export function readMessage(message: Fields, root: Fields): MessageParts | null {
	const content = readContent(message.content);
	if (content === null) return null;
	const audio = recordOf(message.audio);
	const reasoningDetails = listOf(message.reasoning_details);
	const media = [
		...content.media,
		...[...listOf(message.images), message.image].flatMap(imageOf),
		...recordingOf(audio),
	];
	const { reasoning: thought, reasoning_content: thoughtContent, thinking } = message;
	const reasoning = [thought, thoughtContent, thinking, content.thinking].find(isText);
	const text = content.text === '' ? (textOrNull(audio.transcript) ?? '') : content.text;
	// The clients of OpenAI put the parsed value there.
	const value = content.value ?? (text === '' ? message.parsed : undefined) ?? undefined;
	return {
		text: [text, ...media.flatMap(addressOf)].filter(isText).join('\n'),
		...(value !== undefined && { value }),
		reasoning: reasoning ?? thoughtOf(reasoningDetails),
		reasoningDetails,
		citations: citationsOf(message, root),
		media: media.filter(isMedia),
		fileAnnotations: parsedFiles(message),
		toolCalls: [...toolCallsOf(message), ...content.calls],
		refusal: refusalIn(message.refusal) ?? content.refusal,
	};
}

/** What OpenRouter has read of files: https://openrouter.ai/docs/guides/overview/multimodal/pdfs */
export function parsedFiles({ annotations }: Fields): unknown[] {
	return listOf(annotations).filter((note) => isRecord(note) && note.type === 'file');
}

/** Nothing is downloaded from where a reply points; the address is a part of the answer. */
function addressOf(found: FoundMedia): string[] {
	return 'address' in found ? [found.address] : [];
}

function isMedia(found: FoundMedia): found is Media {
	return 'data' in found;
}

interface Content {
	text: string;
	value?: unknown;
	thinking: string;
	refusal: string | null;
	media: FoundMedia[];
	calls: unknown[];
}

function refusalIn(refusal: unknown): string | null {
	const { text, message, reason } = recordOf(refusal);
	return [refusal, text, message, reason].find(isText) ?? null;
}

function readContent(content: unknown): Content | null {
	const empty: Content = { text: '', thinking: '', refusal: null, media: [], calls: [] };
	if (content === null || content === undefined) return empty;
	if (typeof content === 'string') return { ...empty, text: content };
	if (Array.isArray(content) && (content.length === 0 || content.some(isPart))) {
		return readParts(content, empty);
	}
	if (isRecord(content) && typeof content.text === 'string' && isText(content.type)) {
		return { ...empty, text: content.text };
	}
	return { ...empty, value: content };
}

/** Whether an entry of a list is a part of the content; a list without any is a JSON value. */
function isPart(entry: unknown): boolean {
	if (typeof entry === 'string') return true;
	return (
		isRecord(entry) && ['type', 'text', 'refusal', ...PICTURE_KEYS].some((key) => key in entry)
	);
}

function readParts(parts: readonly unknown[], empty: Content): Content {
	const texts: string[] = [];
	const thoughts: string[] = [];
	const media: FoundMedia[] = [];
	const calls: unknown[] = [];
	const others: Fields[] = [];
	let transcript = '';
	let refusal: string | null = null;
	for (const part of parts) {
		if (typeof part === 'string') texts.push(part);
		if (!isRecord(part)) continue;
		const text = textIn(part);
		const call = toolCallIn(part);
		const audio = recordOf(part.input_audio ?? part.audio);
		if (isThought(part)) thoughts.push(thoughtIn(part));
		else if (isText(part.refusal)) refusal = part.refusal;
		else if (text !== null) texts.push(text);
		else if (isPicture(part)) media.push(...imageOf(part));
		else if (call !== null) calls.push(call);
		else {
			const recording = recordingOf(audio);
			media.push(...recording);
			transcript += textOrNull(audio.transcript) ?? '';
			if (recording.length === 0 && isOther(part)) others.push(part);
		}
	}
	const text = texts.join('') || transcript;
	const isEmpty = text === '' && media.length === 0 && calls.length === 0 && refusal === null;
	const value = isEmpty && others.length > 0 ? valueOf(others) : undefined;
	const thinking = thoughts.join('');
	return { ...empty, text, thinking, refusal, media, calls, ...(value !== undefined && { value }) };
}

/** Whether a part is of another type, and holds something. */
function isOther({ type, ...rest }: Fields): boolean {
	const holds = Object.values(rest).some((value) => value !== null && value !== '');
	return isText(type) && !/text|audio/.test(type) && holds;
}

/** What parts of an unknown type say: of the type JSON the value, else the parts. */
function valueOf(parts: readonly Fields[]): unknown {
	const [part] = parts;
	return parts.length === 1 ? (part?.json ?? part?.value ?? parts) : parts;
}

/** The text of a part, which may be in an object; null for none. */
function textIn({ type, text, content }: Fields): string | null {
	const inner = isRecord(text) ? text.value : text;
	if (typeof inner === 'string') return inner;
	const isOfText = type === undefined || (typeof type === 'string' && type.includes('text'));
	return isOfText ? textOrNull(content) : null;
}

/** Whether a part of the content is a thought, in the words of Mistral, Anthropic, Google, OpenAI. */
export function isThought({ type, thought }: Fields): boolean {
	if (thought === true) return true;
	return typeof type === 'string' && /^(?:redacted_)?(?:thinking|reasoning)(?:_text)?$/.test(type);
}

/** Mistral gives a thought as a list of parts: https://docs.mistral.ai/capabilities/reasoning */
export function thoughtIn({ thinking, text, content, summary }: Fields): string {
	if (isText(thinking)) return thinking;
	const parts = [thinking, summary].flatMap(listOf).map((part) => textOrNull(recordOf(part).text));
	return parts.join('') || (textOrNull(text) ?? textOrNull(content) ?? '');
}

function thoughtOf(details: readonly unknown[]): string | null {
	const texts = details.map((detail) =>
		isRecord(detail) ? (textOrNull(detail.text) ?? textOrNull(detail.summary) ?? '') : '',
	);
	return texts.join('') || null;
}

/**
 * A call with a `function`, as the API has it: some servers leave that out, or give the form of Anthropic
 * (`tool_use`) or of custom tools. Null for anything else.
 */
export function toolCallIn(call: unknown): Fields | null {
	if (!isRecord(call)) return null;
	if (isRecord(call.function)) return call;
	const inner = isRecord(call.custom) ? call.custom : call;
	const input = inner.arguments ?? inner.input;
	if (!isText(inner.name) || input === undefined) return null;
	const { id, index } = call;
	const called = { name: inner.name, arguments: input };
	return { ...(index !== undefined && { index }), id, type: 'function', function: called };
}

/** `function_call` is the form of before 2023, which some gateways still give. */
function toolCallsOf({ tool_calls: calls, function_call: only }: Fields): unknown[] {
	const given: unknown[] = Array.isArray(calls) ? calls : [calls];
	const valid = given.map(toolCallIn).filter((call) => call !== null);
	if (valid.length > 0 || !isRecord(only) || !isText(only.name)) return valid;
	return [{ type: 'function', function: only }];
}
