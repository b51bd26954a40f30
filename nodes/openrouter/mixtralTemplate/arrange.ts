import { OPENING_TURN, type ChatMessage, type ContentPart } from '../chatMessage';
import { isMistralModel, isMixtralFamily } from './appliesTo';
import { arrangeToolTurns } from './toolTurns';

type Content = ChatMessage['content'];

/** Said for the user where a model calls tools right after an answer of its own. */
const GOING_ON: ChatMessage = { role: 'user', content: 'Continue.' };
const TURN_BREAK = '\n\n';

/**
 * Puts a conversation in the order that the model takes. Models that are not Mistral's take any order.
 * Arranging twice changes nothing more, and what fits already stays as it is.
 */
export function arrangeMessages(messages: ChatMessage[], modelId: string): ChatMessage[] {
	if (messages.length === 0 || !isMistralModel(modelId)) return messages;
	const isTemplated = isMixtralFamily(modelId);
	const isSystem = ({ role }: ChatMessage) => role === 'system' || role === 'developer';
	const systems = messages.filter(isSystem).map(asSystem);
	const turns = arrangeToolTurns(messages.filter((message) => !isSystem(message)));
	const arranged = isTemplated ? alternate(turns) : turns;
	return [
		...(isTemplated ? joinNeighbours(systems) : systems),
		...(arranged[0]?.role === 'user' ? [] : [OPENING_TURN]),
		...arranged,
	];
}

/** Mistral knows no `developer`. */
function asSystem(message: ChatMessage): ChatMessage {
	return { ...message, role: 'system' };
}

/** User and assistant in turn, as the `[INST]` template requires, with tool calls between them. */
function alternate(turns: readonly ChatMessage[]): ChatMessage[] {
	const joined = joinNeighbours(turns.map(withoutTextBesideCalls));
	return joined.flatMap((turn, index) => {
		const previous = joined[index - 1];
		const followsAnswer = previous?.role === 'assistant' && !callsTools(previous);
		return followsAnswer && callsTools(turn) ? [GOING_ON, turn] : [turn];
	});
}

/** The template has no place for text in a turn with tool calls. */
function withoutTextBesideCalls(turn: ChatMessage): ChatMessage {
	return callsTools(turn) && !isEmpty(turn.content) ? { ...turn, content: null } : turn;
}

function callsTools({ tool_calls: calls }: ChatMessage): boolean {
	return Array.isArray(calls) && calls.length > 0;
}

/**
 * Joins neighbours of the same role by a blank line, as Mistral's own request normalizer does
 * (InstructRequestNormalizer in https://github.com/mistralai/mistral-common).
 */
function joinNeighbours(messages: readonly ChatMessage[]): ChatMessage[] {
	const groups: ChatMessage[][] = [];
	for (const message of messages) {
		const group = groups.at(-1);
		const first = group?.[0];
		if (first !== undefined && canJoin(first, message)) group?.push(message);
		else groups.push([message]);
	}
	return groups.flatMap(joinGroup);
}

function canJoin(first: ChatMessage, second: ChatMessage): boolean {
	return first.role === second.role && isPlain(first) && isPlain(second);
}

/** Turns with tool calls, reasoning or other fields would lose them. */
function isPlain(message: ChatMessage): boolean {
	if (message.role === 'tool') return false;
	return Object.entries(message).every(
		([key, value]) => ['role', 'content', 'name'].includes(key) || value === undefined,
	);
}

function joinGroup(group: ChatMessage[]): ChatMessage[] {
	const [first, ...others] = group;
	if (first === undefined || others.length === 0) return group;
	if (others.every(({ name }) => name === first.name)) {
		return [{ ...first, content: joinContents(group.map(({ content }) => content)) }];
	}
	// Two names cannot stand in one turn; OpenRouter writes them into the prompt like this itself.
	return [{ role: first.role, content: joinContents(group.map(withName)) }];
}

function joinContents(contents: Content[]): Content {
	const filled = contents.filter((content) => !isEmpty(content));
	if (filled.length <= 1) return filled[0] ?? contents[0];
	if (filled.every((content) => typeof content === 'string')) return filled.join(TURN_BREAK);
	return filled.flatMap(toParts);
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
