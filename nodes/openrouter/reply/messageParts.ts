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
	return {
		text: [text, ...media.flatMap(addressOf)].filter(isText).join('\n'),
		...(content.value !== undefined && { value: content.value }),
		reasoning: reasoning ?? thoughtOf(reasoningDetails),
		reasoningDetails,
		citations: citationsOf(message, root),
		media: media.filter(isMedia),
		fileAnnotations: parsedFiles(message),
		toolCalls: toolCallsOf(message),
		refusal: isText(message.refusal) ? message.refusal : content.refusal,
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
}

function readContent(content: unknown): Content | null {
	const empty: Content = { text: '', thinking: '', refusal: null, media: [] };
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
	let refusal: string | null = null;
	for (const part of parts) {
		if (typeof part === 'string') texts.push(part);
		if (!isRecord(part)) continue;
		if (part.type === 'thinking' || part.type === 'reasoning') thoughts.push(thoughtIn(part));
		else if (isText(part.refusal)) refusal = part.refusal;
		else if (isText(part.text)) texts.push(part.text);
		else if (isPicture(part)) media.push(...imageOf(part));
		else media.push(...recordingOf(recordOf(part.input_audio ?? part.audio)));
	}
	return { ...empty, text: texts.join(''), thinking: thoughts.join(''), refusal, media };
}

/** Mistral gives a thought as a list of parts: https://docs.mistral.ai/capabilities/reasoning */
export function thoughtIn({ thinking, text }: Fields): string {
	if (isText(thinking)) return thinking;
	const parts = listOf(thinking).map((part) => (isRecord(part) ? textOrNull(part.text) : null));
	return parts.join('') || (textOrNull(text) ?? '');
}

function thoughtOf(details: readonly unknown[]): string | null {
	const texts = details.map((detail) =>
		isRecord(detail) ? (textOrNull(detail.text) ?? textOrNull(detail.summary) ?? '') : '',
	);
	return texts.join('') || null;
}

/** `function_call` is the form of before 2023, which some gateways still give. */
function toolCallsOf({ tool_calls: calls, function_call: only }: Fields): unknown[] {
	const given = Array.isArray(calls) ? (calls as unknown[]) : [];
	const valid = given.filter((call) => isRecord(call) && isRecord(call.function));
	if (valid.length > 0 || !isRecord(only) || !isText(only.name)) return valid;
	return [{ type: 'function', function: only }];
}
