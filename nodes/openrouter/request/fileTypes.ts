/** What the API makes of a file: https://openrouter.ai/docs/guides/overview/multimodal/overview */
type FileKind = 'image' | 'document' | 'audio' | 'video' | 'text';

export interface FileType {
	kind: FileKind;
	/** As the API names it. */
	mimeType: string;
	/** Of a recording: the name that the API has for its format. */
	format?: string;
}

/** What is known of a file without its bytes. */
export interface FileFacts {
	/** File name, or the address of the file. */
	name?: string;
	mimeType?: string;
}

interface KnownType extends FileType {
	otherMimeTypes?: readonly string[];
	extensions: readonly string[];
}

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const OPEN_DOCUMENT = 'application/vnd.oasis.opendocument';

const image = (subtype: string, extensions: string[], others: string[] = []): KnownType => ({
	kind: 'image',
	mimeType: `image/${subtype}`,
	extensions,
	otherMimeTypes: others,
});

const document = (mimeType: string, extension: string, others: string[] = []): KnownType => ({
	kind: 'document',
	mimeType,
	extensions: [extension],
	otherMimeTypes: others,
});

const audio = (format: string, extensions: string[], subtypes: string[]): KnownType => ({
	kind: 'audio',
	mimeType: `audio/${subtypes[0]}`,
	format,
	extensions,
	otherMimeTypes: subtypes.map((subtype) => `audio/${subtype}`),
});

const video = (subtype: string, extensions: string[], others: string[] = []): KnownType => ({
	kind: 'video',
	mimeType: `video/${subtype}`,
	extensions,
	otherMimeTypes: others,
});

/**
 * The formats that the pages under https://openrouter.ai/docs/guides/overview/multimodal name, and
 * office documents, which some models read themselves.
 */
const KNOWN_TYPES: readonly KnownType[] = [
	image('png', ['png'], ['image/x-png']),
	image('jpeg', ['jpg', 'jpeg', 'jpe', 'jfif'], ['image/jpg', 'image/pjpeg']),
	image('webp', ['webp']),
	image('gif', ['gif']),
	document('application/pdf', 'pdf', ['application/x-pdf']),
	document('application/msword', 'doc'),
	document('application/vnd.ms-excel', 'xls'),
	document('application/vnd.ms-powerpoint', 'ppt'),
	document(`${OFFICE}.wordprocessingml.document`, 'docx'),
	document(`${OFFICE}.spreadsheetml.sheet`, 'xlsx'),
	document(`${OFFICE}.presentationml.presentation`, 'pptx'),
	document(`${OPEN_DOCUMENT}.text`, 'odt'),
	document(`${OPEN_DOCUMENT}.spreadsheet`, 'ods'),
	document(`${OPEN_DOCUMENT}.presentation`, 'odp'),
	document('application/rtf', 'rtf', ['text/rtf', 'application/x-rtf']),
	document('application/epub+zip', 'epub'),
	audio('wav', ['wav'], ['wav', 'x-wav', 'wave', 'vnd.wave', 'x-pn-wav']),
	audio('mp3', ['mp3'], ['mpeg', 'mp3', 'x-mp3', 'mpeg3', 'x-mpeg', 'x-mpeg-3', 'mpg']),
	audio('aiff', ['aiff', 'aif', 'aifc'], ['aiff', 'x-aiff']),
	audio('aac', ['aac'], ['aac', 'x-aac', 'aacp', 'x-hx-aac-adts']),
	audio('ogg', ['ogg', 'oga', 'opus'], ['ogg', 'x-ogg', 'vorbis', 'opus', 'x-opus+ogg']),
	audio('flac', ['flac'], ['flac', 'x-flac']),
	audio('m4a', ['m4a'], ['mp4', 'm4a', 'x-m4a', 'mp4a-latm']),
	audio('pcm16', ['pcm', 'pcm16'], ['pcm', 'pcm16', 'x-pcm', 'l16']),
	audio('pcm24', ['pcm24'], ['pcm24', 'l24']),
	video('mp4', ['mp4', 'm4v'], ['video/x-m4v', 'application/mp4']),
	video('mpeg', ['mpeg', 'mpg'], ['video/mpg', 'video/x-mpeg']),
	video('mov', ['mov', 'qt'], ['video/quicktime']),
	video('webm', ['webm']),
];

const TEXT: FileType = { kind: 'text', mimeType: 'text/plain' };
const TEXT_EXTENSIONS =
	'txt text md markdown csv tsv json jsonl ndjson xml yaml yml html htm log eml srt vtt'.split(' ');
const TEXT_MIME_TYPE =
	/^(?:text\/.*|.*\+(?:json|xml|yaml)|message\/rfc822|application\/(?:x-)?(?:json|json5|jsonl|ndjson|jsonlines|xml|yaml|toml|csv|sql|graphql|javascript|ecmascript|typescript|sh|httpd-php|tex|latex|subrip))$/;

/** Extensions of what the API does not take, so that a file without a type is refused early. */
const REFUSED_EXTENSIONS =
	'svg tif tiff bmp heic heif avif ico psd wma amr mid avi mkv wmv flv 3gp zip gz tar rar 7z exe dll bin iso'.split(
		' ',
	);

