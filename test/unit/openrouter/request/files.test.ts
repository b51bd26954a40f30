import fc from 'fast-check';
import {
	contentFilePart,
	EMPTY_FILE,
	typeRefusal,
	urlFilePart,
} from '../../../../nodes/openrouter/request/files';

const bytes = (hex: string): Buffer => Buffer.from(hex.replace(/ /g, ''), 'hex');
const PNG = bytes('89504e470d0a1a0a 0000000d49484452');
const JPEG = bytes('ffd8ffe0 00104a464946');
const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF');

const dataUrl = (type: string, content: Buffer): string =>
	`data:${type};base64,${content.toString('base64')}`;
const part = (made: ReturnType<typeof contentFilePart>): unknown =>
	made.ok ? JSON.parse(JSON.stringify(made.part)) : `refused: ${made.why}`;
const text = (content: string | Buffer, mimeType: string, name = 'a.txt'): unknown => {
	const made = contentFilePart(Buffer.from(content), { name, mimeType });
	return made.ok ? made.part.text : `refused: ${made.why}`;
};

describe('the part for a file', () => {
	test.each(['png', 'jpeg', 'webp', 'gif'])('is an image for image/%s', (subtype) => {
		const mimeType = `image/${subtype}`;
		expect(part(contentFilePart(JPEG, { mimeType }))).toEqual({
			type: 'image_url',
			image_url: { url: dataUrl(mimeType, JPEG) },
		});
	});

	test('holds the detail of an image, and of nothing else', () => {
		const options = { imageDetail: 'low' };
		expect(part(contentFilePart(PNG, { mimeType: 'image/png' }, options))).toEqual({
			type: 'image_url',
			image_url: { url: dataUrl('image/png', PNG), detail: 'low' },
		});
		const video = part(contentFilePart(PNG, { mimeType: 'video/mp4' }, options));
		expect(video).toEqual({
			type: 'video_url',
			video_url: { url: dataUrl('video/mp4', PNG) },
		});
	});

	test.each([
		['audio/wav', 'wav'],
		['audio/x-wav', 'wav'],
		['audio/vnd.wave', 'wav'],
		['audio/mpeg', 'mp3'],
		['audio/mp3', 'mp3'],
		['audio/x-aiff', 'aiff'],
		['audio/aac', 'aac'],
		['audio/ogg; codecs=opus', 'ogg'],
		['application/ogg', 'ogg'],
		['audio/x-flac', 'flac'],
		['audio/mp4', 'm4a'],
		['audio/x-m4a', 'm4a'],
		['audio/L16;rate=16000', 'pcm16'],
		['audio/pcm24', 'pcm24'],
	])('is a recording for %s, in the format %s', (mimeType, format) => {
		expect(part(contentFilePart(PNG, { mimeType }))).toEqual({
			type: 'input_audio',
			input_audio: { data: PNG.toString('base64'), format },
		});
	});

	test.each([
		['video/mp4', 'video/mp4'],
		['video/mpeg', 'video/mpeg'],
		['video/quicktime', 'video/mov'],
		['video/webm', 'video/webm'],
	])('is a video for %s', (mimeType, sent) => {
		expect(part(contentFilePart(PNG, { mimeType }))).toEqual({
			type: 'video_url',
			video_url: { url: dataUrl(sent, PNG) },
		});
	});

	test('is a file with its name for a document', () => {
		const facts = { name: 'in/box\\invoice "7".pdf', mimeType: 'application/pdf' };
		expect(part(contentFilePart(PDF, facts))).toEqual({
			type: 'file',
			file: { filename: 'invoice "7".pdf', file_data: dataUrl('application/pdf', PDF) },
		});
		const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
		expect(part(contentFilePart(PDF, { name: 'a.docx', mimeType: word }))).toEqual({
			type: 'file',
			file: { filename: 'a.docx', file_data: dataUrl(word, PDF) },
		});
	});

	test.each([
		'text/plain',
		'text/csv',
		'text/markdown',
		'application/json',
		'application/xml; charset=utf-8',
		'application/ld+json',
		'application/x-yaml',
		'message/rfc822',
	])('is text with its name for %s', (mimeType) => {
		expect(text('a;b\n1;2', mimeType, 'rows.csv')).toBe(
			'<file name="rows.csv">\na;b\n1;2\n</file>',
		);
	});

	test.each([
		['UTF-8 with a byte order mark', '\uFEFFgrün', 'text/plain'],
		['UTF-16', Buffer.from('\uFEFFgrün', 'utf16le'), 'text/plain'],
		['UTF-16, by its name', Buffer.from('grün', 'utf16le'), 'text/plain; charset=utf-16le'],
		['Latin 1', Buffer.from('grün', 'latin1'), 'text/csv; charset="ISO-8859-1"'],
		['Latin 1 without a name', Buffer.from('grün', 'latin1'), 'text/csv'],
		['a charset that nobody knows', 'grün', 'text/plain; charset=x-none'],
	])('is text, read from %s', (_name, content, mimeType) => {
		expect(text(content, mimeType)).toBe('<file name="a.txt">\ngrün\n</file>');
	});

	test('takes base64 text and bytes alike', () => {
		fc.assert(
			fc.property(
				fc.uint8Array({ minLength: 1, maxLength: 200 }),
				fc.constantFrom('image/png', 'audio/wav', 'video/mp4', 'application/pdf', 'text/plain'),
				(content, mimeType) => {
					const base64 = Buffer.from(content).toString('base64');
					expect(part(contentFilePart(base64, { mimeType }))).toEqual(
						part(contentFilePart(content, { mimeType })),
					);
				},
			),
		);
	});

	test('holds the bytes of the file unchanged', () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), (content) => {
				const data = Buffer.from(content).toString('base64');
				expect(part(contentFilePart(content, { name: 'a.wav' }))).toEqual({
					type: 'input_audio',
					input_audio: { data, format: 'wav' },
				});
			}),
		);
	});

	test('is text for whatever is text in UTF-8', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', minLength: 1 }), (given) => {
				const content = Buffer.from(given).toString();
				fc.pre(!content.includes('\0') && !content.startsWith('\uFEFF'));
				fc.pre(!/^(?:%PDF-|GIF8|ID3|OggS|fLaC|FORM|RIFF)/.test(content));
				expect(text(content, 'text/plain')).toBe(`<file name="a.txt">\n${content}\n</file>`);
			}),
		);
	});
});

