import {
	SNIFFED_BYTES,
	TAKEN_TYPES,
	extensionOf,
	isVague,
	typeByBytes,
	typeByFacts,
	typeByName,
	type FileFacts,
	type FileType,
} from './fileTypes';
import { unescapePercent } from '../../values';
import type { ContentPart } from '../chatMessage';
import { Base64Text } from './base64Text';

/** A file as base64 text, whose part each try can send, or as bytes, whose part can be sent once. */
export type FileContent = string | Uint8Array;

export interface FileOptions {
	/** Resolution at which the model sees an image. */
	imageDetail?: string;
}

/** Why a file cannot be sent: the end of a sentence about the file, and what to do about it. */
export interface Refusal {
	why: string;
	remedy: string;
}

export type FilePart = { ok: true; part: ContentPart } | ({ ok: false } & Refusal);

const refuse = (why: string, remedy: string): { ok: false } & Refusal => ({
	ok: false,
	why,
	remedy,
});

/** Why a file of this type cannot be sent; null where it can, or where only its bytes can tell. */
export function typeRefusal(facts: FileFacts): Refusal | null {
	return typeByFacts(facts) === null ? refusedType(facts) : null;
}

/** Why an empty file cannot be sent. */
export const EMPTY_FILE: Refusal = {
	why: 'is empty',
	remedy: 'Leave the file out, or check why it is empty.',
};

/**
 * The content part for a file whose bytes are there: https://openrouter.ai/docs/guides/overview/multimodal.
 * A text file becomes text with the name of the file, since the API has no part for it.
 */
export function contentFilePart(
	content: FileContent,
	facts: FileFacts,
	options: FileOptions = {},
): FilePart {
	if (content.length === 0) return { ok: false, ...EMPTY_FILE };
	const claimed = typeByFacts(facts);
	if (claimed === null) return { ok: false, ...refusedType(facts) };
	const isSure = claimed !== undefined && claimed.kind !== 'text';
	// n8n calls what it does not know text/plain, so the bytes say what it is.
	const type = isSure ? claimed : typeByBytes(firstBytes(content));
	if (type !== undefined) return { ok: true, part: partOf(type, { content }, facts, options) };
	const text = readText(toBytes(content), facts.mimeType ?? '');
	return text === null
		? { ok: false, ...refusedType(facts) }
		: { ok: true, part: textPart(text, facts) };
}

/**
 * The content part for a file that the provider reads from an address. One without a file extension
 * is taken for an image.
 *
 * @param facts what else is known of the file
 */
export function urlFilePart(
	url: string,
	options: FileOptions = {},
	facts: FileFacts = {},
): FilePart {
	const address = URL.canParse(url) ? new URL(url) : null;
	if (address?.protocol === 'data:') return dataUrlPart(url, options, facts);
	if (address === null || !/^https?:$/.test(address.protocol)) {
		return refuse('is not a web address', 'Write an address that begins with https://.');
	}
	const type = facts.mimeType
		? typeByFacts({ ...facts, name: facts.name ?? address.pathname })
		: typeOfAddress(address);
	if (type === null) return { ok: false, ...refusedType(facts) };
	if (type === undefined) return { ok: true, part: imagePart(url, options) };
	if (type.kind === 'audio') return refuse(`is a recording, ${NOT_BY_ADDRESS}`, DOWNLOAD);
	if (type.kind === 'text') return refuse(`is a text file, ${NOT_BY_ADDRESS}`, DOWNLOAD);
	return { ok: true, part: partOf(type, { url }, facts, options) };
}

const NOT_BY_ADDRESS = 'and the API does not read those from a URL';
const DOWNLOAD =
	'Download the file before this node, with an HTTP Request node, and send it as a binary field.';

const VIDEO_HOST = /(?:^|\.)(?:youtube(?:-nocookie)?\.com|youtu\.be)$/;

function typeOfAddress(address: URL): FileType | null | undefined {
	const { hostname, pathname, search, hash } = address;
	if (VIDEO_HOST.test(hostname)) return typeByName('video.mp4');
	// `#.pdf` is what the user says of the type.
	const places = hash.startsWith('#.') ? [hash, pathname] : [pathname, hash];
	const type = places.map(typeByName).find((found) => found !== undefined);
	return type === undefined ? (typeInQuery(address) ?? typeByName(search)) : type;
}

/** The type of a file that a query names; a page or a text there is not what the address gives. */
function typeInQuery({ searchParams }: URL): FileType | undefined {
	const types = [...searchParams.values()].map(typeByName);
	return types.find((type) => type?.kind !== 'text' && type !== null) ?? undefined;
}

