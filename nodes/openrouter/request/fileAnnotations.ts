import { storable } from '../../json/storable';
import type { ChatMessage } from '../chatMessage';
import { isRecord } from '../../values';

/** Stands in front of the user's turn when no turn of the model is there to hold annotations. */
const READING: ChatMessage = { role: 'user', content: 'Read the files.' };
const HAVING_READ: ChatMessage = { role: 'assistant', content: 'I have read them.' };

/** Adds annotations of files that are not known yet, and that can be sent; the hash tells the same file. */
export function addFileAnnotations(
	known: readonly unknown[],
	more: readonly unknown[] = [],
): unknown[] {
	const hashes = new Set(known.map(hashOf));
	const added = more.filter((annotation) => {
		const hash = hashOf(annotation);
		if (hashes.has(hash) || storable(annotation) !== null) return false;
		// The events of a stream may repeat what is read.
		hashes.add(hash);
		return true;
	});
	return [...known, ...added];
}

/**
 * Sends back what OpenRouter has read of the files before, so that it reads, and bills, no page twice.
 * Annotations belong to a turn of the model: https://openrouter.ai/docs/guides/overview/multimodal/pdfs
 */
export function withFileAnnotations(
	messages: ChatMessage[],
	annotations: readonly unknown[],
): ChatMessage[] {
	if (annotations.length === 0) return messages;
	const own = messages.findLastIndex(({ role }) => role === 'assistant');
	const turn = messages[own];
	if (turn !== undefined) return messages.with(own, { ...turn, annotations: [...annotations] });
	const user = messages.findLastIndex(({ role }) => role === 'user');
	const reading = [READING, { ...HAVING_READ, annotations: [...annotations] }];
	return messages.toSpliced(Math.max(0, user), 0, ...reading);
}

function hashOf(annotation: unknown): unknown {
	const file = isRecord(annotation) ? annotation.file : undefined;
	return isRecord(file) ? (file.hash ?? file.name ?? annotation) : annotation;
}
