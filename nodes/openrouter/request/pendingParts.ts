import type { Checked } from '../../checked';
import type { ChatMessage, ContentPart } from './messages';

/** Under a symbol, so that JSON does not show it. */
const FILE = Symbol('file');

interface PendingPart extends ContentPart {
	[FILE]: unknown;
}

/**
 * A content part that stands for a file until a try needs its bytes. A body may hold it for as long as
 * it waits: it is moved, joined and copied like any other part, and holds no bytes.
 */
export function pendingPart<File>(file: File): ContentPart {
	const part: PendingPart = { type: 'file', [FILE]: file };
	return part;
}

/** The files that messages still wait for. */
export function pendingFiles<File>(messages: readonly ChatMessage[]): File[] {
	return messages.flatMap(({ content }) =>
		Array.isArray(content) ? content.filter(isPending).map((part) => part[FILE] as File) : [],
	);
}

/** The messages with the parts of the files in place; the messages given keep their pending parts. */
export async function withFiles<File>(
	messages: ChatMessage[],
	read: (file: File) => Promise<Checked<ContentPart>>,
): Promise<Checked<ChatMessage[]>> {
	const filled: ChatMessage[] = [];
	for (const message of messages) {
		if (!Array.isArray(message.content) || !message.content.some(isPending)) {
			filled.push(message);
			continue;
		}
		const content: ContentPart[] = [];
		for (const part of message.content) {
			const made = isPending(part) ? await read(part[FILE] as File) : null;
			if (made !== null && !made.ok) return made;
			content.push(made?.value ?? part);
		}
		filled.push({ ...message, content });
	}
	return { ok: true, value: filled };
}

function isPending(part: ContentPart): part is PendingPart {
	return FILE in part;
}