describe('a file that says little of its type', () => {
	test.each([
		['a name', { name: 'scan.JPG', mimeType: 'application/octet-stream' }, PNG, 'image_url'],
		['a name', { name: 'voice.opus' }, PNG, 'input_audio'],
		['a name', { name: 'a.docx', mimeType: 'application/zip' }, 'PK', 'file'],
		['a name', { name: 'a.pdf', mimeType: 'application/x-acrobat' }, PDF, 'file'],
		['a name', { name: 'a.png', mimeType: '*/*' }, PNG, 'image_url'],
		['a name', { name: 'a.csv', mimeType: 'application/x-sheet' }, 'a', 'text'],
		['a name of Windows', { name: 'a.csv', mimeType: 'application/vnd.ms-excel' }, 'a', 'text'],
		['its first bytes', { mimeType: 'application/octet-stream' }, PNG, 'image_url'],
		['its first bytes', { name: 'no-extension' }, PDF, 'file'],
		['its first bytes', { mimeType: 'image/*' }, JPEG, 'image_url'],
		['its first bytes', { mimeType: 'text/plain' }, PDF, 'file'],
		['its first bytes', {}, bytes('4f676753 00 02'), 'input_audio'],
		['its first bytes', {}, bytes('00000020 66747970 69736f6d'), 'video_url'],
		['its first bytes', {}, bytes('00000020 66747970 4d344120'), 'input_audio'],
		['being text', { mimeType: 'binary/octet-stream' }, 'hello', 'text'],
	])('has the type of %s (%j)', (_by, facts, content, type) => {
		expect(part(contentFilePart(Buffer.from(content), facts))).toMatchObject({ type });
	});
});

