import type { ChatMessage } from '../chatMessage';
import { isRecord } from '../../values';

type Schema = Record<string, unknown>;

/** What an answer in JSON must look like. */
export type JsonFormat = { type: 'jsonObject' } | { type: 'jsonSchema'; schema: Schema };

/** At most 64 letters, digits, `_` and `-`. */
const SCHEMA_NAME = 'output';
const ONLY_JSON = 'and nothing else: no code fence, no comments, no text around it.';

/** https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const KEYWORDS = new Set(
	(
		'$schema $defs definitions $ref title description type enum const anyOf properties required ' +
		'additionalProperties items minItems maxItems pattern format multipleOf minimum maximum ' +
		'exclusiveMinimum exclusiveMaximum'
	).split(' '),
);
const FORMATS = new Set('date-time time date duration email hostname ipv4 ipv6 uuid'.split(' '));

/**
 * The wire form: https://openrouter.ai/docs/features/structured-outputs. `strict` is set only for a
 * schema that strict mode accepts, since providers answer 400 to others.
 */
export function responseFormat(format: JsonFormat): Record<string, unknown> {
	if (format.type === 'jsonObject') return { type: 'json_object' };
	const { schema } = format;
	return {
		type: 'json_schema',
		json_schema: { name: SCHEMA_NAME, strict: isStrict(schema), schema },
	};
}

/**
 * Text for the system message. JSON mode needs it on many providers
 * (https://openrouter.ai/docs/api-reference/parameters#response-format), and models without
 * structured outputs see the schema nowhere else. The same format always gives the same bytes.
 */
export function jsonInstruction(format: JsonFormat): string {
	if (format.type === 'jsonObject') return `Reply with one JSON object ${ONLY_JSON}`;
	const schema = JSON.stringify(format.schema);
	return `Reply with JSON ${ONLY_JSON} It must match this JSON Schema (send the data, not the schema):\n${schema}`;
}

/** The turns that ask once more after a reply that did not hold; `problem` says why. */
export function reaskMessages(previousReply: string, problem: string): ChatMessage[] {
	const content = `Your reply cannot be used. ${problem} Send the whole corrected JSON ${ONLY_JSON}`;
	const question: ChatMessage = { role: 'user', content };
	// Providers refuse empty turns.
	if (previousReply.trim() === '') return [question];
	return [{ role: 'assistant', content: previousReply }, question];
}

/**
 * True when strict mode accepts the schema: an object at the root, every object closed and all its
 * keys required, every part with a type, and none of the keywords that strict mode does not know.
 */
function isStrict(schema: Schema): boolean {
	return schema.type === 'object' && isStrictPart(schema);
}

function isStrictPart(part: unknown): boolean {
	if (!isRecord(part)) return false;
	if (!Object.keys(part).every((keyword) => KEYWORDS.has(keyword))) return false;
	const { type, format, $ref, anyOf, enum: options, const: constant, items } = part;
	const isDescribed = [type, $ref, anyOf, options, constant].some((value) => value !== undefined);
	if (!isDescribed) return false;
	if (typeof format === 'string' && !FORMATS.has(format)) return false;
	const types: unknown[] = Array.isArray(type) ? type : [type];
	if (types.includes('object') && !isClosed(part)) return false;
	if (types.includes('array') && !isStrictPart(items)) return false;
	const maps = [part.properties, part.$defs, part.definitions];
	const inMaps = maps.flatMap((map) => (isRecord(map) ? Object.values(map) : []));
	return [...inMaps, ...(Array.isArray(anyOf) ? (anyOf as unknown[]) : [])].every(isStrictPart);
}

function isClosed({ properties, required, additionalProperties }: Schema): boolean {
	if (additionalProperties !== false || !isRecord(properties)) return false;
	const names = Array.isArray(required) ? new Set<unknown>(required) : new Set<unknown>();
	return Object.keys(properties).every((key) => names.has(key));
}