/** A file that is written out inside of its address: `data:image/png;base64,...`. */
function dataUrlPart(url: string, options: FileOptions, facts: FileFacts): FilePart {
	const comma = url.indexOf(',');
	if (comma === -1) return refuse('is a data URL without data', 'Correct the address.');
	const head = url.slice('data:'.length, comma);
	const data = url.slice(comma + 1);
	const isBase64 = /;\s*base64\s*$/i.test(head);
	const mimeType = head.replace(/;\s*base64\s*$/i, '');
	return contentFilePart(
		isBase64 ? data : Buffer.from(unescapePercent(data)).toString('base64'),
		{ ...facts, mimeType: mimeType || facts.mimeType },
		options,
	);
}

/** Where a file is: its content, or an address that the provider reads. */
type Source = { content: FileContent } | { url: string };

function partOf(
	type: FileType,
	source: Source,
	facts: FileFacts,
	options: FileOptions,
): ContentPart {
	switch (type.kind) {
		case 'image':
			return imagePart(addressOf(source, type), options);
		case 'video':
			return { type: 'video_url', video_url: { url: addressOf(source, type) } };
		case 'audio': {
			const data = 'content' in source ? inBase64(source.content) : source.url;
			return { type: 'input_audio', input_audio: { data, format: type.format } };
		}
		default: {
			const name = facts.name ?? ('url' in source ? nameInAddress(source.url, type) : '');
			const filename = fileName(name) || `document${extensionOf(type.mimeType)}`;
			return { type: 'file', file: { filename, file_data: addressOf(source, type) } };
		}
	}
}

function imagePart(url: string | Base64Text, { imageDetail }: FileOptions): ContentPart {
	return {
		type: 'image_url',
		image_url: { url, ...(imageDetail !== undefined && { detail: imageDetail }) },
	};
}

function addressOf(source: Source, { mimeType }: FileType): string | Base64Text {
	return 'url' in source ? source.url : inBase64(source.content, `data:${mimeType};base64,`);
}

function textPart(text: string, { name = '' }: FileFacts): ContentPart {
	const shown = fileName(name).replace(/["<>]/g, '_') || 'file.txt';
	return { type: 'text', text: `<file name="${shown}">\n${text}\n</file>` };
}

const BYTE_ORDER_MARKS: ReadonlyArray<[mark: string, charset: string]> = [
	['efbbbf', 'utf-8'],
	['fffe', 'utf-16le'],
	['feff', 'utf-16be'],
];

/** The text of a file; null for bytes that are no text. */
function readText(bytes: Uint8Array, mimeType: string): string | null {
	const hex = Buffer.from(bytes.subarray(0, 3)).toString('hex');
	const marked = BYTE_ORDER_MARKS.find(([mark]) => hex.startsWith(mark))?.[1];
	const named = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(mimeType)?.[1];
	if (marked === undefined && !/^utf-?16/i.test(named ?? '') && bytes.includes(0)) return null;
	// Files from before Unicode are in Windows' Western code page, most often.
	for (const charset of [marked, named, 'utf-8', 'windows-1252']) {
		const text = charset === undefined ? null : decode(bytes, charset);
		if (text !== null) return text;
	}
	return null;
}

function decode(bytes: Uint8Array, charset: string): string | null {
	try {
		return new TextDecoder(charset, { fatal: true }).decode(bytes);
	} catch {
		return null;
	}
}

function refusedType({ mimeType = '' }: FileFacts): Refusal {
	return {
		why: isVague(mimeType)
			? 'has a type that the API does not accept'
			: `has the type ${mimeType}, which the API does not accept`,
		remedy: `The API accepts ${TAKEN_TYPES}. Convert the file before this node, or leave it out.`,
	};
}

function nameInAddress(url: string, { mimeType }: FileType): string {
	const name = unescapePercent(new URL(url).pathname.split('/').pop() ?? '');
	return name === '' || typeByName(name) !== undefined ? name : name + extensionOf(mimeType);
}

/** The name alone, without folders and line breaks. */
function fileName(name: string): string {
	return (name.split(/[\\/]/).pop() ?? '').replace(/[\r\n\t]+/g, ' ').trim();
}

function firstBytes(content: FileContent): Uint8Array {
	if (typeof content !== 'string') return content.subarray(0, SNIFFED_BYTES);
	return Buffer.from(content.slice(0, SNIFFED_BYTES * 2), 'base64');
}

function toBytes(content: FileContent): Uint8Array {
	return typeof content === 'string' ? Buffer.from(content, 'base64') : content;
}

function inBase64(content: FileContent, start = ''): string | Base64Text {
	return typeof content === 'string' ? start + content : new Base64Text(start, content);
}
