import { baseUrlProblem } from './baseUrl';

/** What the credential holds, as n8n decrypts it. */
export interface CredentialData {
	apiKey?: unknown;
	baseUrl?: unknown;
	siteUrl?: unknown;
	siteName?: unknown;
}

/**
 * Says what is wrong with a credential, null when nothing is. The text goes out as an error message,
 * so it names the remedy and holds no secret.
 */
export function credentialProblem(data: CredentialData): string | null {
	return (
		baseUrlProblem(textOf(data.baseUrl)) ??
		headerProblem('API Key', apiKeyOf(data)) ??
		headerProblem('Site URL', textOf(data.siteUrl)) ??
		headerProblem('Site Name', textOf(data.siteName))
	);
}

/**
 * The headers that a request needs, those of attribution only where they are set
 * (https://openrouter.ai/docs/app-attribution).
 */
export function credentialHeaders(data: CredentialData): Record<string, string> {
	const siteUrl = textOf(data.siteUrl);
	const siteName = textOf(data.siteName);
	return {
		Authorization: `Bearer ${apiKeyOf(data)}`,
		...(siteUrl !== '' && { 'HTTP-Referer': siteUrl }),
		...(siteName !== '' && { 'X-OpenRouter-Title': siteName }),
	};
}

/** The key as it is sent: what is pasted often ends with a line break. */
export function apiKeyOf({ apiKey }: CredentialData): string {
	return textOf(apiKey).trim();
}

function headerProblem(label: string, value: string): string | null {
	if (/[\r\n]/.test(value)) {
		return `The ${label} of the credential contains a line break. Enter it on one line`;
	}
	if (![...value].every(isHeaderCharacter)) {
		return `The ${label} of the credential contains a character that HTTP headers cannot carry. Use Latin letters, digits and punctuation`;
	}
	return null;
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-5.5, as far as Node sends it. */
function isHeaderCharacter(character: string): boolean {
	const code = character.codePointAt(0) ?? 0;
	return character === '\t' || (code >= 0x20 && code <= 0xff && code !== 0x7f);
}

function textOf(value: unknown): string {
	return value === undefined || value === null ? '' : String(value);
}
