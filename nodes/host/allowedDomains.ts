import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** The domains that the user limits the credential to; undefined for any. */
export function allowedDomainsOf(data: ICredentialDataDecryptedObject): string | undefined {
	if (data.allowedHttpRequestDomains !== 'domains') return undefined;
	return typeof data.allowedDomains === 'string' ? data.allowedDomains : '';
}

/**
 * Says that the credential does not allow its own base URL. Newer n8n checks the domains when its
 * helper sends, older n8n only in its own HTTP Request node. The mode `none` is for that node alone.
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
