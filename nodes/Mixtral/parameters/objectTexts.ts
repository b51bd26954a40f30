import type { ChatMessage } from '../../openrouter/chatMessage';
import { isRecord } from '../../values';

/** What JavaScript makes of an object that is put into text. */
const OBJECT_TEXT = '[object Object]';

/** Items whose prompt holds an object as text, for a note: the model cannot know what was in it. */
export class ObjectTexts {
	private first: number | null = null;
	private count = 0;

	add(itemIndex: number, messages: readonly ChatMessage[]): void {
		if (!messages.some(holdsObjectText)) return;
		this.first ??= itemIndex;
		this.count += 1;
	}

	/** One sentence, where there are any. */
	notes(): string[] {
		if (this.first === null) return [];
		const others = this.count - 1;
		const more = others === 0 ? '' : ` (and of ${others} more ${others === 1 ? 'item' : 'items'})`;
		return [
			`The prompt of item ${this.first}${more} holds "${OBJECT_TEXT}": an expression put an object into ` +
				'the text. Use {{ JSON.stringify(value) }}.',
		];
	}
}

function holdsObjectText({ content }: ChatMessage): boolean {
	if (typeof content === 'string') return content.includes(OBJECT_TEXT);
	if (!Array.isArray(content)) return false;
	return content.some(
		(part) => isRecord(part) && typeof part.text === 'string' && part.text.includes(OBJECT_TEXT),
	);
}
