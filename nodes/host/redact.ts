import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** Takes the API key out of any text that comes back, wherever a server may have echoed it. */
export function concealer(data: ICredentialDataDecryptedObject): (text: string) => string {
	const key = typeof data.apiKey === 'string' ? data.apiKey.trim() : '';
	if (key === '') return (text) => text;
	return (text) => (text.includes(key) ? text.replaceAll(key, '[API key]') : text);
}

export function allowedDomainsOf(data: ICredentialDataDecryptedObject): string | undefined {
	if (data.allowedHttpRequestDomains !== 'domains') return undefined;
	return typeof data.allowedDomains === 'string' ? data.allowedDomains : '';
}

/**
 * The domains that the user limits the credential to. Newer n8n checks them when it sends, older n8n
 * only in its own HTTP Request node. The mode `none` speaks of that node alone, so it changes nothing.
 */
export function domainProblem(
	baseUrl: string,
	data: ICredentialDataDecryptedObject,
): string | null {
	const allowedDomains = allowedDomainsOf(data);
	if (allowedDomains === undefined) return null;
	const { hostname, host } = new URL(baseUrl);
	const isAllowed = allowedDomains.split(',').some((entry) => {
		const domain = entry.trim().toLowerCase();
		return domain.startsWith('*.') ? hostname.endsWith(domain.slice(1)) : hostname === domain;
	});
	return isAllowed ? null : `The credential does not allow requests to ${host} (Allowed Domains)`;
}
