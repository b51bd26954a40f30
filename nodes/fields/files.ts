import type { INodeProperties } from 'n8n-workflow';
import { fieldsReader } from './read';
import { list, type Rule } from './rules';

/** Files that go with the last user turn. */
export const files = {
	displayName: 'Files',
	name: 'files',
	type: 'collection',
	placeholder: 'Add Files',
	default: {},
	description: 'Images, PDFs, recordings, videos and text files that go with the last user message',
	options: [
		{
			displayName: 'Binary Fields',
			name: 'binaryFields',
			type: 'string',
			default: 'data',
			placeholder: 'e.g. data, attachment_0',
			description:
				'Names of binary fields of the item; * = all of them. Comma-separated; an expression may give an array.',
		},
		{
			displayName: 'Image Detail',
			name: 'imageDetail',
			type: 'options',
			options: [
				{ name: 'Auto', value: 'auto', description: 'The model chooses' },
				{ name: 'High', value: 'high', description: 'More tokens' },
				{ name: 'Low', value: 'low', description: 'Fewer tokens' },
			],
			default: 'auto',
			description: 'Resolution at which the model sees images, where the model supports it',
		},
		{
			displayName: 'PDF Engine',
			name: 'pdfEngine',
			type: 'options',
			options: [
				{
					name: 'Cloudflare AI',
					value: 'cloudflare-ai',
					description: 'Reads the text, free of charge; works with every model',
				},
				{
					name: 'Mistral OCR',
					value: 'mistral-ocr',
					description: 'Reads scanned pages too, at a price per page; works with every model',
				},
				{
					name: 'Native',
					value: 'native',
					description: 'The model reads the PDF itself, billed as prompt tokens',
				},
			],
			default: 'cloudflare-ai',
			description: 'How OpenRouter reads PDFs (plugin file-parser)',
		},
		{
			displayName: 'URLs',
			name: 'urls',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/photo.jpg',
			description:
				'Addresses of images, PDFs and videos, which the provider reads itself. Comma-separated; an expression may give an array.',
		},
	],
} as const satisfies INodeProperties;

/** An address may hold commas, so only a comma before the next address separates two. */
const urlList: Rule<string[]> = (value, label) =>
	list(typeof value === 'string' ? value.split(/,(?=\s*[a-z]{2,10}:)/i) : value, label);

export const readFiles = fieldsReader('Files', files.options, {
	binaryFields: list,
	urls: urlList,
});

export type Files = Extract<ReturnType<typeof readFiles>, { ok: true }>['value'];
