import type { Checked } from '../../checked';
import type { ChatMessage, ContentPart } from '../chatMessage';

/** Reads a file, and makes the content part of it. */
export type ReadPart = () => Promise<Checked<ContentPart>>;

/** Under a symbol, so that JSON does not show it. */
const READ = Symbol('read');

interface PendingPart extends ContentPart {
	[READ]: ReadPart;
}

/**
 * A content part in place of a file, until a try needs the bytes. A body may hold it for as long as
 * it waits: it is moved, joined and copied like any other part, and holds no bytes.
 */
export function pendingPart(read: ReadPart): ContentPart {
	const part: PendingPart = { type: 'file', [READ]: read };
	return part;
}

/**
 * The messages with the files in place, read one after the other; ends with the first that cannot be
 * read. The messages given keep their pending parts.
 */
export async function withFiles(messages: ChatMessage[]): Promise<Checked<ChatMessage[]>> {
	const filled: ChatMessage[] = [];
	for (const message of messages) {
		if (!Array.isArray(message.content) || !message.content.some(isPending)) {
			filled.push(message);
			continue;
		}
		const content: ContentPart[] = [];
		for (const part of message.content) {
			const made = isPending(part) ? await part[READ]() : null;
			if (made !== null && !made.ok) return made;
			content.push(made?.value ?? part);
		}
		filled.push({ ...message, content });
	}
	return { ok: true, value: filled };
}

function isPending(part: ContentPart): part is PendingPart {
	return READ in part;
}
