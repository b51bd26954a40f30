import type { INodeProperties } from 'n8n-workflow';
import { invalid, quote, valid } from '../checked';
import { jsonObject, type Rule } from './rules';

/** https://openrouter.ai/docs/api-reference/chat-completion: at most 16 pairs of bounded text. */
const METADATA_PAIRS = 16;
const METADATA_KEY_LENGTH = 64;
const METADATA_VALUE_LENGTH = 512;
export const SESSION_ID_LENGTH = 256;

export const metadata = {
	displayName: 'Metadata',
	name: 'metadata',
	type: 'json',
	default: '{}',
	description:
		"JSON object with up to 16 pairs of text, shown in OpenRouter's logs. If the values change from run to run, Cache TTL has no effect. To insert values, use {{ JSON.stringify(value) }}, or an expression that gives an object.",
} as const satisfies INodeProperties;

export const sessionId = {
	displayName: 'Session ID',
	name: 'sessionId',
	type: 'string',
	default: '',
	placeholder: 'e.g. nightly-reviews',
	description:
		"Groups requests in OpenRouter's logs and keeps them on one provider, so that its prompt cache can be used. At most 256 characters. If the value changes from run to run, Cache TTL has no effect.",
} as const satisfies INodeProperties;

export const user = {
	displayName: 'User',
	name: 'user',
	type: 'string',
	default: '',
	placeholder: 'e.g. customer-42',
	description:
		'Stable ID of your end user. It lets OpenRouter act against one abusive user and not against your whole account.',
} as const satisfies INodeProperties;

export const metadataPairs: Rule<Record<string, string>> = (value, label) => {
	const pairs = jsonObject(value, label);
	if (!pairs.ok || pairs.value === undefined) return pairs.ok ? valid(undefined) : pairs;
	const entries = Object.entries(pairs.value);
	if (entries.length > METADATA_PAIRS) {
		return invalid(label, `takes at most ${METADATA_PAIRS} pairs, not ${entries.length}`);
	}
	for (const [key, inner] of entries) {
		if (key.length > METADATA_KEY_LENGTH) {
			const limit = `keys of at most ${METADATA_KEY_LENGTH} characters`;
			return invalid(label, `takes ${limit}: ${quote(key)}`);
		}
		const isText = ['string', 'number', 'boolean'].includes(typeof inner);
		if (!isText || String(inner).length > METADATA_VALUE_LENGTH) {
			const limit = `text of at most ${METADATA_VALUE_LENGTH} characters`;
			return invalid(label, `takes ${limit}, which ${quote(key)} is not`);
		}
	}
	// Unlike an assignment, this also keeps a key such as "__proto__" as a plain pair.
	return valid(Object.fromEntries(entries.map(([key, inner]) => [key, String(inner)])));
};
