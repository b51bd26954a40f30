import type { IBinaryKeyData, IExecuteFunctions } from 'n8n-workflow';
import type { FinalAnswer } from '../../completion/completion';
import { extensionOf, typeByBytes } from '../../openrouter/request/fileTypes';

/**
 * Hands the pictures and recordings of an answer to n8n, which keeps them on its disk rather than in
 * memory. A raw reply holds them itself.
 */
export async function storeMedia(
	{ helpers }: Pick<IExecuteFunctions, 'helpers'>,
	answer: FinalAnswer,
): Promise<FinalAnswer> {
	if (answer.media.length === 0 || answer.raw !== null) return answer;
	const binary: IBinaryKeyData = {};
	const counts = { image: 0, audio: 0 };
	for (const { kind, mimeType, data } of answer.media) {
		const index = counts[kind]++;
		const name = kind === 'audio' && index === 0 ? 'audio' : `${kind}${index}`;
		const bytes = Buffer.from(data, 'base64');
		// The reply does not say the format of a recording.
		const type = typeByBytes(bytes)?.mimeType ?? mimeType;
		binary[name] = await helpers.prepareBinaryData(bytes, `${name}${extensionOf(type)}`, type);
	}
	return { ...answer, media: [], binary };
}
