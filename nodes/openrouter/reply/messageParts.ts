import { isRecord, isText, listOf, numberOrNull, recordOf, textOrNull } from '../../values';
import type { Answer, Citation, Media } from './answer';

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
	const annotations = listOf(message.annotations);
	const reasoningDetails = listOf(message.reasoning_details);
	const media = [
		...content.media,
		...[...listOf(message.images), message.image].flatMap(imageOf),
		...recordingOf(audio),
	];
	const reasoning = [message.reasoning, message.reasoning_content, content.thinking].find(isText);
	return {
		text: content.text === '' ? (textOrNull(audio.transcript) ?? '') : content.text,
		...(content.value !== undefined && { value: content.value }),
		reasoning: reasoning ?? thoughtOf(reasoningDetails),
		reasoningDetails,
		citations: citationsOf(annotations, listOf(root.citations)),
		media,
		fileAnnotations: annotations.filter((note) => isRecord(note) && note.type === 'file'),
		toolCalls: toolCallsOf(message),
		refusal: isText(message.refusal) ? message.refusal : content.refusal,
	};
}

interface Content {
	text: string;
	value?: unknown;
	thinking: string;
	refusal: string | null;
	media: Media[];
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
	return isRecord(entry) && ['type', 'text', 'refusal', ...PICTURES].some((key) => key in entry);
}

const PICTURES = ['image_url', 'inline_data', 'inlineData', 'b64_json'];

function isPicture(part: Fields): boolean {
	return (
		(textOrNull(part.type) ?? '').includes('image') ||
		PICTURES.some((key) => part[key] !== undefined)
	);
}

function readParts(parts: readonly unknown[], empty: Content): Content {
	const texts: string[] = [];
	const thoughts: string[] = [];
	const media: Media[] = [];
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

/** A URL, or an object with a URL or base64 text: in the words of OpenAI, Anthropic, Google. */
function imageOf(part: unknown): Media[] {
	if (isText(part)) return [mediaAt('image', part, 'image/png')];
	if (!isRecord(part)) return [];
	const { image_url: image, source, inline_data: inline, inlineData } = part;
	if (isText(image)) return [mediaAt('image', image, 'image/png')];
	const holder = [image, source, inline, inlineData].find(isRecord) ?? part;
	const mimeType =
		[holder.mime_type, holder.mimeType, holder.media_type].find(isText) ?? 'image/png';
	const kind = mimeType.startsWith('audio/') ? 'audio' : 'image';
	const data = [holder.b64_json, holder.data].find(isText);
	if (data !== undefined && !data.startsWith('data:')) return [{ kind, mimeType, data, url: null }];
	const address = data ?? holder.url;
	return isText(address) ? [mediaAt(kind, address, mimeType)] : [];
}

function recordingOf({ data, url, format }: Fields): Media[] {
	const name = textOrNull(format) ?? 'wav';
	const mimeType = `audio/${AUDIO_SUBTYPES.get(name) ?? name}`;
	if (isText(data) && !data.startsWith('data:'))
		return [{ kind: 'audio', mimeType, data, url: null }];
	const address = isText(data) ? data : url;
	return isText(address) ? [mediaAt('audio', address, mimeType)] : [];
}

const AUDIO_SUBTYPES = new Map([
	['mp3', 'mpeg'],
	['pcm16', 'pcm'],
	['m4a', 'mp4'],
]);

/** A data URL is taken apart without a search through its megabytes. */
function mediaAt(kind: Media['kind'], url: string, mimeType: string): Media {
	const comma = url.startsWith('data:') ? url.indexOf(',') : -1;
	if (comma === -1) return { kind, mimeType, data: null, url };
	const [type = ''] = url.slice('data:'.length, comma).split(';');
	return { kind, mimeType: type === '' ? mimeType : type, data: url.slice(comma + 1), url: null };
}

/** The web pages behind an answer: https://openrouter.ai/docs/features/web-search */
function citationsOf(annotations: readonly unknown[], urls: readonly unknown[]): Citation[] {
	const citations = annotations.flatMap((note) => {
		if (!isRecord(note) || note.type !== 'url_citation') return [];
		const cited = isRecord(note.url_citation) ? note.url_citation : note;
		return isText(cited.url) ? [citation(cited.url, cited)] : [];
	});
	return citations.length > 0 ? citations : urls.filter(isText).map((url) => citation(url, {}));
}

function citation(url: string, cited: Fields): Citation {
	return {
		url,
		title: textOrNull(cited.title),
		content: textOrNull(cited.content),
		startIndex: numberOrNull(cited.start_index),
		endIndex: numberOrNull(cited.end_index),
	};
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
