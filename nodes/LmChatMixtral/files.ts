import type { ContentFile } from '@n8n/ai-node-sdk';
import { UserError } from 'n8n-workflow';
import { quote } from '../checked';
import { contentFilePart, urlFilePart } from '../openrouter/request/files';
import type { ContentPart } from '../openrouter/chatMessage';

/**
 * The content part for a file of a conversation; null for one without content.
 *
 * @throws UserError for a file that the API does not take
 */
export function toFilePart({ mediaType, data, providerMetadata }: ContentFile): ContentPart | null {
	const { url, detail, filename } = providerMetadata ?? {};
	const facts = {
		...(typeof filename === 'string' && { name: filename }),
		...(mediaType !== undefined && { mimeType: mediaType }),
	};
	const options = typeof detail === 'string' ? { imageDetail: detail } : {};
	const address = typeof url === 'string' && url !== '' ? url : dataUrlIn(data);
	if (address !== null) return take(urlFilePart(address, options, facts), facts.name ?? address);
	const isContent = typeof data === 'string' || (data as unknown) instanceof Uint8Array;
	if (!isContent || data.length === 0) return null;
	// As text, since each try of a call sends the same parts.
	const base64 = typeof data === 'string' ? data : Buffer.from(data).toString('base64');
	return take(contentFilePart(base64, facts, options), facts.name);
}

function dataUrlIn(data: unknown): string | null {
	return typeof data === 'string' && data.startsWith('data:') ? data : null;
}

function take(made: ReturnType<typeof urlFilePart>, name = ''): ContentPart {
	if (made.ok) return made.part;
	const file = name === '' ? 'A file' : `The file ${quote(name)}`;
	throw new UserError(`${file} of the conversation ${made.why}`, { description: made.remedy });
}
