import type { IBinaryData, INodeProperties } from 'n8n-workflow';
import { invalid, quote, valid } from '../checked';
import { isRecord } from '../values';
import { fieldsReader } from './read';
import { isUnset, list, type Rule } from './rules';

export const binaryFieldsField = {
	displayName: 'Binary Fields',
	name: 'binaryFields',
	type: 'string',
	default: 'data',
	placeholder: 'e.g. data, attachment_0',
	hint: 'The Binary tab of the input shows the names. * sends all files of the item.',
	description:
		'Names of the binary fields to send. Separate names with commas, or use an expression that gives an array.',
} as const satisfies INodeProperties;

export const urlsField = {
	displayName: 'URLs',
	name: 'urls',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://example.com/photo.jpg',
	hint: 'A URL without a file extension counts as an image. For another type, add #.pdf or #.mp4 to the URL.',
	description:
		'URLs of images, PDFs and videos that the provider downloads. Recordings and text files must be binary fields. Separate URLs with commas or line breaks, or use an expression that gives an array.',
} as const satisfies INodeProperties;

/** Files that go with the last user turn. */
export const files = {
	displayName: 'Files',
	name: 'files',
	type: 'collection',
	placeholder: 'Add Files',
	default: {},
	description:
		'Files that are sent with the last user message: images, PDFs, recordings, videos and text files. PDFs and text files work with every model. For the others, choose a model that accepts them.',
	options: [
		binaryFieldsField,
		urlsField,
		{
			displayName: 'Image Detail',
			name: 'imageDetail',
			type: 'options',
			options: [
				{ name: 'Auto', value: 'auto', description: 'The model chooses' },
				{ name: 'Low', value: 'low', description: 'Fewer tokens' },
				{ name: 'High', value: 'high', description: 'More tokens' },
			],
			default: 'auto',
			description: 'Resolution of images for the model, if the model supports it',
		},
		{
			displayName: 'PDF Engine',
			name: 'pdfEngine',
			type: 'options',
			options: [
				{
					name: 'Cloudflare AI',
					value: 'cloudflare-ai',
					description: 'Reads the text free of charge. Works with every model.',
				},
				{
					name: 'Mistral OCR',
					value: 'mistral-ocr',
					description: 'Also reads scanned pages, at a price per page. Works with every model.',
				},
				{
					name: 'Native',
					value: 'native',
					description: 'The model reads the PDF itself. Billed as prompt tokens.',
				},
			],
			default: 'cloudflare-ai',
			description:
				'Engine that reads PDFs. If you do not add it, OpenRouter uses the model itself if it can read PDFs, or else an engine of its choice.',
		},
	],
} as const satisfies INodeProperties;

/**
 * What an entry of Binary Fields gives: a name, or the file itself, which an expression may give where
 * n8n keeps files inside of the JSON.
 */
export type BinaryField = string | IBinaryData;

export function isBinaryData(value: unknown): value is IBinaryData {
	return isRecord(value) && typeof value.mimeType === 'string' && holdsFile(value);
}

function holdsFile({ data, id }: Record<string, unknown>): boolean {
	return typeof data === 'string' || typeof id === 'string';
}

const binaryFieldList: Rule<BinaryField[]> = (value, label) => {
	const entries: unknown[] = isBinaryData(value) ? [value] : Array.isArray(value) ? value : [];
	if (isRecord(value) && entries.length === 0) {
		// What $binary.data gives has no content where n8n keeps files in memory.
		return invalid(label, `must be the name of a binary field, such as data, not ${quote(value)}`);
	}
	if (!entries.some(isBinaryData)) return list(value, label);
	const fields: BinaryField[] = [];
	for (const entry of entries) {
		if (isUnset(entry)) continue;
		if (typeof entry !== 'string' && !isBinaryData(entry)) {
			return invalid(label, `must hold names of binary fields only, not ${quote(entry)}`);
		}
		fields.push(entry);
	}
	return valid(fields);
};

/** An address may hold commas and blanks: they separate before the next address, or as a comma with a blank. */
const SEPARATOR = /,(?=\s|[a-z]{2,10}:)|[;\s](?=[a-z]{2,10}:\/\/|data:)/i;

const urlList: Rule<string[]> = (value, label) => {
	if (typeof value !== 'string') return list(value, label);
	return list(value.split(SEPARATOR).map(withoutSeparator), label);
};

function withoutSeparator(entry: string): string {
	let end = entry.length;
	while (end > 0 && /[,;\s]/.test(entry.charAt(end - 1))) end -= 1;
	return entry.slice(0, end);
}

export const readFiles = fieldsReader('Files', files.options, {
	binaryFields: binaryFieldList,
	urls: urlList,
});

export type Files = Extract<ReturnType<typeof readFiles>, { ok: true }>['value'];