describe('what the API does not take', () => {
	test.each([
		'image/tiff',
		'image/heic',
		'image/svg+xml',
		'audio/webm',
		'video/x-msvideo',
		'application/zip',
		'application/x-msdownload',
		'font/woff2',
	])('is %s, by the type alone', (mimeType) => {
		expect(typeRefusal({ mimeType })).toEqual({
			why: `has the type ${mimeType}, which the API does not accept`,
			remedy: expect.stringMatching(/^The API accepts images \(png, .+ Convert the file/) as string,
		});
		expect(contentFilePart(PNG, { mimeType })).toMatchObject({ ok: false });
	});

	test.each(['image/heic', 'audio/webm', 'video/x-msvideo'])(
		'is %s, whatever the name',
		(mimeType) => {
			for (const name of ['a.jpg', 'a.mp3', 'a.mp4']) {
				expect(typeRefusal({ name, mimeType })).not.toBeNull();
			}
		},
	);

	test('is a name without a type that says so', () => {
		expect(typeRefusal({ name: 'a.zip', mimeType: 'application/octet-stream' })).toMatchObject({
			why: 'has a type that the API does not accept',
		});
	});

	test('is not known before the bytes are there where neither type nor name tells', () => {
		expect(typeRefusal({ mimeType: 'application/octet-stream' })).toBeNull();
		expect(typeRefusal({})).toBeNull();
		expect(typeRefusal({ name: 'a.xyz' })).toBeNull();
	});

	test.each([
		['bytes that are neither known nor text', { name: 'a' }, bytes('00010203 00')],
		['text that is none', { mimeType: 'text/plain' }, bytes('00010203 00')],
	])('is %s', (_name, facts, content) => {
		expect(contentFilePart(content, facts)).toMatchObject({ ok: false });
	});

	test('is an empty file', () => {
		expect(contentFilePart('', { mimeType: 'image/png' })).toEqual({ ok: false, ...EMPTY_FILE });
		expect(contentFilePart(Buffer.of(), {})).toEqual({ ok: false, ...EMPTY_FILE });
	});
});

describe('the part for an address', () => {
	const image = (url: string): object => ({ type: 'image_url', image_url: { url } });
	const video = (url: string): object => ({ type: 'video_url', video_url: { url } });

	test.each([
		'https://example.com/photo.jpg',
		'http://example.com/a,b/PHOTO.PNG?size=big#top',
		'https://example.com/picture?id=7',
		'https://example.com',
		'https://example.com/thumbnail?page=https://example.org/index.html&width=9',
		'https://example.com/view.php#.jpg',
	])('is an image for %s', (url) => expect(part(urlFilePart(url))).toEqual(image(url)));

	test('holds the detail of an image', () => {
		expect(part(urlFilePart('https://example.com/a.webp', { imageDetail: 'high' }))).toEqual({
			type: 'image_url',
			image_url: { url: 'https://example.com/a.webp', detail: 'high' },
		});
	});

	test.each([
		['https://example.com/docs/my%20paper.pdf?v=2', 'my paper.pdf'],
		['https://example.com/pdf/1706.03762#paper.pdf', '1706.03762.pdf'],
		['https://example.com/export.html#.pdf', 'export.html'],
		['https://example.com/get?file=paper.pdf&key=1', 'get.pdf'],
		['https://example.com/download?file=paper.pdf', 'download.pdf'],
		['https://example.com/#paper.pdf', 'document.pdf'],
	])('is a file for %s', (url, filename) => {
		expect(part(urlFilePart(url))).toEqual({ type: 'file', file: { filename, file_data: url } });
	});

	test.each([
		'https://example.com/clip.mp4',
		'https://www.youtube.com/watch?v=dQw4w9WgXcQ',
		'https://youtu.be/dQw4w9WgXcQ',
		'https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ',
	])('is a video for %s', (url) => expect(part(urlFilePart(url))).toEqual(video(url)));

	test.each([
		['data:image/png;base64,iVBORw0KGgo=', image('data:image/png;base64,iVBORw0KGgo=')],
		[
			'data:audio/wav;base64,UklGRg==',
			{ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
		],
		['data:,a%20b', { type: 'text', text: '<file name="file.txt">\na b\n</file>' }],
		['data:text/plain,100%', { type: 'text', text: '<file name="file.txt">\n100%\n</file>' }],
	])('takes %s apart', (url, expected) => expect(part(urlFilePart(url))).toEqual(expected));

	test.each([
		['https://example.com/talk.mp3', /^refused: is a recording, and the API does not read those/],
		['https://example.com/rows.csv', /^refused: is a text file, and the API does not read those/],
		['https://example.com/scan.tiff', /^refused: has a type that the API does not accept/],
		['photo.jpg', /^refused: is not a web address/],
		['ftp://example.com/photo.jpg', /^refused: is not a web address/],
		['file:///etc/passwd', /^refused: is not a web address/],
		['data:image/png;base64,', /^refused: is empty/],
		['data:image/png', /^refused: is a data URL without data/],
	])('is refused for %s', (url, why) => expect(part(urlFilePart(url))).toMatch(why));

	test('goes by the type of the file where that is known', () => {
		const url = 'https://example.com/attachment/7';
		expect(part(urlFilePart(url, {}, { mimeType: 'application/pdf', name: 'a.pdf' }))).toEqual({
			type: 'file',
			file: { filename: 'a.pdf', file_data: url },
		});
		expect(part(urlFilePart(url, {}, { mimeType: 'image/*' }))).toEqual(image(url));
		expect(part(urlFilePart(url, {}, { mimeType: 'audio/mpeg' }))).toMatch(/is a recording/);
	});

	test('never throws, and sends web addresses as they are', () => {
		fc.assert(
			fc.property(fc.oneof(fc.webUrl({ withFragments: true }), fc.string()), (url) => {
				const made = urlFilePart(url);
				if (made.ok && /^https?:/.test(url)) expect(JSON.stringify(made.part)).toContain(url);
			}),
		);
	});
});