/** Types that say nothing: of downloads and of form uploads without one. */
const VAGUE_MIME_TYPE =
	/^(?:(?:application|binary)\/(?:octet-stream|x-octet-stream|unknown|x-download|force-download)|[\w*]*\/\*|)$/;

const MEDIA_MIME_TYPE = /^(?:image|audio|video|font|model)\//;

const BY_MIME_TYPE = new Map(
	KNOWN_TYPES.flatMap((type) =>
		[type.mimeType, ...(type.otherMimeTypes ?? [])].map((mimeType) => [mimeType, type] as const),
	),
);
BY_MIME_TYPE.set('application/ogg', BY_MIME_TYPE.get('audio/ogg') as KnownType);

const BY_EXTENSION = new Map<string, FileType | null>([
	...TEXT_EXTENSIONS.map((extension) => [extension, TEXT] as const),
	...REFUSED_EXTENSIONS.map((extension) => [extension, null] as const),
	...KNOWN_TYPES.flatMap((type) => type.extensions.map((extension) => [extension, type] as const)),
]);

/**
 * The type of a file by its MIME type, or else by its name. Undefined where only its bytes can tell,
 * null for a type that the API does not take.
 */
export function typeByFacts({ name = '', mimeType = '' }: FileFacts): FileType | null | undefined {
	const plain = withoutParameters(mimeType);
	const byName = typeByName(name);
	if (isVague(mimeType)) return byName;
	// Windows takes CSV files for Excel's.
	if (plain === 'application/vnd.ms-excel' && byName?.kind === 'text') return byName;
	const known = BY_MIME_TYPE.get(plain);
	if (known !== undefined) return known;
	if (plain !== 'image/svg+xml' && TEXT_MIME_TYPE.test(plain)) return TEXT;
	// Senders have names of their own for what a file is packed in, but not for other media.
	return MEDIA_MIME_TYPE.test(plain) ? null : (byName ?? null);
}

/** Whether a MIME type says nothing about a file. */
export function isVague(mimeType: string): boolean {
	return VAGUE_MIME_TYPE.test(withoutParameters(mimeType));
}

function withoutParameters(mimeType: string): string {
	return (mimeType.split(';')[0] ?? '').trim().toLowerCase();
}

/** The type by the extension of a file name; like `typeByFacts`. */
export function typeByName(name: string): FileType | null | undefined {
	const extension = /\.([a-z0-9]+)\s*$/i.exec(name.slice(-LONGEST_END))?.[1];
	return extension === undefined ? undefined : BY_EXTENSION.get(extension.toLowerCase());
}

const LONGEST_END = 20;

/** The usual ending of file names of a type, with its dot; empty where a type has none. */
export function extensionOf(mimeType: string): string {
	const known = BY_MIME_TYPE.get(withoutParameters(mimeType))?.extensions[0];
	const extension = known ?? /\/([a-z0-9]*)/i.exec(mimeType)?.[1] ?? '';
	return extension === '' ? '' : `.${extension}`;
}

/** How files begin, as hexadecimal digits; a dot matches any digit. */
const BEGINNINGS: ReadonlyArray<[beginning: RegExp, extension: string]> = [
	[/^89504e470d0a1a0a/, 'png'],
	[/^ffd8ff/, 'jpg'],
	[/^47494638(?:37|39)61/, 'gif'],
	[/^52494646.{8}57454250/, 'webp'],
	[/^52494646.{8}57415645/, 'wav'],
	[/^255044462d/, 'pdf'],
	[/^(?:4944330[234]|fff[23ab])/, 'mp3'],
	[/^fff[19]/, 'aac'],
	[/^464f524d.{8}4149464[36]/, 'aiff'],
	[/^4f67675300/, 'ogg'],
	[/^664c6143[08]0/, 'flac'],
	[/^.{8}667479704d3441/, 'm4a'],
	[/^.{8}6674797071742020/, 'mov'],
	[/^.{8}66747970(?:69736f|6d70|4d5356|61766331|6461)/, 'mp4'],
	[/^1a45dfa3/, 'webm'],
	[/^000001b[3a]/, 'mpeg'],
];

/** This many bytes are enough to recognize a type. */
export const SNIFFED_BYTES = 16;

/** The type by the first bytes of a file; undefined if they fit none. */
export function typeByBytes(bytes: Uint8Array): FileType | undefined {
	const hex = Buffer.from(bytes.subarray(0, SNIFFED_BYTES)).toString('hex');
	const extension = BEGINNINGS.find(([beginning]) => beginning.test(hex))?.[1];
	return extension === undefined ? undefined : (BY_EXTENSION.get(extension) ?? undefined);
}

/** What the API accepts, for messages. */
export const TAKEN_TYPES =
	'images (png, jpeg, webp, gif), PDFs and office documents, recordings (wav, mp3, aiff, aac, ogg, ' +
	'flac, m4a, pcm16, pcm24), videos (mp4, mpeg, mov, webm) and text files';
