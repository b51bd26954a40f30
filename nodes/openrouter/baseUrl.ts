/**
 * Says what is wrong with a base URL, null when nothing is. The text goes out as an error message,
 * so it names the remedy.
 */
export function baseUrlProblem(baseUrl: string): string | null {
	const url = baseUrl.trim();
	if (url === '')
		return 'The Base URL of the credential is empty. Enter https://openrouter.ai/api/v1';
	const shown = withoutSecrets(url);
	if (!/^https?:\/\//i.test(url)) {
		return `The Base URL "${shown}" of the credential has no scheme. Put https:// in front of it`;
	}
	if (!URL.canParse(url)) {
		return `The Base URL "${shown}" of the credential is not a valid address`;
	}
	const { search, hash } = new URL(url);
	if (search !== '' || hash !== '') {
		return `The Base URL "${shown}" of the credential must not hold "?" or "#"`;
	}
	if (url.endsWith('/')) {
		return `The Base URL "${shown}" of the credential ends with a slash. Remove the slash: ${shown.replace(/\/+$/, '')}`;
	}
	if (/\/chat\/completions$/.test(url)) {
		return `The Base URL "${shown}" of the credential must end before /chat/completions`;
	}
	return null;
}

/** Secrets are left out: user and password, also of an address that is not valid, and what a query holds. */
function withoutSecrets(address: string): string {
	const end = address.search(/[?#]/);
	const url = end === -1 ? address : `${address.slice(0, end + 1)}...`;
	const scheme = /^[a-z]+:\/\//i.exec(url)?.[0] ?? '';
	return url.includes('@') ? scheme + url.slice(url.lastIndexOf('@') + 1) : url;
}
