import type { ContentFile } from '@n8n/ai-node-sdk';
import type { ContentPart } from '../openrouter/request/messages';

const AUDIO_FORMATS: Readonly<Record<string, string>> = {
	mpeg: 'mp3',
	mp3: 'mp3',
	wav: 'wav',
	'x-wav': 'wav',
};

/**
 * An image, a recording or a document as the API takes it
 * (https://openrouter.ai/docs/features/multimodal/overview).
 */
export function toFilePart({ mediaType, data, providerMetadata }: ContentFile): ContentPart | null {
	const { url, detail, filename } = providerMetadata ?? {};
	const name = typeof filename === 'string' ? filename : undefined;
	const base64 = toBase64(data);
	const type = (mediaType ?? typeOf(base64, typeof url === 'string' ? url : name)).toLowerCase();
	const source = typeof url === 'string' && url !== '' ? url : dataUrl(type, base64);
	if (source === null) return null;
	if (type.startsWith('image/')) {
		return {
			type: 'image_url',
			image_url: { url: source, ...(typeof detail === 'string' && { detail }) },
		};
	}
	const format = AUDIO_FORMATS[type.replace(/^audio\//, '')];
	if (type.startsWith('audio/') && format !== undefined && base64 !== '') {
		return { type: 'input_audio', input_audio: { data: base64, format } };
	}
	return { type: 'file', file: { filename: name ?? 'attachment', file_data: source } };
}

function toBase64(data: unknown): string {
	if (typeof data === 'string') return data.replace(/^data:[^,]*,/, '');
	return data instanceof Uint8Array ? Buffer.from(data).toString('base64') : '';
}

function dataUrl(type: string, base64: string): string | null {
	return base64 === '' ? null : `data:${type};base64,${base64}`;
}

/** How the base64 text of a file begins. */
const BEGINNINGS: ReadonlyArray<[beginning: string, type: string]> = [
	['JVBERi', 'application/pdf'],
	['/9j/', 'image/jpeg'],
	['R0lGOD', 'image/gif'],
	['UklGR', 'image/webp'],
];

/** What a file without a type most likely is. */
function typeOf(base64: string, name = ''): string {
	const known = BEGINNINGS.find(([beginning]) => base64.startsWith(beginning));
	if (known !== undefined) return known[1];
	return /\.pdf($|[?#])/i.test(name) ? 'application/pdf' : 'image/png';
}
