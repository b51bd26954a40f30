import type { IBinaryKeyData } from 'n8n-workflow';
import { MIXTRAL, assistant, system, user, type Row } from './row';

const base64 = (content: string): string => Buffer.from(content).toString('base64');

const binary = (content: string, mimeType: string, fileName: string): IBinaryKeyData[string] => ({
	data: base64(content),
	mimeType,
	fileName,
});

const dataUrl = (content: string, mimeType: string): string =>
	`data:${mimeType};base64,${base64(content)}`;

const text = (value: string) => ({ type: 'text', text: value });
const image = (url: string, detail: string) => ({ type: 'image_url', image_url: { url, detail } });
const file = (filename: string, data: string) => ({
	type: 'file',
	file: { filename, file_data: data },
});

/** Files of the item and by address, as content parts of the last user turn. */
export const fileRows: Row[] = [
	{
		name: 'an image and a PDF of the item, with the text read by Cloudflare',
		binary: {
			photo: binary('png', 'image/png', 'red.png'),
			invoice: binary('pdf', 'application/pdf', 'invoice 7.pdf'),
		},
		parameters: {
			prompt: 'Compare these.',
			files: { binaryFields: '*', imageDetail: 'auto', pdfEngine: 'cloudflare-ai' },
		},
		openai: {
			model: MIXTRAL,
			messages: [
				user([
					text('Compare these.'),
					image(dataUrl('png', 'image/png'), 'auto'),
					file('invoice 7.pdf', dataUrl('pdf', 'application/pdf')),
				]),
			],
			plugins: [{ id: 'file-parser', pdf: { engine: 'cloudflare-ai' } }],
		},
	},
	{
		name: 'a recording, a video and a text file behind the last user turn of a conversation',
		binary: {
			voice: binary('mp3', 'audio/mpeg', 'voice.mp3'),
			clip: binary('mov', 'video/quicktime', 'clip.mov'),
			rows: binary('a;b', 'text/csv; charset=utf-8', 'rows.csv'),
		},
		parameters: {
			promptType: 'messages',
			messages: {
				message: [system('Be brief.'), { content: 'What is said?' }, assistant('It is')],
			},
			files: { binaryFields: 'voice, clip, rows', pdfEngine: 'native' },
		},
		openai: {
			model: MIXTRAL,
			messages: [
				system('Be brief.'),
				user([
					text('What is said?'),
					{ type: 'input_audio', input_audio: { data: base64('mp3'), format: 'mp3' } },
					{ type: 'video_url', video_url: { url: dataUrl('mov', 'video/mov') } },
					text('<file name="rows.csv">\na;b\n</file>'),
				]),
				assistant('It is'),
			],
			plugins: [{ id: 'file-parser', pdf: { engine: 'native' } }],
		},
	},
	{
		name: 'addresses of an image and a PDF, read by Mistral OCR, under other plugins',
		item: { links: ['https://example.com/a.jpg', 'https://example.com/paper.pdf?v=2'] },
		parameters: {
			prompt: 'Compare these.',
			files: { urls: '={{ $json.links }}', imageDetail: 'high', pdfEngine: 'mistral-ocr' },
			options: { contextCompression: true },
		},
		openai: {
			model: MIXTRAL,
			messages: [
				user([
					text('Compare these.'),
					image('https://example.com/a.jpg', 'high'),
					file('paper.pdf', 'https://example.com/paper.pdf?v=2'),
				]),
			],
			plugins: [
				{ id: 'context-compression', engine: 'middle-out' },
				{ id: 'file-parser', pdf: { engine: 'mistral-ocr' } },
			],
		},
	},
	{
		name: 'addresses as text, with a comma in one of them',
		parameters: {
			prompt: 'Compare these.',
			files: {
				imageDetail: 'low',
				urls: 'https://example.com/a,b.webp, https://youtu.be/dQw4w9WgXcQ',
			},
		},
		openai: {
			model: MIXTRAL,
			messages: [
				user([
					text('Compare these.'),
					image('https://example.com/a,b.webp', 'low'),
					{ type: 'video_url', video_url: { url: 'https://youtu.be/dQw4w9WgXcQ' } },
				]),
			],
		},
	},
];
