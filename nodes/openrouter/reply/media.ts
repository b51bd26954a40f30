import { isRecord, isText, textOrNull, unescapePercent } from '../../values';
import type { Media } from './answer';

type Fields = Record<string, unknown>;

/** A picture or a recording, or the web address where it is. */
export type FoundMedia = Media | { address: string };

/** Keys by which a part of the content is a picture. */
export const PICTURE_KEYS: readonly string[] = [
	'image_url',
	'inline_data',
	'inlineData',
	'b64_json',
];

export function isPicture(part: Fields): boolean {
	return (
		(textOrNull(part.type) ?? '').includes('image') ||
		PICTURE_KEYS.some((key) => part[key] !== undefined)
	);
}

/** A URL, or an object with a URL or base64 text: in the words of OpenAI, Anthropic, Google. */
export function imageOf(part: unknown): FoundMedia[] {
	if (isText(part)) return mediaAt('image', part, 'image/png');
	if (!isRecord(part)) return [];
	const { image_url: image, source, inline_data: inline, inlineData } = part;
	if (isText(image)) return mediaAt('image', image, 'image/png');
	const holder = [image, source, inline, inlineData].find(isRecord) ?? part;
	const mimeType =
		[holder.mime_type, holder.mimeType, holder.media_type].find(isMimeType) ?? 'image/png';
	const kind = mimeType.startsWith('audio/') ? 'audio' : 'image';
	const data = [holder.b64_json, holder.data].find(isText);
	if (data !== undefined && !data.startsWith('data:')) return [{ kind, mimeType, data }];
	const address = data ?? holder.url;
	return isText(address) ? mediaAt(kind, address, mimeType) : [];
}

export function recordingOf({ data, url, format }: Fields): FoundMedia[] {
	const name = textOrNull(format) ?? 'wav';
	const named = `audio/${AUDIO_SUBTYPES.get(name) ?? name}`;
	const mimeType = isMimeType(named) ? named : 'audio/wav';
	if (isText(data) && !data.startsWith('data:')) return [{ kind: 'audio', mimeType, data }];
	const address = isText(data) ? data : url;
	return isText(address) ? mediaAt('audio', address, mimeType) : [];
}

const AUDIO_SUBTYPES = new Map([
	['mp3', 'mpeg'],
	['pcm16', 'pcm'],
	['m4a', 'mp4'],
]);

/** What is at an address, or in it: a data URL is taken apart without a search through its megabytes. */
function mediaAt(kind: Media['kind'], url: string, mimeType: string): FoundMedia[] {
	if (!url.startsWith('data:')) {
		// Some gateways leave the beginning of a data URL away.
		return [BASE64.test(url) ? { kind, mimeType, data: url } : { address: url }];
	}
	const comma = url.indexOf(',');
	const content = url.slice(comma + 1);
	if (comma === -1 || content === '') return [];
	const head = url.slice('data:'.length, comma).split(';');
	const [type = ''] = head;
	const isBase64 = head.some((part) => part.trim().toLowerCase() === 'base64');
	const data = isBase64 ? content : Buffer.from(unescapePercent(content)).toString('base64');
	return [{ kind, mimeType: isMimeType(type) ? type : mimeType, data }];
}

/** No address begins with that many characters of base64. */
const BASE64 = /^[a-z0-9+/]{60}/i;

function isMimeType(value: unknown): value is string {
	return isText(value) && value.length < 100 && /^[\w.+-]+\/[\w.+-]+$/.test(value);
}
