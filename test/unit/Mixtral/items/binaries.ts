import type { IBinaryData } from 'n8n-workflow';

export const base64 = (content: string): string => Buffer.from(content).toString('base64');

/** A file that n8n keeps in the item itself. */
export const inMemory = (content: string, more: Partial<IBinaryData> = {}): IBinaryData => ({
	data: base64(content),
	mimeType: 'image/png',
	...more,
});

/** A file that n8n keeps on the disk. */
export const onDisk = (id: string, more: Partial<IBinaryData> = {}): IBinaryData => ({
	data: 'filesystem-v2',
	id: `filesystem-v2:${id}`,
	mimeType: 'image/png',
	bytes: 3,
	...more,
});
