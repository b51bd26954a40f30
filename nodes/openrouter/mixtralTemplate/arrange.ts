import type { ChatMessage, ContentPart } from '../request/messages';

type Content = ChatMessage['content'];

/** Said for the user where a conversation has no opening user turn; providers refuse an empty one. */
const OPENING = 'Begin.';
const TURN_BREAK = '\n\n';

/**
 * True for Mistral's own Mixtral models in every variant (`:nitro`, `@preset/...`), and for other
 * authors' models whose name starts with `mixtral-`. Fine-tunes such as Dolphin, Nous Hermes or
 * WizardLM carry the word elsewhere or not at all: they were trained on ChatML or Vicuna, not on the
 * `[INST]` template, so they are left alone.
 */
export function isMixtralFamily(modelId: string): boolean {
	return /^~?[^/@]+\/mixtral-/i.test(modelId.trim());
}

/**
 * Puts a conversation in the only order that the `[INST]` template knows: at most one system message,
 * then user and assistant in turn, the user first. It does what Mistral's own request normalizer does
 * (InstructRequestNormalizer in https://github.com/mistralai/mistral-common): system messages from
 * anywhere are joined into the one at the start, neighbours of the same role are joined by a blank
 * line, and a user turn is put first where there is none. Tool calls and results stay untouched, a
 * trailing assistant turn stays the last (prefill). Fitting twice changes nothing more.
 */
export function fitMistralTemplate(messages: ChatMessage[]): ChatMessage[] {
	if (messages.length === 0) return [];
	const isSystem = ({ role }: ChatMessage) => role === 'system' || role === 'developer';
	const systems = mergeTurns(
		messages.filter(isSystem).map((message) => ({ ...message, role: 'system' as const })),
	);
	const turns = mergeTurns(messages.filter((message) => !isSystem(message)));
	const needsOpening = turns[0]?.role !== 'user';
	return [
		...systems,
		...(needsOpening ? [{ role: 'user' as const, content: OPENING }] : []),
		...turns,
	];
}

function mergeTurns(messages: ChatMessage[]): ChatMessage[] {
	const merged: ChatMessage[] = [];
	for (const message of messages) {
		const previous = merged.at(-1);
		if (previous === undefined || !canMerge(previous, message)) {
			merged.push(message);
			continue;
		}
		merged[merged.length - 1] = mergePair(previous, message);
	}
	return merged;
}

function canMerge(first: ChatMessage, second: ChatMessage): boolean {
	return first.role === second.role && isPlain(first) && isPlain(second);
}

/** Turns with tool calls, reasoning or other fields would lose them. */
function isPlain(message: ChatMessage): boolean {
	const hasOnlyText = Object.entries(message).every(
		([key, value]) => ['role', 'content', 'name'].includes(key) || value === undefined,
	);
	return hasOnlyText && message.role !== 'tool';
}

function mergePair(first: ChatMessage, second: ChatMessage): ChatMessage {
	const { role } = first;
	if (first.name === second.name) {
		return { ...first, content: joinContents(first.content, second.content) };
	}
	// Two names cannot stand in one turn; OpenRouter writes them into the prompt like this itself.
	return { role, content: joinContents(withName(first), withName(second)) };
}

function joinContents(first: Content, second: Content): Content {
	if (isEmpty(first)) return second;
	if (isEmpty(second)) return first;
	if (typeof first === 'string' && typeof second === 'string') {
		return `${first}${TURN_BREAK}${second}`;
	}
	return [...toParts(first), ...toParts(second)];
}

function isEmpty(content: Content): boolean {
	return content === null || content === undefined || content.length === 0;
}

function toParts(content: Content): ContentPart[] {
	if (typeof content === 'string') return [{ type: 'text', text: content }];
	return content ?? [];
}

function withName({ name, content }: ChatMessage): Content {
	if (name === undefined) return content;
	if (typeof content === 'string') return `${name}: ${content}`;
	return [{ type: 'text', text: `${name}: ` }, ...(content ?? [])];
}
