import { createHash } from 'node:crypto';

const ID_LENGTH = 9;
const MISTRAL_ID = /^[a-zA-Z0-9]{9}$/;

/**
 * The ID of a tool call as Mistral takes it: nine letters or digits, and nothing else
 * (MistralRequestValidatorV3 in https://github.com/mistralai/mistral-common). OpenRouter hands IDs of
 * other providers on as they are. The same ID gives the same bytes each time, for the caches.
 *
 * @param occurrence counts calls of one turn that share an ID, from 0
 */
export function toMistralId(id: string, occurrence = 0): string {
	if (occurrence === 0 && MISTRAL_ID.test(id)) return id;
	const digest = createHash('sha256').update(`${occurrence} ${id}`).digest('hex');
	return BigInt(`0x${digest}`).toString(36).slice(-ID_LENGTH);
}
